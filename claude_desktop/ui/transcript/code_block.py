"""A code block as a whole: its display lines, its colours, and what the reader did to it (wrap, scroll)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from claude_desktop.markdown.diagrams.figure import Figure
from claude_desktop.markdown.diagrams.model import Diagram
from claude_desktop.markdown.diagrams.reading import is_diagram, read_diagram
from claude_desktop.markdown.highlighting import GrowingHighlight, LineColours

UNWRAPPED_COLUMNS = 2_000
PART_LINES = 40
_TAB_COLUMNS = 4
_LONG_LINES = 400


@dataclass(frozen=True, slots=True)
class DisplayLine:
    """A line as drawn: code points `start` to `end` of the block's text, out of the source line `line` that begins at
    `line_start`."""

    start: int
    end: int
    line: int
    line_start: int


class CodeBlock:
    """The text of a code block cut into display lines.

    A display line is a source line, or a piece of one: a line without end would take seconds to lay out, so even
    unwrapped ones are cut at 2,000 columns. Growth costs only what is new.
    """

    def __init__(self, language: str = "") -> None:
        self.language = language
        self.text = ""
        self.closed = False
        self.lines: list[DisplayLine] = []
        self.widest_columns = 0
        self.wrapped = False
        self.scroll_px = 0
        self.viewport_px = 0
        self.copied = False
        self.shows_source = False
        self.figure: tuple[object, Figure | None] | None = None
        self._diagram: tuple[str, Diagram | None] | None = None
        self._highlight: GrowingHighlight | None = None
        self._coloured = False
        self._previewed = False
        self._columns = UNWRAPPED_COLUMNS

    @property
    def line_count(self) -> int:
        """How many source lines there are."""
        return self.lines[-1].line + 1 if self.lines else 0

    def update(self, text: str, closed: bool, language: str) -> bool:
        """Take the block's newer text. Returns whether it only grew, so that all full parts still hold."""
        if language != self.language:
            self.language = language
            self._highlight = None
        if closed and not self.closed:
            self._coloured = False
        self.closed = closed
        if text == self.text and self.lines:
            return True
        grew = bool(self.lines) and text.startswith(self.text)
        self.text = text
        self._coloured = False
        if not grew:
            self._highlight = None
        if grew:
            last = self.lines[-1]
            while self.lines and self.lines[-1].line == last.line:
                self.lines.pop()
            self._cut(last.line, last.line_start)
        else:
            self._cut_all()
        return grew

    def diagram(self) -> Diagram | None:
        """The diagram that its source describes, once it is whole; None for other code and for what is not drawn."""
        if not self.closed or not is_diagram(self.language):
            return None
        if self._diagram is None or self._diagram[0] != self.text:
            self._diagram = self.text, read_diagram(self.text)
        return self._diagram[1]

    @property
    def is_drawn(self) -> bool:
        """Tell whether it is a diagram that is to be drawn."""
        return not self.shows_source and bool(self.text) and self.diagram() is not None

    @property
    def colours(self) -> list[LineColours]:
        """The colours of the source lines that are known so far."""
        return self._highlight.lines if self._highlight else []

    @property
    def needs_colour(self) -> bool:
        """Tell whether there is more to colour."""
        return not self._coloured and bool(self.language)

    def colour(self, budget_ms: float) -> None:
        """Colour on for about that long. A closed block is coloured whole once, which alone is exact; a long one first
        line by line, so that the reader does not wait for it."""
        if self._highlight is None:
            self._highlight = GrowingHighlight(self.language)
        if not self.closed or (self.line_count > _LONG_LINES and not self._previewed):
            self._previewed = self._highlight.advance(self.text, budget_ms)
            self._coloured = self._previewed and not self.closed
        else:
            self._coloured = self._highlight.finish(self.text, budget_ms)

    def set_columns(self, columns: int | None) -> bool:
        """Wrap at so many columns, or not at all. Returns whether that changed anything."""
        self.wrapped = columns is not None
        columns = UNWRAPPED_COLUMNS if columns is None else max(8, columns)
        if columns == self._columns:
            return False
        self._columns = columns
        self._cut_all()
        return True

    @property
    def part_count(self) -> int:
        """Into how many parts the block is cut."""
        return max(1, -(-len(self.lines) // PART_LINES))

    def parts(self, first: int) -> Iterator[tuple[int, int]]:
        """The ranges of display lines that are laid out together, from the part `first` on."""
        for begin in range(first * PART_LINES, max(1, len(self.lines)), PART_LINES):
            yield begin, min(begin + PART_LINES, len(self.lines))

    def _cut_all(self) -> None:
        self.lines = []
        self.widest_columns = 0
        self._cut(0, 0)

    def _cut(self, line: int, start: int) -> None:
        text, size = self.text, len(self.text)
        while True:
            end = text.find("\n", start)
            end = size if end < 0 else end
            self._cut_line(line, start, end)
            if end >= size:
                return
            line, start = line + 1, end + 1

    def _cut_line(self, line: int, start: int, end: int) -> None:
        at = start
        while True:
            stop, columns = self._fit(at, end)
            self.lines.append(DisplayLine(at, stop, line, start))
            self.widest_columns = max(self.widest_columns, columns)
            if stop >= end:
                return
            at = stop

    def _fit(self, start: int, end: int) -> tuple[int, int]:
        """How far a display line from `start` reaches, and how many columns it takes."""
        piece = self.text[start : min(end, start + self._columns)]
        if piece.isascii() and "\t" not in piece:
            return start + len(piece), len(piece)
        columns = 0
        for at, character in enumerate(piece):
            width = columns_of(character, columns)
            if columns + width > self._columns and at:
                return start + at, columns
            columns += width
        return start + len(piece), columns


def columns_of(character: str, column: int) -> int:
    """How many columns a character takes that begins at `column` (UAX #11 for wide ones)."""
    if character == "\t":
        return _TAB_COLUMNS - column % _TAB_COLUMNS
    if character < "\u0300":
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
