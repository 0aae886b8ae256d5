"""Repaints only what looks different: what moved is moved on the screen, what changed is painted anew."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from claude_desktop.ui.transcript.entries import ViewCounters
from claude_desktop.ui.transcript.page import Page
from claude_desktop.ui.transcript.rows import RowLayout

_SPILL_PX = 4


@dataclass(frozen=True, slots=True)
class _Painted:
    """A row as it was on the screen; holding the layout keeps its identity from being taken by another."""

    layout: RowLayout
    top_px: int
    content_px: int
    bottom_px: int


class Repainter:
    """Compares the rows on screen with those that were there before."""

    def __init__(self, viewport: QWidget, page: Page, counters: ViewCounters) -> None:
        self._viewport = viewport
        self._page = page
        self._counters = counters
        self._painted: dict[int, _Painted] = {}

    def repaint_all(self) -> None:
        """Paint everything anew."""
        self._painted = self._on_screen()
        self._viewport.update()

    def repaint_changed(self) -> None:
        """Move what moved by the same distance, paint what is new or gone."""
        before, after = self._painted, self._on_screen()
        self._painted = after
        shifts = {row.content_px - before[key].content_px for key, row in after.items() if key in before}
        if len(shifts) != 1:
            if before or after:
                self._viewport.update()
            return
        shift = shifts.pop()
        if shift:
            self._counters.pixels_moved += abs(shift)
            self._viewport.scroll(0, shift)
        for key, row in after.items():
            if key not in before or row.top_px != before[key].top_px + shift:
                self._update(row.top_px, row.bottom_px)
        for key, row in before.items():
            if key not in after:
                self._update(row.top_px + shift, row.bottom_px + shift)

    def _on_screen(self) -> dict[int, _Painted]:
        return {
            id(item.layout): _Painted(item.layout, item.top_px, item.content_top_px, item.bottom_px)
            for item in self._page.layout.visible
        }

    def _update(self, top: int, bottom: int) -> None:
        height = self._viewport.height()
        if bottom > 0 and top < height:
            self._viewport.update(0, top - _SPILL_PX, self._viewport.width(), bottom - top + 2 * _SPILL_PX)
