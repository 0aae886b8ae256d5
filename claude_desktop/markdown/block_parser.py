"""The block half of Markdown: takes one line after another and never looks back at a line.

This is the strategy of the CommonMark specification's appendix (a stack of open blocks that each line continues, closes
or adds to), with GitHub's tables and task items. It stands in for markdown-it's block rules, which parse a whole text
and would have to parse a growing list, quote or table anew with each line; the tests compare both. HTML blocks are left
out on purpose: HTML is shown as the text that it is.
"""

from __future__ import annotations

from claude_desktop.markdown.block_starts import (
    SPECIAL_STARTS,
    fence_start,
    heading_start,
    is_decided,
    is_rule,
    take_item_start,
    underline_level,
)
from claude_desktop.markdown.frames import (
    Frame,
    OpenItem,
    OpenList,
    OpenQuote,
    containers_of,
    copy_frames,
    nesting,
    take_containers,
    take_quote_mark,
)
from claude_desktop.markdown.leaf_renderer import LeafRenderer
from claude_desktop.markdown.leaves import Container, Leaf, Place, Rule
from claude_desktop.markdown.line_cursor import CODE_INDENT, LineCursor
from claude_desktop.markdown.open_leaves import (
    MAX_PARAGRAPH,
    OpenCode,
    OpenLeaf,
    OpenMath,
    OpenTable,
    OpenText,
    begin_math,
)
from claude_desktop.markdown.tables import MAX_ROW_CHARACTERS, column_alignments, split_row

MAX_NESTING = 16
"""Quotes and list items around a leaf; what is nested deeper is text."""


