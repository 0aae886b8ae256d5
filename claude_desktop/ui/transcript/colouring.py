"""Colours the code on screen in slices that leave the frame free."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, QRect, QTimer, Signal

from claude_desktop.ui.transcript.code_block import CodeBlock
from claude_desktop.ui.transcript.contents import CodeContent
from claude_desktop.ui.transcript.page import Page
from claude_desktop.ui.transcript.streaming import FRAME_MS

_SLICE_MS = 4.0


class Colourist(QObject):
    """Colours the visible code blocks, at most a few milliseconds in a frame. Code is painted plain until then."""

    needs_paint = Signal(QRect)

    def __init__(self, page: Page, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._timer = QTimer(self)
        self._timer.setObjectName("transcript colours")
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.on_slice_due)

    def look(self) -> None:
        """See whether there is code on screen that wants colour."""
        if not self._timer.isActive() and self._waiting():
            self._timer.start()

    def _waiting(self) -> list[CodeBlock]:
        blocks: list[CodeBlock] = []
        for item in self._page.layout.visible:
            content = item.row.content
            if isinstance(content, CodeContent) and content.block.needs_colour and content.block not in blocks:
                blocks.append(content.block)
        return blocks

    def on_slice_due(self) -> None:
        """Colour for one slice, and repaint what has new colours."""
        deadline = perf_counter() + _SLICE_MS / 1_000
        for block in self._waiting():
            left_ms = (deadline - perf_counter()) * 1_000
            if left_ms <= 0:
                break
            block.colour(left_ms)
            for item in self._page.layout.visible:
                if isinstance(item.row.content, CodeContent) and item.row.content.block is block:
                    self.needs_paint.emit(self._page.place_of(item))
        self.look()
