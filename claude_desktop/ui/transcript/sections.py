"""Turns the blocks of a message into row contents, and keeps them true while a block grows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from claude_desktop.markdown.growing_document import GrowingDocument
from claude_desktop.markdown.leaves import (
    Code,
    Heading,
    Inline,
    Leaf,
    Math,
    Paragraph,
    Place,
    Rule,
    SourceRun,
    Span,
    Style,
    Table,
)
from claude_desktop.ui.transcript.citations import with_raised_marks
from claude_desktop.ui.transcript.code_block import CodeBlock
from claude_desktop.ui.transcript.contents import (
    CodeContent,
    Content,
    MathContent,
    OwnContent,
    PendingContent,
    RuleContent,
    TableContent,
    TextContent,
)
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.shown_text import LINE_BREAK, pieces
from claude_desktop.ui.transcript.table_block import TableBlock
from claude_desktop.ui.transcript.table_rows import CELL_GAP_PX
from claude_desktop.ui.transcript.text_flow import slice_inline
from claude_desktop.ui.transcript.text_rows import indent_px
from claude_desktop.ui.transcript.text_styles import Look

FIRST_SLICE_CHARACTERS = 12_000
SLICE_CHARACTERS = 4_000
_HEADINGS = {1: Look.HEADING_1, 2: Look.HEADING_2}
_LEAST_COLUMN_EM = 6
_MOST_COLUMN_EM = 26
_OWN_NATURAL_CHARACTERS = 2_000


class MarkdownSection:
    """A text block (or an unfolded thought) as leaves and, from them, as row contents.

    `blocks` holds the state of code and table blocks by where they start in the source, so that what the reader did to
    one (wrap, scroll) survives its growth. A very long source is taken in slices: it `is_loading`, and its contents end
    with a `PendingContent`, until `load_more` has seen all of it. Where it `cites`, the marks of sources are raised.
    """

    def __init__(self, index: int, source: str, sheet: Sheet, look: Look = Look.BODY, *, cites: bool = False) -> None:
        self.index = index
        self.cites = cites
        self.contents: list[Content] = []
        self._document = GrowingDocument()
        self._sheet = sheet
        self._look = look
        self._leaves: list[Leaf] = []
        self._starts: list[int] = []
        self._blocks: dict[int, CodeBlock | TableBlock] = {}
        self._waiting = ""
        self._is_whole = False
        self._is_settled = False
        if source:
            self.grow(source[:FIRST_SLICE_CHARACTERS])
            self._waiting = source[FIRST_SLICE_CHARACTERS:]
            self._show_pending()

    @property
    def source(self) -> str:
        """The Markdown source so far."""
        return self._document.source

    @property
    def leaves(self) -> Sequence[Leaf]:
        """The leaves so far."""
        return self._leaves

    def leaf_at(self, source_start: int) -> Leaf | None:
        """The leaf that begins at an offset of the source."""
        at = bisect_left(self._leaves, source_start, key=lambda leaf: leaf.place.source_start)
        return self._leaves[at] if at < len(self._leaves) else None

    @property
    def is_settled(self) -> bool:
        """Tell whether its end was seen."""
        return self._is_settled

    @property
    def is_loading(self) -> bool:
        """Tell whether there is source that was not parsed yet."""
        return bool(self._waiting)

    def load_more(self) -> int:
        """Parse one more slice of a long source. Returns the first content that changed."""
        text, self._waiting = self._waiting[:SLICE_CHARACTERS], self._waiting[SLICE_CHARACTERS:]
        if self.contents and isinstance(self.contents[-1], PendingContent):
            self.contents.pop()
        first = self._replace(self._document.append(text), self._document.leaves)
        self._show_pending()
        return min(first, self.finish()) if self._is_whole and not self._waiting else first

    def _show_pending(self) -> None:
        if self._waiting:
            self.contents.append(PendingContent(self.index, len(self._waiting)))

    def grow(self, text: str) -> int:
        """Take more source. Returns the first content that changed."""
        if self._waiting:
            self._waiting += text
            return len(self.contents)
        first = self._document.append(text)
        return self._replace(first, self._document.leaves)

    def finish(self) -> int:
        """Settle the last leaf: no more source comes. Returns the first content that changed."""
        self._is_whole = True
        if self._waiting or self._is_settled:
            return len(self.contents)
        self._is_settled = True
        return self._replace(self._document.finish(), self._document.leaves)

    def relay(self, sheet: Sheet) -> None:
        """Work out all contents anew for another sheet."""
        self._sheet = sheet
        old = [content for content in self.contents if not isinstance(content, PendingContent)]
        starts = [*self._starts, len(old)]
        self.contents = []
        for number, leaf in enumerate(self._leaves):
            self._starts[number] = len(self.contents)
            if isinstance(leaf, Code | Table):
                self.contents += self._expand(leaf, ())[0]
            else:
                self.contents += old[starts[number] : starts[number + 1]]  # they are the same at any width
        self._show_pending()

    def _replace(self, first: int, leaves: Sequence[Leaf]) -> int:
        first = min(first, len(self._leaves), len(leaves))
        if first == len(leaves) == len(self._leaves):
            return len(self.contents)
        begin = self._starts[first] if first < len(self._starts) else len(self.contents)
        old = self._leaves[first] if first < len(self._leaves) else None
        old_end = self._starts[first + 1] if first + 1 < len(self._starts) else len(self.contents)
        old_contents = self.contents[begin:old_end]
        del self.contents[begin:], self._starts[first:], self._leaves[first:]
        changed = begin
        for number, leaf in enumerate(leaves[first:] if first else leaves):
            self._starts.append(len(self.contents))
            kept: Sequence[Content] = ()
            if number == 0 and old is not None and type(old) is type(leaf):
                kept = old_contents
            made, same = self._expand(leaf, kept)
            if number == 0:
                changed = begin + same
            self.contents.extend(made)
            self._leaves.append(leaf)
        return changed

    def _expand(self, leaf: Leaf, old: Sequence[Content]) -> tuple[list[Content], int]:
        """The contents of a leaf, and how many of them are the same as the `old` ones of that leaf."""
        match leaf:
            case Paragraph(place, inline):
                return self._text(place, inline, self._look), 0
            case Heading(place, level, inline):
                look = _HEADINGS.get(level, Look.HEADING_3) if self._look is Look.BODY else self._look
                return self._text(place, inline, look), 0
            case Code():
                return self._code(leaf, old)
            case Table():
                return self._table(leaf, old)
            case Rule(place):
                return [RuleContent(self.index, place, self._look)], 0
            case Math(place, tex, inline, _):
                if tex:
                    return [MathContent(self.index, place, inline, tex, self._look)], 0
                return self._text(place, replace(inline, spans=(Span(0, len(inline.text), Style.CODE),)), self._look), 0
            case _:
                assert_never(leaf)

    def _text(self, place: Place, inline: Inline, look: Look) -> list[Content]:
        size = len(inline.text)
        if self.cites:
            inline = with_raised_marks(inline)
        return [
            TextContent(
                self.index,
                place,
                inline if end - start == size else slice_inline(inline, start, end),
                look,
                first=start == 0,
                last=end == size,
            )
            for start, end in pieces(inline.text)
        ]

    def _code(self, leaf: Code, old: Sequence[Content]) -> tuple[list[Content], int]:
        block = self._blocks.get(leaf.place.source_start)
        if not isinstance(block, CodeBlock):
            block = self._blocks[leaf.place.source_start] = CodeBlock()
        styles = self._sheet.styles
        room = self._sheet.width_px - indent_px(leaf.place.containers, self._look, self._sheet) - styles.px(28)
        if block.set_columns(int(room / styles.code_advance_px) if block.wrapped else None):
            old = ()
        grew = block.update(leaf.text, leaf.closed, leaf.language)
        if block.is_drawn:
            end, size = len(block.lines), len(block.text)
            place, look = leaf.place, self._look
            return [CodeContent(self.index, place, block, 0, end, size, True, True, look, drawn=True)], 0
        same = max(0, len(old) - 1) if grew else 0
        return [*old[:same], *self._code_parts(leaf, block, same)], same

    def _code_parts(self, leaf: Code, block: CodeBlock, same: int) -> list[Content]:
        parts = block.parts(same)
        count = block.part_count
        return [
            CodeContent(
                self.index,
                leaf.place,
                block,
                begin,
                end,
                block.lines[end - 1].end if end > begin else 0,
                first=begin == 0,
                last=number == count - 1,
                look=self._look,
            )
            for number, (begin, end) in enumerate(parts, same)
        ]

    def _table(self, leaf: Table, old: Sequence[Content]) -> tuple[list[Content], int]:
        block = self._blocks.get(leaf.place.source_start)
        if not isinstance(block, TableBlock):
            block = self._blocks[leaf.place.source_start] = TableBlock()
        grew = block.update(leaf.alignments, leaf.header, leaf.rows)
        version = block.version
        styles = self._sheet.styles
        gap = styles.px(CELL_GAP_PX)

        def measure(text: str, bold: bool) -> float:
            return styles.metrics(Look.HEADER_CELL if bold else Look.CELL).horizontalAdvance(text) + gap

        block.fit(
            self._sheet.width_px - indent_px(leaf.place.containers, self._look, self._sheet),
            round(_LEAST_COLUMN_EM * styles.em_px),
            round(_MOST_COLUMN_EM * styles.em_px),
            measure,
        )
        same = max(0, len(old) - 1) if grew and version == block.version else 0
        made: list[Content] = list(old[:same])
        for begin, end in block.parts(same):
            last = end == block.row_count
            cells = tuple(map(block.row, range(begin, end)))
            made.append(TableContent(self.index, leaf.place, block, begin, end, block.version, last, cells, self._look))
        return made, same


class OwnSection:
    """The person's own words as they were typed: no Markdown, every character and line break kept."""

    def __init__(self, index: int, source: str) -> None:
        self.source = source
        whole = len(source)
        natural = whole <= _OWN_NATURAL_CHARACTERS
        self.contents: list[Content] = [
            OwnContent(
                index,
                Place((), start, end),
                Inline(source[start:end], (), (SourceRun(0, start, end - start),)),
                first=start == 0,
                last=end == whole,
                natural=natural,
            )
            for start, end in pieces(source)
        ]


