"""Leaves that still take lines. Each knows its source range, and copies cheaply for a look ahead."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from claude_desktop.markdown.inline_writer import Origin
from claude_desktop.markdown.leaves import Alignment, Inline
from claude_desktop.markdown.line_cursor import LineCursor

MAX_PARAGRAPH = 20_000
"""Characters in one paragraph or heading: more are split into several, so that parsing and layout stay bounded."""
_MAX_AUTOCOMPLETED_CELLS = 65_536


@dataclass(slots=True)
class OpenText:
    """A paragraph, or a heading of `level` 1 to 6, that grows by lines and by pieces of its last line.

    `may_head_table` tells whether its last line can be the first row of a table. `overflowed` marks what follows a
    part that was split off: it is a paragraph and nothing else. `is_marker` marks the paragraph of an empty list item,
    which is shown although it has no text; `has_marks` a heading that began with `#` and may end with it.
    """

    start: int
    end: int
    level: int = 0
    lines: list[str] = field(default_factory=list)
    text_starts: list[int] = field(default_factory=list)
    line_starts: list[int] = field(default_factory=list)
    length: int = 0
    may_head_table: bool = False
    overflowed: bool = False
    is_marker: bool = False
    has_marks: bool = False

    def add_line(self, text: str, text_start: int, line_start: int) -> None:
        """Add a line's text, which stands at `text_start` of the source, in a line that begins at `line_start`."""
        self.lines.append(text)
        self.text_starts.append(text_start)
        self.line_starts.append(line_start)
        self.length += len(text) + 1
        self.end = text_start + len(text)

    def extend(self, piece: str) -> None:
        """Add to the last line."""
        self.lines[-1] += piece
        self.length += len(piece)
        self.end += len(piece)

    def content(self) -> tuple[str, Origin]:
        """The content without the white space around it, and where it stands."""
        starts = []
        at = 0
        for line, start in zip(self.lines, self.text_starts, strict=True):
            starts.append((at, start))
            at += len(line) + 1
        text = "\n".join(self.lines).rstrip(" \t\n")
        lead = len(text) - len(text.lstrip(" \t\n"))
        if lead:
            starts = [(max(0, at - lead), start + max(0, lead - at)) for at, start in starts]
        return text[lead:], Origin(starts or [(0, self.start)])

    def split_overflow(self) -> OpenText | None:
        """Split the first part off a text that grew too long, behind a word where there is one; None if it did not."""
        if self.length - 1 <= MAX_PARAGRAPH:
            return None
        window = "\n".join(self.lines)[:MAX_PARAGRAPH]
        word_end = max(window.rfind(" "), window.rfind("\n"), window.rfind("\t")) + 1
        taken = self.take(word_end if word_end > MAX_PARAGRAPH // 2 else MAX_PARAGRAPH)
        self.level = 0
        self.overflowed = True
        return taken

    def take(self, length: int) -> OpenText:
        """Split off the first `length` characters of the content and return them."""
        taken = replace(self, lines=[], text_starts=[], line_starts=[], length=0)
        while self.lines and length > 0:
            line, start, line_start = self.lines[0], self.text_starts[0], self.line_starts[0]
            if len(line) < length:
                del self.lines[0], self.text_starts[0], self.line_starts[0]
                taken.add_line(line, start, line_start)
                length -= len(line) + 1
            else:
                taken.add_line(line[:length], start, line_start)
                self.lines[0] = line[length:]
                self.text_starts[0] = self.line_starts[0] = start + length
                self.length += 1  # no newline was taken
                length = 0
        self.length -= taken.length
        if self.line_starts:
            self.start = self.line_starts[0]
        return taken

    def take_last_line(self) -> None:
        """Drop the last line."""
        line = self.lines.pop()
        self.text_starts.pop()
        self.line_starts.pop()
        self.length -= len(line) + 1
        if self.lines:
            self.end = self.text_starts[-1] + len(self.lines[-1])

    def copy(self) -> OpenText:
        """An independent copy."""
        return replace(
            self,
            lines=list(self.lines),
            text_starts=list(self.text_starts),
            line_starts=list(self.line_starts),
        )


@dataclass(slots=True)
class OpenCode:
    """A code block. `fence` is the opening fence, empty for indented code; `indent` the columns before it."""

    start: int
    end: int
    fence: str = ""
    language: str = ""
    indent: int = 0
    closed: bool = False
    _done: str = ""
    _fresh: list[str] = field(default_factory=list)
    _last: str | None = None
    _blank: list[str] = field(default_factory=list)

    def add_line(self, text: str, end: int) -> None:
        """Add a line. Blank lines at the end of indented code do not belong to it."""
        if not self.fence and not text.strip(" \t"):
            self._blank.append(text)
            return
        for line in (*self._blank, text):
            if self._last is not None:
                self._fresh.append(self._last)
            self._last = line
        self._blank.clear()
        self.end = end

    def extend(self, piece: str) -> None:
        """Add to the last line."""
        self._last = (self._last or "") + piece
        self.end += len(piece)

    def text(self) -> str:
        """The code so far, without its last newline."""
        if self._fresh:
            self._done = "\n".join((self._done + self._fresh[0], *self._fresh[1:], ""))
            self._fresh.clear()
        return self._done + (self._last or "")

    def closes_with(self, cursor: LineCursor) -> bool:
        """Tell whether the line at the cursor is the closing fence."""
        if cursor.blank or cursor.indent >= 4 or cursor.text[cursor.next] != self.fence[0]:
            return False
        rest = cursor.text[cursor.next :].rstrip(" \t")
        return len(rest) >= len(self.fence) and not rest.strip(self.fence[0])

    def copy(self) -> OpenCode:
        """An independent copy; the text that was joined already is shared."""
        return replace(self, _fresh=list(self._fresh), _blank=list(self._blank))


class UnresolvedText(NamedTuple):
    """A content that looked up labels in vain; of a table, the cell at `row` (-1 for the header) and `column`."""

    content: str
    origin: Origin
    labels: frozenset[str]
    row: int = -1
    column: int = -1


@dataclass(slots=True)
class OpenTable:
    """A table that takes rows."""

    start: int
    end: int
    alignments: tuple[Alignment, ...]
    header: tuple[Inline, ...] = ()
    unresolved: list[UnresolvedText] = field(default_factory=list)
    autocompleted: int = 0
    _rows: tuple[tuple[Inline, ...], ...] = ()
    _fresh: list[tuple[Inline, ...]] = field(default_factory=list)
    row_count: int = 0

    def takes(self, cells: int) -> bool:
        """Tell whether a row with so many cells still fits: the empty ones that are added are limited, as short rows
        of a wide table would fill the memory."""
        return self.autocompleted + max(0, len(self.alignments) - cells) <= _MAX_AUTOCOMPLETED_CELLS

    def add_row(self, row: tuple[Inline, ...], cells: int, end: int) -> None:
        """Add a row that was written with so many cells."""
        self.autocompleted += max(0, len(self.alignments) - cells)
        self._fresh.append(row)
        self.row_count += 1
        self.end = end

    def rows(self) -> tuple[tuple[Inline, ...], ...]:
        """The rows so far."""
        if self._fresh:
            self._rows += tuple(self._fresh)
            self._fresh.clear()
        return self._rows

    def copy(self) -> OpenTable:
        """An independent copy; the rows that were joined already are shared."""
        return replace(self, _fresh=list(self._fresh), unresolved=[])


OpenLeaf = OpenText | OpenCode | OpenTable
