"""Plain text that wraps, with more air between its lines than a label gives."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from claude_desktop.ui.theme.fonts import PARAGRAPH_LINE_HEIGHT

_PREFERRED_CHARACTERS = 40


class Paragraph(QLabel):
    """Never shows markup. Its width is whatever it gets, its height follows."""

    def __init__(self, role: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def sizeHint(self) -> QSize:
        """The text in one line, or in lines of a readable length."""
        metrics = QFontMetricsF(self.font())
        most = metrics.averageCharWidth() * _PREFERRED_CHARACTERS
        width = math.ceil(min(metrics.horizontalAdvance(self.text()), most)) + 1
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters in one line; long words break."""
        metrics = QFontMetricsF(self.font())
        return QSize(math.ceil(metrics.averageCharWidth() * 8), math.ceil(self._line_px()))

    def heightForWidth(self, width_px: int) -> int:
        """The height of the lines that this width makes."""
        margins = self.contentsMargins()
        layout = self._laid_out(width_px - margins.left() - margins.right())
        return math.ceil(max(1, layout.lineCount()) * self._line_px()) + margins.top() + margins.bottom()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        area = self.contentsRect()
        layout = self._laid_out(area.width())
        spare_px = area.height() - layout.lineCount() * self._line_px()
        centred = bool(self.alignment() & Qt.AlignmentFlag.AlignVCenter)
        layout.draw(painter, QPointF(area.left(), area.top() + (max(0.0, spare_px / 2) if centred else 0)))
        painter.end()

    def _line_px(self) -> float:
        return QFontMetricsF(self.font()).height() / 1.2 * PARAGRAPH_LINE_HEIGHT

    def _laid_out(self, width_px: int) -> QTextLayout:
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        layout.setTextOption(option)
        layout.beginLayout()
        line_px, top = self._line_px(), 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width_px))
            line.setPosition(QPointF(0, top + (line_px - line.height()) / 2))
            top += line_px
        layout.endLayout()
        return layout
