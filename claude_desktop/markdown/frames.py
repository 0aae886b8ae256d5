"""The containers that are open at a line: quotes, lists and their items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claude_desktop.markdown.leaves import Container, ListItem, Quote
from claude_desktop.markdown.line_cursor import CODE_INDENT, LineCursor


@dataclass(slots=True)
class OpenQuote:
    """An open block quote."""


@dataclass(slots=True)
class OpenList:
    """An open list; its open item, if any, is the next frame. `depth` is its place among the leaves' containers,
    `first_leaf` the index of its first leaf."""

    kind: str
    next_number: int
    depth: int
    first_leaf: int
    widest_marker: str = ""
    tight: bool = True


@dataclass(slots=True)
class OpenItem:
    """An open list item, from `start` to `end` of the source. Lines indented by `indent` columns belong to it."""

    marker: str
    indent: int
    start: int
    end: int
    has_child: bool = False
    has_leaf: bool = False


Frame = OpenQuote | OpenList | OpenItem


def copy_frames(frames: Sequence[Frame]) -> list[Frame]:
    """An independent copy."""
    return [frame if isinstance(frame, OpenQuote) else replace(frame) for frame in frames]


def take_containers(frames: Sequence[Frame], cursor: LineCursor) -> int:
    """Walk a line through the open containers; returns how many of them it continues."""
    for depth, frame in enumerate(frames):
        if isinstance(frame, OpenList):
            continue
        cursor.find_next()
        if isinstance(frame, OpenQuote):
            if not take_quote_mark(cursor):
                return depth
        elif cursor.blank:
            if not frame.has_child:
                return depth
            cursor.to_next()
        elif cursor.indent >= frame.indent:
            cursor.skip_columns(frame.indent)
        else:
            return depth
    return len(frames)


def take_quote_mark(cursor: LineCursor) -> bool:
    """Go behind a `>` and one space after it; returns whether there was one."""
    if cursor.blank or cursor.indent >= CODE_INDENT or cursor.text[cursor.next] != ">":
        return False
    cursor.to_next()
    cursor.skip(1)
    cursor.skip_columns(1)
    return True


def containers_of(frames: Sequence[Frame]) -> tuple[Container, ...]:
    """What a leaf says of the containers that it stands in."""
    containers: list[Container] = []
    widest, tight = "", True
    for frame in frames:
        match frame:
            case OpenQuote():
                containers.append(Quote())
            case OpenList():
                widest, tight = frame.widest_marker, frame.tight
            case OpenItem():
                containers.append(ListItem("" if frame.has_leaf else frame.marker, widest, tight))
    return tuple(containers)


def nesting(frames: Sequence[Frame]) -> int:
    """How many quotes and items are open."""
    return sum(not isinstance(frame, OpenList) for frame in frames)
