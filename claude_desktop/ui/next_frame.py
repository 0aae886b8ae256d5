"""Tells when a window has painted its next frame."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QWindow


class NextFrame(QObject):
    """Watches one window for one frame; `painted` comes once, after all that needed it was painted."""

    painted = Signal()

    def __init__(self, window: QWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)
        window.requestUpdate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the update that paints."""
        if event.type() is QEvent.Type.UpdateRequest:
            watched.removeEventFilter(self)
            self.painted.emit()
            self.deleteLater()
        return super().eventFilter(watched, event)
