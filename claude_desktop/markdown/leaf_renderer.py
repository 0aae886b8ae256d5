"""Turns leaves that took their last line, or are shown while they still take some, into leaves of the document."""

from __future__ import annotations

from collections.abc import Callable

from claude_desktop.markdown.block_starts import without_closing_marks
from claude_desktop.markdown.definitions import Definition, read_definition
from claude_desktop.markdown.growing_inline import GrowingInline
from claude_desktop.markdown.inline_writer import HARD_BREAK, InlineWriter, Origin
from claude_desktop.markdown.inlines import NOTE_ADDRESS, Target, note_key, parse_inline
from claude_desktop.markdown.leaf_list import LeafList
from claude_desktop.markdown.leaves import (
    Code,
    Container,
    Heading,
    Inline,
    Leaf,
    Math,
    Paragraph,
    Place,
    SourceRun,
    Style,
    Table,
)
from claude_desktop.markdown.math_source import whole_math
from claude_desktop.markdown.open_leaves import OpenCode, OpenLeaf, OpenMath, OpenTable, OpenText, UnresolvedText
from claude_desktop.markdown.tables import CellText, fit_row

Containers = tuple[Container, ...]
TakeContainers = Callable[[], Containers]
_EMPTY = Inline("")


class LeafRenderer:
    """Adds leaves to a `LeafList`. While it `looks_ahead` it remembers no definition and no label."""

    def __init__(self) -> None:
        self.list = LeafList()
        self.looks_ahead = False
        self._growing = GrowingInline()
        self._cell_characters = 0

    @property
    def parsed_characters(self) -> int:
        """How many characters were parsed inline."""
        return self._growing.parsed_characters + self._cell_characters + self.list.parsed_characters

    def show(self, leaf: OpenLeaf, containers: Containers) -> None:
        """Add a leaf as it is now, while it still takes lines."""
        place = Place(containers, leaf.start, leaf.end)
        match leaf:
            case OpenText():
                content, origin = _content_of(leaf)
                if content or leaf.is_marker or leaf.level:
                    inline = self._growing.show(content, origin, self.list.references)
                    self.list.leaves.append(_text_leaf(leaf, place, inline))
            case OpenCode():
                self.list.leaves.append(Code(place, leaf.language, leaf.text(), leaf.closed))
            case OpenTable():
                self.list.leaves.append(Table(place, leaf.alignments, leaf.header, leaf.rows()))
            case OpenMath():
                self.list.leaves.append(_math_leaf(leaf, place))

    def close(self, leaf: OpenLeaf, take_containers: TakeContainers) -> None:
        """Add a leaf that takes no more lines; a paragraph's link definitions become leaves of their own."""
        match leaf:
            case OpenText():
                self._close_text(leaf, take_containers)
            case OpenCode():
                place = Place(take_containers(), leaf.start, leaf.end)
                self.list.add(Code(place, leaf.language, leaf.text(), leaf.closed or not leaf.fence), [])
            case OpenTable():
                place = Place(take_containers(), leaf.start, leaf.end)
                self._add(Table(place, leaf.alignments, leaf.header, leaf.rows()), leaf.unresolved)
            case OpenMath():
                self.list.add(_math_leaf(leaf, Place(take_containers(), leaf.start, leaf.end)), [])

    def take_definitions(self, paragraph: OpenText, take_containers: TakeContainers) -> None:
        """Take the link definitions off the start of a paragraph. They stay visible, as paragraphs of their own."""
        if paragraph.level or paragraph.overflowed:
            return
        text, at = paragraph.text, 0
        while (definition := read_definition(text, at)) is not None:
            part = paragraph.take(definition.end - at)
            content, origin = part.content()
            definition = definition.moved(-at)
            at += definition.end
            place = Place(take_containers(), part.start, part.end)
            self.list.add(Paragraph(place, _definition_inline(content, origin, definition)), [])
            if not self.looks_ahead:
                self.list.define(definition.label, Target(definition.address, definition.title))

    def define_note(self, label: str, start: int) -> None:
        """Take a note that begins at `start` of the source; references to it become links."""
        if not self.looks_ahead:
            self.list.define(note_key(label), Target(f"{NOTE_ADDRESS}{start}", ""))

    def add_header(self, table: OpenTable, cells: list[CellText]) -> None:
        """Set a table's header."""
        table.header = self._render_row(table, cells, -1)

    def add_row(self, table: OpenTable, cells: list[CellText], end: int) -> None:
        """Add a row to a table."""
        row = self._render_row(table, fit_row(cells, len(table.alignments)), table.row_count)
        table.add_row(row, len(cells), end)

    def _render_row(self, table: OpenTable, cells: list[CellText], row: int) -> tuple[Inline, ...]:
        inlines = []
        references = self.list.references
        for column, cell in enumerate(cells):
            if not cell.content:
                inlines.append(_EMPTY)
                continue
            origin = Origin(cell.offsets, cell.sources)
            inlines.append(parse_inline(cell.content, origin, references))
            self._cell_characters += len(cell.content)
            if references.missed:
                labels = frozenset(references.missed)
                table.unresolved.append(UnresolvedText(cell.content, origin, labels, row, column))
                references.missed.clear()
        return tuple(inlines)

    def _close_text(self, leaf: OpenText, take_containers: TakeContainers) -> None:
        self.take_definitions(leaf, take_containers)
        content, origin = _content_of(leaf)
        if not content and not leaf.is_marker and not leaf.level:
            return
        references = self.list.references
        place = Place(take_containers(), leaf.start, leaf.end)
        if self.looks_ahead:
            inline = self._growing.show(content, origin, references)
            self.list.leaves.append(_text_leaf(leaf, place, inline))
            return
        inline = self._growing.finish(content, origin, references)
        unresolved = []
        if references.missed:
            unresolved = [UnresolvedText(content, origin, frozenset(references.missed))]
            references.missed.clear()
        self._add(_text_leaf(leaf, place, inline), unresolved)

    def _add(self, leaf: Leaf, unresolved: list[UnresolvedText]) -> None:
        self.list.add(leaf, [] if self.looks_ahead else unresolved)


