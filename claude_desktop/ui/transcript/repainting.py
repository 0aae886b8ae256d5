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
    gap_px: int
    joined: int
    top_px: int
    content_px: int
    bottom_px: int

    def is_same_at(self, other: _Painted, shift: int) -> bool:
        """Tell whether it looks like another one that is moved by `shift`."""
        return (self.content_px, self.gap_px, self.joined) == (other.content_px + shift, other.gap_px, other.joined)


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
        """Move what moved by the same distance, paint what is new, gone, or moved otherwise."""
        before, after = self._painted, self._on_screen()
        self._painted = after
        shift = _main_shift(before, after)
        if shift is None:
            if before or after:
                self._viewport.update()
            return
        if shift:
            self._counters.pixels_moved += abs(shift)
            self._viewport.scroll(0, shift)
        gone = dict(before)
        for key, row in after.items():
            if key in before and row.is_same_at(before[key], shift):
                del gone[key]
                continue
            grown = before.get(id(row.layout.grown_from))
            if grown is not None and self._page.query is None and row.is_same_at(grown, shift):
                del gone[id(row.layout.grown_from)]
                self._update(row.content_px + row.layout.same_px, max(row.bottom_px, grown.bottom_px + shift))
            else:
                self._update(row.top_px, row.bottom_px)
        for row in gone.values():
            self._update(row.top_px + shift, row.bottom_px + shift)

    def _on_screen(self) -> dict[int, _Painted]:
        return {
            id(item.layout): _Painted(
                item.layout, item.row.gap_px, item.row.joined, item.top_px, item.content_top_px, item.bottom_px
            )
            for item in self._page.layout.visible
        }

    def _update(self, top: int, bottom: int) -> None:
        height = self._viewport.height()
        if bottom > 0 and top < height:
            self._viewport.update(0, top - _SPILL_PX, self._viewport.width(), bottom - top + 2 * _SPILL_PX)


def _main_shift(before: dict[int, _Painted], after: dict[int, _Painted]) -> int | None:
    """By how much most of what is still on screen moved; None where nothing is."""
    moved: dict[int, int] = {}
    for key, row in after.items():
        old = before.get(key) or before.get(id(row.layout.grown_from))
        if old is not None:
            shift = row.content_px - old.content_px
            moved[shift] = moved.get(shift, 0) + row.bottom_px - row.content_px
    return max(moved, key=moved.__getitem__, default=None)
