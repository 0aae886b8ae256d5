"""What is on screen, as pointer, keyboard and painter see it: rows in the pane's pixels, hover and focus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from claude_desktop.ui.transcript.anchors import VisibleRow
from claude_desktop.ui.transcript.code_block import CodeBlock
from claude_desktop.ui.transcript.contents import SELECTABLE, ActionsContent, CodeContent, Content, TableContent
from claude_desktop.ui.transcript.layout import ConversationLayout
from claude_desktop.ui.transcript.matching import Query
from claude_desktop.ui.transcript.rows import Mark, Scene, Target
from claude_desktop.ui.transcript.selection import Selection, TextPoint
from claude_desktop.ui.transcript.table_block import TableBlock

_SPILL_PX = 6


@dataclass(frozen=True, slots=True)
class TargetHit:
    """A target and the row it belongs to."""

    message_id: str
    message: int
    index: int
    target: Target


@dataclass(frozen=True, slots=True)
class CurrentFind:
    """The found place that the reader is at: a stretch of the text of the row that has this content."""

    message_id: str
    content: Content
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SideBar:
    """A sideways scroll bar that was taken at `taken_x`, when its block was scrolled by `scroll_px`."""

    block: CodeBlock | TableBlock
    taken_x: float
    scroll_px: int
    room_px: int
    track_px: float

    def drag_to(self, x: float) -> None:
        """Scroll the block as far as the bar was dragged."""
        moved = (x - self.taken_x) * (self.track_px + self.room_px) / self.track_px
        self.block.scroll_px = max(0, min(self.room_px, round(self.scroll_px + moved)))


class Page:
    """Everything visible. Points and rectangles are in the pixels of the pane."""

    def __init__(self, layout: ConversationLayout) -> None:
        self.layout = layout
        self.selection = Selection()
        self.left_px = 0
        self.query: Query | None = None
        self.current: CurrentFind | None = None
        self.hovered: TargetHit | None = None
        self.focused: TargetHit | None = None
        self.hovered_message: str | None = None
        self.focused_message: str | None = None

    def reset(self) -> None:
        """Forget what was hovered, focused and selected in the conversation before."""
        self.selection.clear()
        self.current = None
        self.hovered = self.focused = None
        self.hovered_message = self.focused_message = None

    def row_at(self, y: float) -> VisibleRow | None:
        """The row at a height of the pane."""
        return next((item for item in self.layout.visible if item.top_px <= y < item.bottom_px), None)

    def place_of(self, item: VisibleRow) -> QRect:
        """Where a row is painted, with the little that may spill over its sides."""
        width = self.layout.sheet.width_px
        return QRect(self.left_px - _SPILL_PX, item.content_top_px - 2, width + 2 * _SPILL_PX, item.row.content_px + 4)

    def place_of_message(self, message_id: str | None) -> int:
        """Which message of the conversation that is; -1 for none."""
        return self.layout.places.get(message_id, -1) if message_id is not None else -1

    def places_of_message(self, message_id: str | None) -> Iterator[QRect]:
        """Where the rows that show hover and focus of a message are painted."""
        place = self.layout.places.get(message_id) if message_id is not None else None
        for item in self.layout.visible:
            if item.message == place and isinstance(item.row.content, ActionsContent):
                yield self.place_of(item)

    def place_of_hit(self, hit: TargetHit | None) -> QRect:
        """Where the row of a target is painted; empty where it is not on screen."""
        if hit is not None:
            for item in self.layout.visible:
                if (item.message, item.index) == (hit.message, hit.index):
                    return self.place_of(item)
        return QRect()

    def target_at(self, point: QPointF) -> TargetHit | None:
        """What can be pressed at a point."""
        item = self.row_at(point.y())
        if item is None:
            return None
        target = item.layout.target_at(self._in_row(item, point))
        return self._hit(item, target) if target else None

    def bar_at(self, point: QPointF) -> SideBar | None:
        """The sideways scroll bar under a point."""
        item = self.row_at(point.y())
        if item is None or not isinstance(item.row.content, CodeContent | TableContent):
            return None
        track = item.layout.bar_track()
        if not track.contains(self._in_row(item, point)):
            return None
        block, room = item.row.content.block, item.layout.scroll_room_px()
        return SideBar(block, point.x(), block.scroll_px, room, track.width())

    def targets(self) -> list[TargetHit]:
        """All that can be pressed on screen, in reading order; a link that is broken over lines counts once."""
        hits: list[TargetHit] = []
        for item in self.layout.visible:
            for target in item.layout.targets():
                again = bool(hits) and target.value and hits[-1].target.value == target.value
                if not (again and hits[-1].target.label == target.label):
                    hits.append(self._hit(item, target))
        return hits

    def _hit(self, item: VisibleRow, target: Target) -> TargetHit:
        return TargetHit(self._id_of(item), item.message, item.index, target)

    def _id_of(self, item: VisibleRow) -> str:
        return self.layout.entries[item.message].id

    def point_at(self, point: QPointF) -> tuple[TextPoint, str] | None:
        """The place in the text nearest to a point, with the text of its row."""
        visible = self.layout.visible
        if not visible:
            return None
        item = self.row_at(point.y())
        if item is None:
            item = visible[0] if point.y() < visible[0].top_px else visible[-1]
            at_end = point.y() >= item.bottom_px
            offset = len(item.layout.text) if at_end else 0
        else:
            inside = self._in_row(item, point)
            offset = item.layout.offset_at(QPointF(inside.x(), max(0.0, inside.y())))
        return TextPoint(item.message, item.index, offset), item.layout.text

    def _in_row(self, item: VisibleRow, point: QPointF) -> QPointF:
        return point - QPointF(self.left_px, item.content_top_px)

    def paint(self, painter: QPainter, region: QRect, now_ms: int) -> None:
        """Paint the rows that a region of the pane shows."""
        styles = self.layout.sheet.styles
        painter.fillRect(region, styles.colours.window)
        scene = Scene(styles, QRectF(), now_ms)
        for item in self.layout.visible:
            top_px = item.top_px if item.row.joined else item.content_top_px
            if item.bottom_px < region.top() - _SPILL_PX or top_px > region.bottom() + _SPILL_PX:
                continue
            message_id = self._id_of(item)
            revealed = message_id in (self.hovered_message, self.focused_message)
            row_scene = replace(
                scene,
                clip=QRectF(region.translated(-self.left_px, -item.content_top_px)),
                selected=self.selection.range_in(item.message, item.index, len(item.layout.text)),
                marks=self._marks(item),
                hovered=self._target_in(item, self.hovered),
                focused=self._target_in(item, self.focused),
                revealed=revealed,
                gap_px=item.row.gap_px,
                joined=item.row.joined,
            )
            painter.save()
            painter.translate(self.left_px, item.content_top_px)
            item.layout.paint(painter, row_scene)
            painter.restore()

    def _marks(self, item: VisibleRow) -> tuple[Mark, ...]:
        """What was found in a row. The current place is marked even where only its source has the words."""
        if self.query is None or not isinstance(item.row.content, SELECTABLE):
            return ()
        current = self.current
        if current and (current.message_id != self._id_of(item) or current.content != item.row.content):
            current = None
        marks = [Mark(found.start, found.end, is_current=False) for found in self.query.places(item.layout.text)]
        if current is None:
            return tuple(marks)
        return (*(mark for mark in marks if mark.start != current.start), Mark(current.start, current.end, True))

    @staticmethod
    def _target_in(item: VisibleRow, hit: TargetHit | None) -> Target | None:
        return hit.target if hit is not None and (hit.message, hit.index) == (item.message, item.index) else None
