"""Lets the seconds run in rows that show a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QTimer, Signal

from claude_desktop.ui.transcript.anchors import VisibleRow
from claude_desktop.ui.transcript.contents import FoldContent, StatusContent
from claude_desktop.ui.transcript.page import Page

_TICK_MS = 500


class Ticker(QObject):
    """Repaints timed rows twice a second, and only while there are any on screen."""

    needs_paint = Signal(QRect)

    def __init__(self, page: Page, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._timer = QTimer(self)
        self._timer.setObjectName("transcript seconds")
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.on_tick_due)

    def look(self) -> None:
        """See whether a time is running on screen."""
        running = any(_is_timed(item) for item in self._page.layout.visible)
        if running and not self._timer.isActive():
            self._timer.start()
        elif not running:
            self._timer.stop()

    def on_tick_due(self) -> None:
        """Paint the new second."""
        for item in self._page.layout.visible:
            if _is_timed(item):
                self.needs_paint.emit(self._page.place_of(item))


def _is_timed(item: VisibleRow) -> bool:
    content = item.row.content
    return isinstance(content, StatusContent) or (isinstance(content, FoldContent) and content.since_ms is not None)
