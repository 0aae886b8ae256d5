"""What hangs on the pointer while a conversation is dragged: its title on a small card, beside what it is held over."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QDrag, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import RADIUS_CONTROL_PX, SPACE_S_PX, SPACE_XS_PX

_MOST_CHARACTERS = 24
_BESIDE = QPoint(-16, -12)  # where the pointer is, seen from the card


def begin_drag(source: QWidget, data: QMimeData, title: str) -> None:
    """Drag `data` from a widget until it is dropped. The drop site decides whether it is copied or moved."""
    drag = QDrag(source)
    drag.setMimeData(data)
    drag.setPixmap(chip(title, source))
    drag.setHotSpot(_BESIDE)
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.CopyAction)


def chip(title: str, widget: QWidget) -> QPixmap:
    """Draw the card, for the screen and in the font of a widget."""
    tokens, metrics, ratio = tokens_in_use(), QFontMetrics(widget.font()), widget.devicePixelRatioF()
    most_px = metrics.averageCharWidth() * _MOST_CHARACTERS
    text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, most_px)
    width_px = metrics.horizontalAdvance(text) + 2 * SPACE_S_PX + 2
    height_px = metrics.height() + 2 * SPACE_XS_PX + 2
    pixmap = QPixmap(round(width_px * ratio), round(height_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.control_border), 1))
    painter.setBrush(QColor(tokens.raised))
    frame = QRectF(0, 0, width_px, height_px)
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL_PX, RADIUS_CONTROL_PX)
    painter.setFont(widget.font())
    painter.setPen(QColor(tokens.text))
    painter.drawText(frame, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    return pixmap
