"""The ground of what stands above the window: a rounded card with a soft shadow."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from claude_desktop.ui.theme.theme import tokens_in_use

SHADOW_PX = 6


def draw_shadow(painter: QPainter, frame: QRectF, radius_px: float) -> None:
    """Draw the shadow of a card within `SHADOW_PX` around its frame."""
    painter.setPen(Qt.PenStyle.NoPen)
    shade = QColor(tokens_in_use().shadow)
    shade.setAlpha(4)
    painter.setBrush(shade)
    for grow in range(SHADOW_PX, 0, -1):
        painter.drawRoundedRect(frame.adjusted(-grow, -grow + 2, grow, grow), radius_px + grow, radius_px + grow)


def draw_card(painter: QPainter, frame: QRectF, radius_px: float, ground: str, border: str, border_px: float) -> None:
    """Draw a card with its border inside of its frame."""
    painter.setPen(QPen(QColor(border), border_px))
    painter.setBrush(QColor(ground))
    inset = border_px / 2
    painter.drawRoundedRect(frame.adjusted(inset, inset, -inset, -inset), radius_px - inset, radius_px - inset)
