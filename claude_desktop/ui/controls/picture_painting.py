"""Draws pictures of attachments into places of any shape."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath

from claude_desktop.ui.theme.tokens import RADIUS_CONTROL_PX


def draw_cover(painter: QPainter, place: QRectF, image: QImage, *, at_top: bool = False) -> None:
    """Draw an image so that it covers a place with rounded corners; the rest of it is cut off, at the bottom alone
    where it is a page."""
    scale = max(place.width() / image.width(), place.height() / image.height())
    width, height = place.width() / scale, place.height() / scale
    source = QRectF((image.width() - width) / 2, 0 if at_top else (image.height() - height) / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    path = QPainterPath()
    path.addRoundedRect(place, RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
    painter.setClipPath(path)
    painter.drawImage(place, image, source)
    painter.restore()
