"""What Markdown becomes: a flat list of leaves, each with the containers (quotes, list items) that it stands in.

Flat, because the view lays out, measures and paints one leaf at a time and keeps only the visible ones alive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntFlag


class Style(IntFlag):
    """How a span of text is drawn."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    STRIKE = 4
    CODE = 8
    LINK = 16
    MATH = 32  # the text is the math's source with its marks, such as `$x^2$`
    RAISED = 64  # the label of a note, a link to it


@dataclass(frozen=True, slots=True)
class Span:
    """A styled stretch of an `Inline`, `start` inclusive, `end` exclusive, in code points of its text.

    `target` is a link's address exactly as written; whether it may be opened is decided where it is clicked. `title` is
    what a link's source says in quotes after the address; it stands nowhere in the text, so show it with the address.
    """

    start: int
    end: int
    style: Style
    target: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class SourceRun:
    """`length` characters of the shown text from `text_start` stand in the message's source from `source_start`."""

    text_start: int
    source_start: int
    length: int


@dataclass(frozen=True, slots=True)
class Inline:
    """Text with styles. A hard line break is U+2028 in `text`. Spans do not overlap and are in order."""

    text: str
    spans: tuple[Span, ...] = ()
    runs: tuple[SourceRun, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote around a leaf."""


@dataclass(frozen=True, slots=True)
class ListItem:
    """A list item around a leaf. `marker` is what stands before the item's first leaf ("•", "3.", "☐", "☑"), empty for
    its further leaves; `widest_marker` is the longest marker of that list, so that all items align."""

    marker: str
    widest_marker: str
    tight: bool = True


Container = Quote | ListItem


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leaf stands: its containers from the outside in, and its lines in the source as character offsets."""

    containers: tuple[Container, ...]
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    place: Place
    inline: Inline


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 to 6."""

    place: Place
    level: int
    inline: Inline


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced or indented code block. `text` has no final newline; `closed` is False while its fence is open."""

    place: Place
    language: str
    text: str
    closed: bool


class Alignment(Enum):
    """How a table column is set."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the header."""

    place: Place
    alignments: tuple[Alignment, ...]
    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""

    place: Place


@dataclass(frozen=True, slots=True)
class Math:
    """A block of math. `inline` is its source as it stands, marks included, its lines parted by U+2028; `closed` is
    False where its end did not come (yet)."""

    place: Place
    tex: str
    inline: Inline
    closed: bool


Leaf = Paragraph | Heading | Code | Table | Rule | Math