class SourceSection:
    """The Markdown of a block as it was written: plain text in the fixed font, every mark to be seen."""

    def __init__(self, index: int, source: str) -> None:
        self.source = ""
        self.contents: list[Content] = []
        self._index = index
        self.grow(source)

    def grow(self, text: str) -> int:
        """Take more source. Returns the first content that changed."""
        last = self.contents.pop() if self.contents else None
        begin = last.place.source_start if isinstance(last, TextContent) else 0
        self.source += text
        rest, first = self.source[begin:], len(self.contents)
        for start, end in pieces(rest):
            self.contents.append(self._content(begin + start, begin + end))
        return first

    def _content(self, start: int, end: int) -> TextContent:
        size = end - start
        shown = self.source[start:end].replace("\n", LINE_BREAK)
        inline = Inline(shown, (), (SourceRun(0, start, size),))
        return TextContent(self._index, Place((), start, end), inline, Look.SOURCE, first=start == 0)


class JsonSection:
    """The JSON of a block that has no drawing of its own, as wrapped code."""

    def __init__(self, index: int, source: str, sheet: Sheet) -> None:
        self.source = ""
        self._index = index
        self._block = CodeBlock("json")
        self._block.wrapped = True
        self.contents: list[Content] = []
        self.update(source, sheet)

    def update(self, source: str, sheet: Sheet) -> None:
        """Take the newer source of a block whose input still comes."""
        self.source = source
        self._block.update(source, closed=True, language="json")
        self.relay(sheet)

    def relay(self, sheet: Sheet) -> None:
        """Wrap anew for another sheet."""
        columns = int((sheet.width_px - sheet.styles.px(28)) / sheet.styles.code_advance_px)
        self._block.set_columns(columns if self._block.wrapped else None)
        place = Place((), 0, len(self.source))
        count = self._block.part_count
        self.contents = [
            CodeContent(
                self._index,
                place,
                self._block,
                begin,
                end,
                self._block.lines[end - 1].end,
                first=number == 0,
                last=number == count - 1,
            )
            for number, (begin, end) in enumerate(self._block.parts(0))
        ]
