"""Reading, jumping and pressing by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from claude_desktop.ui.transcript.accessible import tell_focus
from claude_desktop.ui.transcript.page import Page, TargetHit

_ARROW_LINES = 3
_PAGE_SHARE = 0.9


class Keyboard(QObject):
    """Turns keys into scrolling, jumps between the person's own messages, and presses."""

    scroll_asked = Signal(object)  # int: px
    jump_asked = Signal(str)  # message id
    end_asked = Signal()
    copy_asked = Signal()
    select_all_asked = Signal()
    target_pressed = Signal(object)  # TargetHit
    needs_paint = Signal(QRect)

    def __init__(self, page: Page, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means here. Returns whether it means anything."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all_asked.emit()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return self._press_with_alt(event.key())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._page.focused:
            self.target_pressed.emit(self._page.focused)
        else:
            return self._scroll(event.key())
        return True

    def _press_with_alt(self, key: int) -> bool:
        if key not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return False
        self._jump(-1 if key == Qt.Key.Key_Up else 1)
        return True

    def _jump(self, step: int) -> None:
        """Go to the previous or next of the person's own messages."""
        layout = self._page.layout
        index = layout.anchor.message
        inside = layout.anchor.row > 0 or layout.anchor.offset_px > 0
        index = index if step < 0 and inside else index + step
        while 0 <= index < len(layout.entries):
            if layout.entries[index].is_own:
                self._page.focused = None
                self._focus_message(layout.entries[index].id)
                self._tell_focus()
                self.jump_asked.emit(layout.entries[index].id)
                return
            index += step
        if step > 0:
            self.end_asked.emit()

    def _scroll(self, key: int) -> bool:
        layout = self._page.layout
        line = layout.line_px
        page = round(layout.viewport_px * _PAGE_SHARE)
        steps = {
            Qt.Key.Key_Up: -line * _ARROW_LINES,
            Qt.Key.Key_Down: line * _ARROW_LINES,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -layout.top_px,
        }
        if key == Qt.Key.Key_End:
            self.end_asked.emit()
        elif key in steps:
            self.scroll_asked.emit(steps[Qt.Key(key)])
        else:
            return False
        return True

    def step_target(self, *, forward: bool) -> bool:
        """Focus the next target on screen. Returns False at the end, where the focus should leave the pane."""
        targets = self._page.targets()
        at = self._index_in(targets)
        following = (0 if forward else len(targets) - 1) if at is None else at + (1 if forward else -1)
        if not 0 <= following < len(targets):
            self.forget()
            return False
        self._focus(targets[following])
        return True

    def _index_in(self, targets: list[TargetHit]) -> int | None:
        focused = self._page.focused
        return targets.index(focused) if focused in targets else None

    def _focus(self, hit: TargetHit | None) -> None:
        before, self._page.focused = self._page.focused, hit
        for other in (before, hit):
            if other is not None:
                self.needs_paint.emit(self._page.place_of_hit(other).adjusted(0, -4, 0, 4))
        self._focus_message(hit.message_id if hit else None)
        self._tell_focus()

    def _tell_focus(self) -> None:
        if (view := self.parent()) is not None:
            tell_focus(view)

    def _focus_message(self, message_id: str | None) -> None:
        page = self._page
        before, page.focused_message = page.focused_message, message_id
        for place in (*page.places_of_message(before), *page.places_of_message(message_id)):
            self.needs_paint.emit(place)

    def forget(self) -> None:
        """Focus nothing."""
        self._focus(None)
