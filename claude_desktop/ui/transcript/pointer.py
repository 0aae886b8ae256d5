"""The mouse over the conversation: hover, press, selection by dragging with auto-scroll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from claude_desktop.ui.transcript.page import Page, SideBar, TargetHit
from claude_desktop.ui.transcript.rows import Deed
from claude_desktop.ui.transcript.selection import Unit
from claude_desktop.ui.transcript.shown_text import shown_exactly

POINTER_EVENTS = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Leave,
        QEvent.Type.ToolTip,
    }
)
_AUTO_SCROLL_MS = 16
_AUTO_SCROLL_SHARE = 0.25
_MOST_ADDRESS_CHARACTERS = 400
_WHEEL_LINES = 3


class Pointer(QObject):
    """Turns mouse events into presses and selections. `needs_paint` names the part of the pane that looks different."""

    target_pressed = Signal(object)  # TargetHit
    selection_began = Signal()
    needs_paint = Signal(QRect)
    edge_reached = Signal(object)  # int: px to scroll

    def __init__(self, page: Page, viewport: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._viewport = viewport
        self._pressed: TargetHit | None = None
        self._pressed_at: QPointF | None = None
        self._bar: SideBar | None = None
        self._dragging = False
        self._last = QPointF()
        self._clicks = 0
        self._clicked_at = QPoint()
        self._click_timer = QTimer(self)
        self._click_timer.setObjectName("transcript clicks")
        self._click_timer.setSingleShot(True)
        self._auto_scroll = QTimer(self)
        self._auto_scroll.setObjectName("transcript auto-scroll")
        self._auto_scroll.setInterval(_AUTO_SCROLL_MS)
        self._auto_scroll.timeout.connect(self.on_auto_scroll_due)

    @property
    def is_dragging(self) -> bool:
        """Tell whether the reader is selecting right now."""
        return self._dragging

    def take(self, event: QEvent) -> bool:
        """Take an event of the pane if it is the mouse's. A double click counts on as a press."""
        if isinstance(event, QMouseEvent):
            left = event.button() == Qt.MouseButton.LeftButton
            if event.type() == QEvent.Type.MouseMove:
                self.move(event)
            elif left and event.type() == QEvent.Type.MouseButtonRelease:
                self.release(event)
            elif left:
                self.press(event)
            return True
        if isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        self.leave()
        return False

    def _show_tip(self, event: QHelpEvent) -> None:
        hit = self._page.target_at(event.pos().toPointF())
        if hit is not None and hit.target.deed is Deed.OPEN_LINK:
            QToolTip.showText(event.globalPos(), address_tip(hit.target.value), self._viewport)

    def press(self, event: QMouseEvent) -> None:
        """Begin a press or a selection."""
        point = event.position()
        self._bar = self._page.bar_at(point)
        if self._bar is not None:
            return
        self._count_click(point.toPoint())
        self._pressed = self._page.target_at(point)
        self._pressed_at = point
        self._dragging = False
        found = self._page.point_at(point)
        if found is None:
            return
        place, text = found
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not self._page.selection.is_empty:
            self._page.selection.extend(place, text)
        else:
            unit = (Unit.CHARACTER, Unit.WORD, Unit.PARAGRAPH)[min(self._clicks, 3) - 1]
            self._page.selection.begin(place, text, unit)
            if unit is not Unit.CHARACTER:
                self.selection_began.emit()
        self.needs_paint.emit(QRect())

    def _count_click(self, at: QPoint) -> None:
        """Count clicks in one place, since Qt has an event for the second but none for the third."""
        near = (at - self._clicked_at).manhattanLength() < QApplication.startDragDistance()
        self._clicks = self._clicks % 3 + 1 if self._click_timer.isActive() and near else 1
        self._clicked_at = at
        self._click_timer.start(QApplication.doubleClickInterval())

    def move(self, event: QMouseEvent) -> None:
        """Hover, or drag the selection."""
        self._last = event.position()
        if self._bar is not None:
            self._bar.drag_to(self._last.x())
            self.needs_paint.emit(QRect())
            return
        if event.buttons() & Qt.MouseButton.LeftButton and self._pressed_at is not None:
            far = (self._last - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
            if far and not self._dragging:
                self._dragging = True
                self.selection_began.emit()
            if self._dragging:
                self._drag()
            return
        self.hover(self._last)

    def _drag(self) -> None:
        found = self._page.point_at(self._last)
        if found is not None:
            self._page.selection.extend(*found)
            self.needs_paint.emit(QRect())
        outside = self._overshoot()
        if outside and not self._auto_scroll.isActive():
            self._auto_scroll.start()
        elif not outside:
            self._auto_scroll.stop()

    def _overshoot(self) -> int:
        y, height = self._last.y(), self._viewport.height()
        return round(y) if y < 0 else max(0, round(y - height))

    def on_auto_scroll_due(self) -> None:
        """Scroll on while the pointer is held beyond the edge: the farther, the faster."""
        overshoot = self._overshoot()
        step = round(overshoot * _AUTO_SCROLL_SHARE)
        self.edge_reached.emit(step or (1 if overshoot > 0 else -1))
        self._drag()

    def release(self, event: QMouseEvent) -> None:
        """End a press; it counts where it began."""
        self._auto_scroll.stop()
        self._bar = None
        pressed, self._pressed = self._pressed, None
        self._pressed_at = None
        if self._dragging:
            self._dragging = False
            return
        hit = self._page.target_at(event.position())
        if pressed is not None and hit is not None and pressed.target == hit.target:
            self._page.selection.clear()
            self.target_pressed.emit(hit)

    def leave(self) -> None:
        """The mouse left the pane."""
        self._set_hover(None, None)

    def hover(self, point: QPointF) -> None:
        """Show what is under the mouse."""
        item = self._page.row_at(point.y())
        message_id = self._page.layout.entries[item.message].id if item else None
        hit = self._page.target_at(point)
        text = item is not None and bool(item.layout.text) and self._page.bar_at(point) is None
        plain = Qt.CursorShape.IBeamCursor if text else Qt.CursorShape.ArrowCursor
        self._viewport.setCursor(Qt.CursorShape.PointingHandCursor if hit else plain)
        self._set_hover(hit, message_id)

    def _set_hover(self, hit: TargetHit | None, message_id: str | None) -> None:
        page = self._page
        if message_id != page.hovered_message:
            before, page.hovered_message = page.hovered_message, message_id
            for place in (*page.places_of_message(before), *page.places_of_message(message_id)):
                self.needs_paint.emit(place)
        if hit == page.hovered:
            return
        before_hit, page.hovered = page.hovered, hit
        for other in (before_hit, hit):
            if other is not None:
                self.needs_paint.emit(page.place_of_hit(other))
        if hit is None or hit.target.deed is not Deed.OPEN_LINK:
            QToolTip.hideText()


def address_tip(address: str) -> str:
    """A link's address for a tooltip: what hides or reorders characters is made visible, and angle brackets are
    percent-encoded, as in any valid address, so that Qt can not take it for HTML."""
    shown = shown_exactly(address)
    if len(shown) > _MOST_ADDRESS_CHARACTERS:
        shown = shown[: _MOST_ADDRESS_CHARACTERS - 1] + "…"
    return shown.replace("<", "%3C").replace(">", "%3E")


def wheel_step(event: QWheelEvent, line_px: int) -> tuple[int, int]:
    """How far a turn of the wheel goes, right and down, in pixels; with Shift it goes sideways."""
    pixels, angle = event.pixelDelta(), event.angleDelta()
    step = line_px * _WHEEL_LINES
    dx = pixels.x() or round(angle.x() / 120 * step)
    dy = pixels.y() or round(angle.y() / 120 * step)
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        return dx or dy, 0
    return dx, dy
