"""The conversation's scroll bar."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSlider, QScrollBar, QWidget

_LEAST_HANDLE_PX = 32


class SteadyScrollBar(QScrollBar):
    """A vertical scroll bar that paints itself only where its handle stands elsewhere by a pixel.

    Below it the window and everything between are painted too, and while a reply streams its range grows with each
    line, of which nothing is to be seen in a long conversation.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._handle = (0, 0)
        self._is_changing = False

    def show_place(self, room_px: int, page_px: int, step_px: int, value_px: int) -> None:
        """Show how far there is to scroll, how much is seen of it, and where that is."""
        self._is_changing = True
        self.setRange(0, room_px)
        self.setPageStep(page_px)
        self.setSingleStep(step_px)
        self.setValue(value_px)
        self._is_changing = False
        self.sliderChange(QAbstractSlider.SliderChange.SliderValueChange)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:  # noqa: N802
        """Paint it where that is to be seen."""
        if not self._is_changing and (handle := self._handle_px()) != self._handle:
            self._handle = handle
            super().sliderChange(change)

    def _handle_px(self) -> tuple[int, int]:
        """About where the handle begins, and how long it is."""
        room = self.maximum() - self.minimum()
        if room <= 0:
            return 0, 0
        track = self.height()
        length = max(_LEAST_HANDLE_PX, round(track * self.pageStep() / (room + self.pageStep())))
        return round((track - length) * self.sliderPosition() / room), length
