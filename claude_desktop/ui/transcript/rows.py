"""What every laid out row can do: paint itself, find what lies under a point, say what can be pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from claude_desktop.ui.transcript.text_styles import TextStyles


class Deed(Enum):
    """What pressing a target does."""

    OPEN_LINK = "open_link"
    COPY_CODE = "copy_code"
    WRAP_CODE = "wrap_code"
    SAVE_CODE = "save_code"
    SHOW_DRAWING = "show_drawing"
    SHOW_SOURCE = "show_source"
    FOLD = "fold"
    OPEN_ATTACHMENT = "open_attachment"
    FOLD_NODE = "fold_node"
    MORE_NODES = "more_nodes"
    COPY_OUTPUT = "copy_output"
    SAVE_OUTPUT = "save_output"
    COPY_MESSAGE = "copy_message"
    EDIT = "edit"
    RETRY = "retry"
    RETRY_WITH = "retry_with"
    BRANCH = "branch"
    DELETE = "delete"
    INFO = "info"
    INSPECT = "inspect"
    STEP = "step"
    PREVIOUS_SIBLING = "previous_sibling"
    NEXT_SIBLING = "next_sibling"


@dataclass(frozen=True, slots=True)
class Target:
    """Something in a row that can be pressed. `rect` is in the row's coordinates; `value` is a link's address exactly
    as written, the name of a step, or the place of a node; `said` is what a screen reader says where the label would
    not tell it all."""

    deed: Deed
    rect: QRectF
    label: str
    value: str = ""
    said: str = ""

    @property
    def name(self) -> str:
        """What a screen reader says."""
        return self.said or self.label


@dataclass(frozen=True, slots=True)
class Sheet:
    """What rows are laid out on: the styles and the width of the column in pixels."""

    styles: TextStyles
    width_px: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a row's text that was found; one of all is the current one."""

    start: int
    end: int
    is_current: bool


Ground = tuple[int, int, QColor]
"""A stretch of text, in code points, and the colour behind it."""


@dataclass(slots=True)
class Scene:
    """What a row needs to know of the moment it is painted in. `clip` is in the row's coordinates; `gap_px` is free
    above it, and the outermost `joined` of its surroundings (quotes, a thought) go on there from the row above."""

    styles: TextStyles
    clip: QRectF
    now_ms: int
    selected: tuple[int, int] | None = None
    marks: tuple[Mark, ...] = ()
    hovered: Target | None = None
    focused: Target | None = None
    revealed: bool = False
    gap_px: int = 0
    joined: int = 0

    def grounds(self, shift: int = 0) -> list[Ground]:
        """What stands behind the text: places that were found, and over them the selection. `shift` is taken off every
        offset."""
        colours = self.styles.colours
        grounds: list[Ground] = [
            (mark.start - shift, mark.end - shift, colours.found_now if mark.is_current else colours.found)
            for mark in self.marks
        ]
        if self.selected:
            grounds.append((self.selected[0] - shift, self.selected[1] - shift, colours.selection))
        return grounds


class RowLayout:
    """A row, measured. Its origin is the top left of its content in the column; the gap above is not its own.

    Where it was made from the layout of the same row before it grew, it looks like `grown_from` down to `same_px`.
    """

    height_px: int = 0
    text: str = ""
    grown_from: RowLayout | None = None
    same_px: int = 0

    def grow_from(self, former: RowLayout, same_px: int) -> None:
        """Note what it grew from, and how much of that it looks like from the top."""
        former.grown_from = None
        self.grown_from, self.same_px = former, same_px

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the row at the painter's origin."""

    def offset_at(self, point: QPointF) -> int:
        """The offset in `text` nearest to a point."""
        del point
        return 0

    def targets(self) -> Sequence[Target]:
        """What can be pressed, in reading order."""
        return ()

    def target_at(self, point: QPointF) -> Target | None:
        """What can be pressed at a point."""
        return next((target for target in self.targets() if target.rect.contains(point)), None)

    def scroll_room_px(self) -> int:
        """How far its content can be scrolled sideways."""
        return 0

    def rects_of(self, start: int, end: int) -> Sequence[QRectF]:
        """Where a stretch of `text` stands, a rectangle for each line it touches."""
        del start, end
        return ()

    def bring_sideways(self, offset: int) -> None:
        """Scroll sideways where an offset of `text` is out of sight."""
        del offset

    def bar_track(self) -> QRectF:
        """Where its sideways scroll bar can be taken; empty where it has none."""
        return QRectF()


class EmptyRow(RowLayout):
    """Space for what is not there yet."""

    def __init__(self, height_px: int) -> None:
        self.height_px = height_px
