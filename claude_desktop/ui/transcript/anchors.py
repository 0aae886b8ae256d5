"""Where the reader is, and where the rows on screen stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from claude_desktop.ui.transcript.message_rows import Row
from claude_desktop.ui.transcript.rows import RowLayout


@dataclass(slots=True)
class Anchor:
    """The row at the top of the pane, and how far into it the pane begins."""

    message: int = 0
    row: int = 0
    offset_px: int = 0


@dataclass(frozen=True, slots=True)
class VisibleRow:
    """A row on screen. `top_px` is where it begins, gap included, below the top of the pane."""

    message: int
    index: int
    row: Row
    layout: RowLayout
    top_px: int

    @property
    def content_top_px(self) -> int:
        """Where its content begins."""
        return self.top_px + self.row.gap_px

    @property
    def bottom_px(self) -> int:
        """Where it ends."""
        return self.top_px + self.row.height_px


class RowPlace(NamedTuple):
    """A place on the page: message, row, and offset in the row's text."""

    message: int
    row: int
    offset: int
