"""A diagram that was laid out: shapes, lines and labels with their places, in pixels from the top left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from claude_desktop.markdown.diagrams.model import Head, ShapeKind, Stroke


class Point(NamedTuple):
    """A place."""

    x: float
    y: float


class Size(NamedTuple):
    """A width and a height."""

    width: float
    height: float


Measure = Callable[[str], Size]
"""Tells how much room a label takes, its lines parted by newlines."""


class Tone(Enum):
    """What a shape is, for its colours."""

    NODE = "node"
    GROUP = "group"
    FRAME = "frame"
    NOTE = "note"
    ACTIVE = "active"
    SLICE = "slice"


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline with a label in its middle; of a group or frame the label stands at its top."""

    kind: ShapeKind
    x: float
    y: float
    width: float
    height: float
    label: str = ""
    tone: Tone = Tone.NODE

    @property
    def centre(self) -> Point:
        """Its middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; a curved one goes smoothly by them."""

    points: tuple[Point, ...]
    stroke: Stroke = Stroke.SOLID
    start_head: Head = Head.NONE
    end_head: Head = Head.NONE
    curved: bool = False
    faint: bool = False


class Side(Enum):
    """Where a label's lines begin or end."""

    LEFT = "left"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Label:
    """Text in a rectangle. `covers` tells that it hides the line that it stands on."""

    x: float
    y: float
    width: float
    height: float
    text: str
    side: Side = Side.CENTRE
    covers: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a pie, in degrees clockwise from the top; `number` is its place among the others."""

    x: float
    y: float
    radius: float
    start: float
    span: float
    number: int


@dataclass(frozen=True, slots=True)
class Swatch:
    """The colour of a slice beside its name."""

    x: float
    y: float
    size: float
    number: int


Item = Shape | Line | Label | Slice | Swatch


@dataclass(frozen=True, slots=True)
class Figure:
    """All of it, in the order in which it is painted."""

    width: float
    height: float
    items: tuple[Item, ...]


def moved(item: Item, dx: float, dy: float) -> Item:
    """The same elsewhere."""
    if isinstance(item, Line):
        return replace(item, points=tuple(Point(point.x + dx, point.y + dy) for point in item.points))
    return replace(item, x=item.x + dx, y=item.y + dy)