class BlockParser:
    """Turns lines into leaves. Lines come without their ends; `start` is always a source offset.

    `leaves` holds the closed leaves. `parsed_characters` counts what was looked at, by blocks and inline.
    """

    def __init__(self) -> None:
        self._renderer = LeafRenderer()
        self._frames: list[Frame] = []
        self._leaf: OpenLeaf | None = None
        self._blank_before = False
        self._start = 0
        self._end = 0
        self._extendable = False
        self._is_task = False
        self._looks_ahead = False
        self._line_characters = 0

    @property
    def leaves(self) -> list[Leaf]:
        """The closed leaves. The list changes in place."""
        return self._renderer.list.leaves

    @property
    def parsed_characters(self) -> int:
        """How many characters were looked at so far."""
        return self._line_characters + self._renderer.parsed_characters

    @property
    def changed_from(self) -> int:
        """The lowest index of a leaf that changed since this was last set."""
        return self._renderer.list.changed_from

    @changed_from.setter
    def changed_from(self, index: int) -> None:
        self._renderer.list.changed_from = index

    def add_line(self, text: str, start: int) -> None:
        """Take a whole line."""
        self.begin_line(text, start)
        self.end_line()

    def begin_line(self, text: str, start: int) -> None:
        """Take a line, or the beginning of one that `extend_line` and `end_line` follow."""
        self._line_characters += len(text)
        self._read_line(text, start)

    def extend_line(self, piece: str) -> None:
        """Take more of a line whose beginning was text and stays it."""
        self._line_characters += len(piece)
        self._extend(piece)

    def end_line(self) -> None:
        """The line is whole."""
        if isinstance(self._leaf, OpenText) and self._leaf.level:
            self._close_leaf()

    def close(self) -> None:
        """The text is whole: close what is open."""
        self._close_to(0)
        self._close_leaf()

    def look_ahead(self, text: str, start: int) -> bool:
        """Add the leaves to `leaves` that an unfinished line would make, and forget the line again.

        Returns whether the line is sure to stay text, so that it may be begun for good.
        """
        frames, leaf, blank_before = self._frames, self._leaf, self._blank_before
        self._frames = copy_frames(frames)
        self._leaf = leaf.copy() if leaf is not None else None
        self._looks_ahead = self._renderer.looks_ahead = True
        self._line_characters += len(text)
        self._read_line(text, start)
        self.show_open_leaf()
        self._looks_ahead = self._renderer.looks_ahead = False
        self._frames, self._leaf, self._blank_before = frames, leaf, blank_before
        return self._extendable

    def show_open_leaf(self) -> None:
        """Add the leaf that still takes lines to `leaves`, as it is now."""
        if self._leaf is not None:
            self._renderer.show(self._leaf, containers_of(self._frames))
        elif self._frames and isinstance(item := self._frames[-1], OpenItem) and not item.has_leaf:
            self._renderer.show(OpenText(item.start, item.end, is_marker=True), containers_of(self._frames))

    def _read_line(self, text: str, start: int) -> None:
        self._start, self._end = start, start + len(text)
        self._extendable = False
        cursor = LineCursor(text)
        depth = take_containers(self._frames, cursor)
        matched = depth == len(self._frames)
        cursor.find_next()
        if not (matched and (self._continue_code(cursor) or self._continue_math(cursor))):
            self._open_blocks(cursor, depth)
        for frame in self._frames:
            if isinstance(frame, OpenItem):
                frame.end = self._end

    def _continue_code(self, cursor: LineCursor) -> bool:
        """Give the line to the open code block, if there is one and the line belongs to it."""
        code = self._leaf
        if not isinstance(code, OpenCode):
            return False
        if code.fence:
            if code.closes_with(cursor):
                code.closed = True
                code.end = self._end
                self._close_leaf()
                self._blank_before = False
                return True
            self._extendable = not cursor.blank and cursor.text[cursor.next] != code.fence[0]
            cursor.skip_columns(min(code.indent, cursor.indent))
        elif cursor.indent >= CODE_INDENT:
            self._extendable = is_decided(cursor.text)
            cursor.skip_columns(CODE_INDENT)
        elif cursor.blank:
            cursor.to_next()
        else:
            return False
        code.add_line(cursor.rest(), self._end)
        self._blank_before = cursor.blank and not code.fence
        return True

    def _continue_math(self, cursor: LineCursor) -> bool:
        return isinstance(self._leaf, OpenMath) and self._leaf.take(cursor, self._start)

    def _open_blocks(self, cursor: LineCursor, depth: int) -> None:
        """Open the blocks that a line begins, then add what is left of it. `depth` containers are continued."""
        new_item = False
        matched = depth == len(self._frames)
        while self._begins_block(cursor):
            in_paragraph = matched and isinstance(self._leaf, OpenText)
            if self._begin_leaf(cursor, depth, in_paragraph):
                self._blank_before = False
                return
            new_item = self._begin_item(cursor, depth, in_paragraph)
            if not new_item and not self._begin_quote(cursor, depth):
                break
            depth = len(self._frames)
            cursor.find_next()
            if new_item and self._is_task:
                break
        if cursor.blank:
            self._close_to(depth)
            self._close_leaf()
            in_quote = bool(self._frames) and isinstance(self._frames[-1], OpenQuote)
            self._blank_before = not in_quote and not new_item
        else:
            self._add_text(cursor, depth, matched)
            self._blank_before = False

    def _begins_block(self, cursor: LineCursor) -> bool:
        """Tell whether the line may begin a block other than a paragraph."""
        if cursor.blank:
            return False
        if cursor.indent >= CODE_INDENT:
            return not isinstance(self._leaf, OpenText)
        return cursor.text[cursor.next] in SPECIAL_STARTS

    def _begin_leaf(self, cursor: LineCursor, depth: int, in_paragraph: bool) -> bool:
        """Begin a leaf other than a paragraph; returns whether the line was one."""
        text, at = cursor.text, cursor.next
        if cursor.indent >= CODE_INDENT:
            self._open_child(depth)
            cursor.skip_columns(CODE_INDENT)
            self._leaf = OpenCode(self._start, self._end)
            self._leaf.add_line(cursor.rest(), self._end)
            self._extendable = is_decided(text)
            return True
        if in_paragraph and (self._begin_table(text, at) or self._underline(text, at)):
            return True
        heading = heading_start(text, at)
        if heading is not None:
            self._open_child(depth)
            self._leaf = OpenText(self._start, self._end, heading.level, has_marks=True)
            self._add_line(self._leaf, text, at + heading.offset)
            return True
        fence = fence_start(text, at)
        if fence is not None:
            self._open_child(depth)
            self._leaf = OpenCode(self._start, self._end, fence.fence, fence.info, cursor.indent)
            return True
        math = begin_math(text, at, self._start)
        if math is not None:
            self._open_child(depth)
            self._leaf = math
            return True
        if is_rule(text, at):
            self._open_child(depth)
            self._renderer.list.add(Rule(Place(self._take_containers(), self._start, self._end)), [])
            return True
        return False

    def _begin_quote(self, cursor: LineCursor, depth: int) -> bool:
        if nesting(self._frames[:depth]) >= MAX_NESTING or not take_quote_mark(cursor):
            return False
        self._open_child(depth)
        self._frames.append(OpenQuote())
        return True

    def _begin_item(self, cursor: LineCursor, depth: int, in_paragraph: bool) -> bool:
        if nesting(self._frames[:depth]) >= MAX_NESTING:
            return False
        start = take_item_start(cursor, in_paragraph)
        if start is None:
            return False
        self._close_to(depth)
        parent = self._frames[-1] if self._frames else None
        if isinstance(parent, OpenList) and parent.kind == start.kind:
            if self._blank_before:
                self._loosen(parent)
        else:
            self._open_child(depth)
            number = 1 if start.number is None else start.number
            parent = OpenList(start.kind, number, nesting(self._frames), len(self.leaves))
            self._frames.append(parent)
        self._is_task = bool(start.box)
        marker = start.box or "•"
        if start.note:
            marker = f"{start.note}."
            self._renderer.define_note(start.note, self._start)
        elif start.number is not None:
            marker = f"{parent.next_number}{start.kind} {start.box}".rstrip()
        parent.next_number += 1
        if len(marker) > len(parent.widest_marker):
            parent.widest_marker = marker
            self._restyle(parent)
        self._frames.append(OpenItem(marker, start.indent, self._start, self._end))
        return True

    def _begin_table(self, text: str, at: int) -> bool:
        """Make the paragraph's last line the header of a table, if this line sets up as many columns as it has."""
        paragraph = self._leaf
        if not isinstance(paragraph, OpenText) or not paragraph.may_head_table or len(text) > MAX_ROW_CHARACTERS:
            return False
        alignments = column_alignments(text[at:].rstrip(" \t"))
        line, start = paragraph.last_line, paragraph.text_starts[-1]
        if alignments is None or "|" not in line:
            return False
        cells = split_row(line.rstrip(" \t"), start)
        if len(cells) != len(alignments):
            return False
        header_start = paragraph.line_starts[-1]
        paragraph.take_last_line()
        self._close_leaf()
        self._leaf = OpenTable(header_start, self._end, alignments)
        self._renderer.add_header(self._leaf, cells)
        return True

    def _underline(self, text: str, at: int) -> bool:
        """Make the open paragraph a heading, if this line underlines it and it is more than link definitions."""
        level = underline_level(text, at)
        paragraph = self._leaf
        if level is None or not isinstance(paragraph, OpenText) or paragraph.overflowed:
            return False
        self._renderer.take_definitions(paragraph, self._take_containers)
        if not paragraph.text:
            self._leaf = None
            return False
        paragraph.level = level
        paragraph.end = self._end
        self._close_leaf()
        return True

    def _add_text(self, cursor: LineCursor, depth: int, matched: bool) -> None:
        """Add a line of text: to the open paragraph, even where the line leaves its containers, or to the open table,
        or to a new paragraph."""
        leaf = self._leaf
        if isinstance(leaf, OpenTable) and matched and self._add_row(leaf, cursor):
            return
        if isinstance(leaf, OpenText):
            leaf.may_head_table = matched and cursor.indent < CODE_INDENT
        else:
            self._open_child(depth)
            self._leaf = leaf = OpenText(self._start, self._end, may_head_table=True)
        self._add_line(leaf, cursor.text, cursor.next)

    def _add_line(self, leaf: OpenText, line: str, at: int) -> None:
        self._extendable = is_decided(line)
        leaf.add_line(line[at : at + MAX_PARAGRAPH], self._start + at, self._start)
        self._extend(line[at + MAX_PARAGRAPH :])

    def _extend(self, piece: str) -> None:
        """Add to the open leaf's last line, split into pieces so that each step is bounded."""
        leaf = self._leaf
        if isinstance(leaf, OpenCode):
            leaf.extend(piece)
        elif isinstance(leaf, OpenText):
            self._split_overflow(leaf)
            for at in range(0, len(piece), MAX_PARAGRAPH):
                leaf.extend(piece[at : at + MAX_PARAGRAPH])
                self._split_overflow(leaf)

    def _split_overflow(self, text: OpenText) -> None:
        while (part := text.split_overflow()) is not None:
            self._renderer.close(part, self._take_containers)

    def _add_row(self, table: OpenTable, cursor: LineCursor) -> bool:
        if len(cursor.text) > MAX_ROW_CHARACTERS:
            return False
        cells = split_row(cursor.text[cursor.next :].rstrip(" \t"), self._start + cursor.next)
        if not table.takes(len(cells)):
            return False
        self._renderer.add_row(table, cells, self._end)
        return True

    def _open_child(self, depth: int) -> None:
        """Make room for a block within the first `depth` containers."""
        self._close_to(depth)
        self._close_leaf()
        while self._frames and isinstance(self._frames[-1], OpenList):
            self._frames.pop()
        if self._frames and isinstance(item := self._frames[-1], OpenItem):
            if item.has_child and self._blank_before:
                self._loosen(self._frames[-2])
            item.has_child = True

    def _close_to(self, depth: int) -> None:
        """Close the containers beyond the first `depth`, and the leaf in them."""
        if len(self._frames) > depth:
            self._close_leaf()
        while len(self._frames) > depth:
            frame = self._frames[-1]
            if isinstance(frame, OpenItem) and not frame.has_leaf:
                self._renderer.close(OpenText(frame.start, frame.end, is_marker=True), self._take_containers)
            self._frames.pop()

    def _close_leaf(self) -> None:
        leaf, self._leaf = self._leaf, None
        if leaf is not None:
            self._renderer.close(leaf, self._take_containers)

    def _take_containers(self) -> tuple[Container, ...]:
        """The containers of a leaf that is added now; the markers of their items are used up."""
        containers = containers_of(self._frames)
        for frame in self._frames:
            if isinstance(frame, OpenItem):
                frame.has_leaf = True
        return containers

    def _loosen(self, frame: Frame) -> None:
        if isinstance(frame, OpenList) and frame.tight:
            frame.tight = False
            self._restyle(frame)

    def _restyle(self, items: OpenList) -> None:
        """Tell the leaves of a list how its items look now. A look ahead leaves them alone: it is forgotten."""
        if not self._looks_ahead:
            self._renderer.list.restyle_items(items.first_leaf, items.depth, items.widest_marker, items.tight)
