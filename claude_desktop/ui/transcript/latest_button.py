"""The pill that brings the reader back to the end."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX
from claude_desktop.ui.transcript.text_styles import TextStyles


class LatestButton(QAbstractButton):
    """ "↓ Latest", shown while the reader is away from the end."""

    def __init__(self, parent: QWidget, styles: TextStyles) -> None:
        super().__init__(parent)
        self._styles = styles
        self.setText(self.tr("↓ Latest"))
        self.setAccessibleName(self.tr("Jump to the latest message"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def set_styles(self, styles: TextStyles) -> None:
        """Follow the colours and the text size."""
        self._styles = styles
        self.resize(self.sizeHint())
        self.update()

    def show_over(self, pane: QRect, *, visible: bool) -> None:
        """Stand in the middle above the lower edge of a pane, or nowhere."""
        if visible:
            self.resize(self.sizeHint())
            self.move(pane.x() + (pane.width() - self.width()) // 2, pane.bottom() - self.height() - SPACE_L_PX)
        self.setVisible(visible)

    def sizeHint(self) -> QSize:
        """As wide as its text."""
        metrics = self._styles.small_metrics
        width = metrics.horizontalAdvance(self.text()) + 2 * self._styles.px(SPACE_L_PX)
        return QSize(round(width), round(metrics.height()) + 2 * self._styles.px(SPACE_S_PX - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill."""
        del event
        colours = self._styles.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        focused = self.hasFocus()
        painter.setPen(QPen(colours.accent if focused else colours.border, 2 if focused else 1))
        painter.setBrush(colours.hover if self.underMouse() else colours.surface)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(self._styles.small)
        painter.setPen(colours.text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
