"""What is seen while files are held over the window: where they go when they are let go."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from claude_desktop.ui.theme.fonts import scaled
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import RADIUS_COMPOSER_PX, SPACE_L_PX, SPACE_M_PX

_ICON_PX = 32
_GROUND_ALPHA = 235
_TEXT_EM = 1.2


class DropOverlay(QWidget):
    """Covers its parent without taking the mouse or the drag from it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over = parent
        self._text = ""
        self.hide()

    def show_over(self, count: int) -> None:
        """Cover the window."""
        self._text = (
            self.tr("Let go to attach the file") if count == 1 else self.tr("Let go to attach %n files", None, count)
        )
        self.setAccessibleName(self._text)
        self.resize(self._over.size())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, the frame and the words."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(tokens.window)
        ground.setAlpha(_GROUND_ALPHA)
        painter.fillRect(self.rect(), ground)
        frame = QRectF(self.rect()).adjusted(SPACE_L_PX, SPACE_L_PX, -SPACE_L_PX, -SPACE_L_PX)
        painter.setPen(QPen(QColor(tokens.accent), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, RADIUS_COMPOSER_PX, RADIUS_COMPOSER_PX)
        icon_px = scaled_px(_ICON_PX)
        icon = icon_pixmap("paperclip", tokens.accent, icon_px, self.devicePixelRatioF())
        painter.setFont(scaled(self.font(), _TEXT_EM))
        line_px = painter.fontMetrics().height()
        top = (self.height() - icon_px - SPACE_M_PX - line_px) / 2
        painter.drawPixmap(round((self.width() - icon_px) / 2), round(top), icon)
        painter.setPen(QColor(tokens.text))
        place = QRectF(0, top + icon_px + SPACE_M_PX, self.width(), line_px)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._text)
        painter.end()