def _content_of(leaf: OpenText) -> tuple[str, Origin]:
    content, origin = leaf.content()
    # An underlined heading may span lines; only one that began with `#` may end with it.
    return (without_closing_marks(content) if leaf.has_marks else content), origin


def _text_leaf(leaf: OpenText, place: Place, inline: Inline) -> Leaf:
    return Heading(place, leaf.level, inline) if leaf.level else Paragraph(place, inline)


def _math_leaf(leaf: OpenMath, place: Place) -> Math:
    """Math is drawn from its TeX; it is found, selected and copied as its source."""
    text = HARD_BREAK.join(leaf.lines)
    runs = []
    at = 0
    for line, start in zip(leaf.lines, leaf.starts, strict=True):
        runs += [SourceRun(at, start, len(line))] if line else []
        at += len(line) + 1
    found = whole_math("\n".join(leaf.lines).rstrip(" \t")) if leaf.closed else None
    return Math(place, found.tex if found else "", Inline(text, (), tuple(runs)), leaf.closed)


def _definition_inline(content: str, origin: Origin, definition: Definition) -> Inline:
    """Show a definition as it is written, its address as a link."""
    writer = InlineWriter()
    bounds = (
        (0, definition.address_start, None),
        (definition.address_start, definition.address_end, definition.address),
        (definition.address_end, len(content), None),
    )
    for start, end, address in bounds:
        style = Style.LINK.value if address is not None else 0
        at = start
        for number, line in enumerate(content[start:end].split("\n")):
            if number:
                writer.write(HARD_BREAK, style, address)
                at += 1
            for piece_at, source, length in origin.pieces(at, len(line)):
                writer.write(content[piece_at : piece_at + length], style, address, "", source)
            at += len(line)
    return writer.finish()
