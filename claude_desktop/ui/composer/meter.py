"""How much of the model's context the next message takes up, and what it costs: a ring and a few characters."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from claude_desktop.ui.controls.buttons import QuietButton
from claude_desktop.ui.controls.elided_label import plain_tooltip
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import FOCUS_RING_PX, RADIUS_CONTROL_PX, SPACE_S_PX

_RING_PX = 14
_LINE_PX = 2.5
_WHOLE_TURN = 16 * 360


class MeterLevel(StrEnum):
    """How full the context is."""

    EASY = "easy"
    NEARLY_FULL = "nearly_full"
    OVERFULL = "overfull"


class NextMeter(QuietButton):
    """Not there while there is nothing to say. A press asks for an exact count; who owns it decides what that means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._share: float | None = None
        self._level = MeterLevel.EASY
        self._texts: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def level(self) -> MeterLevel:
        """How full the context is."""
        return self._level

    def show_next(self, texts: Sequence[str], share: float | None, level: MeterLevel, sentence: str) -> None:
        """Show the first of `texts` that there is room for, beside a ring that is filled by `share` (None: no ring).

        `sentence` is the tooltip, and what a screen reader says. No texts hide all of it.
        """
        self._share, self._level, self._texts = share, level, tuple(texts)
        self.setText(self._texts[0] if self._texts else "")
        self.setToolTip(plain_tooltip(sentence))
        self.setAccessibleName(sentence)
        self.setVisible(bool(self._texts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The text, and the ring before it."""
        text_px = self.fontMetrics().horizontalAdvance(self._texts[0]) if self._texts else 0
        return QSize(text_px + self._ring_room_px() + 2 * SPACE_S_PX + 1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The ring alone, or the shortest text."""
        shortest = self.fontMetrics().horizontalAdvance(self._texts[-1]) if self._texts and self._share is None else 0
        return QSize(shortest + self._ring_room_px() + SPACE_S_PX, self.sizeHint().height())

    def shown_text(self) -> str:
        """The longest text that there is room for; empty where that is only the ring."""
        room_px = self.width() - self._ring_room_px() - 2 * SPACE_S_PX
        metrics = self.fontMetrics()
        return next((text for text in self._texts if metrics.horizontalAdvance(text) <= room_px), "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ring and the text; the ground and the focus ring are the style's."""
        tokens = tokens_in_use()
        ink = {
            MeterLevel.EASY: tokens.muted,
            MeterLevel.NEARLY_FULL: tokens.warn,
            MeterLevel.OVERFULL: tokens.danger,
        }[self._level]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), FOCUS_RING_PX))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
        text = self.shown_text()
        text_px = self.fontMetrics().horizontalAdvance(text)
        painter.setPen(QColor(tokens.text if self.underMouse() and self._level is MeterLevel.EASY else ink))
        place = QRectF(self.width() - SPACE_S_PX - text_px, 0, text_px + 1, self.height())
        ring_left = place.left() - self._ring_room_px() if text else (self.width() - scaled_px(_RING_PX)) / 2
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            place.moveLeft(SPACE_S_PX)
            ring_left = place.right() + SPACE_S_PX if text else ring_left
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        self._paint_ring(painter, ring_left, ink)
        painter.end()

    def _paint_ring(self, painter: QPainter, left: float, ink: str) -> None:
        if self._share is None:
            return
        side, line = scaled_px(_RING_PX), _LINE_PX * scaled_px(_RING_PX) / _RING_PX
        ring = QRectF(left, (self.height() - side) / 2, side, side).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens_in_use().control_border), 1))
        painter.drawEllipse(ring)
        filled = max(0.02, min(1.0, self._share))
        painter.setPen(QPen(QColor(ink), line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawArc(ring, 90 * 16, -round(filled * _WHOLE_TURN))

    def _ring_room_px(self) -> int:
        return scaled_px(_RING_PX) + SPACE_S_PX if self._share is not None else 0
