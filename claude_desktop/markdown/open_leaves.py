"""Leaves that still take lines. Each knows its source range, and copies cheaply for a look ahead."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from claude_desktop.markdown.inline_writer import Origin
from claude_desktop.markdown.leaves import Alignment, Inline
from claude_desktop.markdown.line_cursor import LineCursor
from claude_desktop.markdown.math_source import block_on_one_line, block_opener, closes_block

MAX_PARAGRAPH = 20_000
"""Characters in one paragraph or heading: more are split into several, so that parsing and layout stay bounded."""
_MAX_MATH_LINES = 400
_MAX_AUTOCOMPLETED_CELLS = 65_536
_WHITE_SPACE = " \t\n"


@dataclass(slots=True)
class OpenText:
    """A paragraph, or a heading of `level` 1 to 6, that grows by lines and by pieces of its last line.

    `text` is its lines, parted by newlines; they begin at `offsets`, counted from `base`, at `text_starts` of the
    source, in source lines that begin at `line_starts`.
    `may_head_table` tells whether its last line can be the first row of a table. `overflowed` marks what follows a
    part that was split off: it is a paragraph and nothing else. `is_marker` marks the paragraph of an empty list item,
    which is shown although it has no text; `has_marks` a heading that began with `#` and may end with it.
    """

    start: int
    end: int
    level: int = 0
    text: str = ""
    offsets: list[int] = field(default_factory=list)
    text_starts: list[int] = field(default_factory=list)
    line_starts: list[int] = field(default_factory=list)
    base: int = 0
    may_head_table: bool = False
    overflowed: bool = False
    is_marker: bool = False
    has_marks: bool = False

    def add_line(self, text: str, text_start: int, line_start: int) -> None:
        """Add a line's text, which stands at `text_start` of the source, in a line that begins at `line_start`."""
        if self.offsets:
            self.text += "\n"
        self.offsets.append(self.base + len(self.text))
        self.text_starts.append(text_start)
        self.line_starts.append(line_start)
        self.text += text
        self.end = text_start + len(text)

    def extend(self, piece: str) -> None:
        """Add to the last line."""
        self.text += piece
        self.end += len(piece)

    @property
    def last_line(self) -> str:
        """The text of the last line."""
        return self.text[self.offsets[-1] - self.base :]

    def content(self) -> tuple[str, Origin]:
        """The content without the white space around it, and where it stands."""
        if not self.offsets:
            return "", Origin((0,), (self.start,))
        text = self.text.rstrip(_WHITE_SPACE)
        content = text.lstrip(_WHITE_SPACE)
        return content, Origin(self.offsets, self.text_starts, self.base + len(text) - len(content))

    def split_overflow(self) -> OpenText | None:
        """Split the first part off a text that grew too long, behind a word where there is one; None if it did not."""
        if len(self.text) <= MAX_PARAGRAPH:
            return None
        word_end = max(self.text.rfind(mark, 0, MAX_PARAGRAPH) for mark in _WHITE_SPACE) + 1
        taken = self.take(word_end if word_end > MAX_PARAGRAPH // 2 else MAX_PARAGRAPH)
        self.level = 0
        self.overflowed = True
        return taken

    def take(self, length: int) -> OpenText:
        """Split off the first `length` characters and return them."""
        cut = self.base + length
        count = bisect_left(self.offsets, cut)
        last_offset, last_start = self.offsets[count - 1], self.text_starts[count - 1]
        taken = replace(
            self,
            end=last_start + len(self.text[last_offset - self.base : length].rstrip("\n")),
            text=self.text[:length],
            offsets=self.offsets[:count],
            text_starts=self.text_starts[:count],
            line_starts=self.line_starts[:count],
        )
        del self.offsets[:count], self.text_starts[:count], self.line_starts[:count]
        self.text = self.text[length:]
        self.base = cut
        if self.text and self.offsets[:1] != [cut]:
            within = last_start + cut - last_offset
            self.offsets.insert(0, cut)
            self.text_starts.insert(0, within)
            self.line_starts.insert(0, within)
        if self.line_starts:
            self.start = self.line_starts[0]
        return taken

    def take_last_line(self) -> None:
        """Drop the last line."""
        self.text = self.text[: max(0, self.offsets.pop() - self.base - 1)]
        self.text_starts.pop()
        self.line_starts.pop()
        if self.offsets:
            self.end = self.text_starts[-1] + len(self.last_line)

    def copy(self) -> OpenText:
        """An independent copy."""
        return replace(
            self,
            offsets=list(self.offsets),
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


@dataclass(slots=True)
class OpenMath:
    """A block of math: its lines, marks included, and where each begins in the source. A blank line ends it, closed or
    not, so that a mark without a partner takes no more than a paragraph."""

    start: int
    end: int
    opener: str
    closed: bool = False
    lines: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def take(self, cursor: LineCursor, line_start: int) -> bool:
        """Take the rest of a line at the cursor; returns whether it belongs to the block."""
        if self.closed or cursor.blank or len(self.lines) >= _MAX_MATH_LINES or len(cursor.text) > MAX_PARAGRAPH:
            return False
        self.add_line(cursor.text[cursor.next :], line_start + cursor.next)
        self.closed = closes_block(self.lines[-1], self.opener)
        return True

    def add_line(self, text: str, start: int) -> None:
        """Add a line that begins there in the source."""
        self.lines.append(text)
        self.starts.append(start)
        self.end = start + len(text)

    def copy(self) -> OpenMath:
        """An independent copy."""
        return replace(self, lines=list(self.lines), starts=list(self.starts))


def begin_math(text: str, at: int, line_start: int) -> OpenMath | None:
    """Begin the block of math that a line opens, or take the one that a line is; None for other lines."""
    opener = block_opener(text, at)
    if not opener and not block_on_one_line(text, at):
        return None
    math = OpenMath(line_start, line_start, opener, closed=not opener)
    math.add_line(text[at:].rstrip(" \t"), line_start + at)
    return math


OpenLeaf = OpenText | OpenCode | OpenTable | OpenMath
