"""One line of plain text that ends in an ellipsis where it does not fit."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtGui import Qt as GuiNames
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class ElidedLabel(QLabel):
    """A label that never shows markup and never forces its parent to be wide. The whole text is its tooltip while it
    does not fit, and its accessible name always."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def set_tip(self, text: str) -> None:
        """Say under the pointer what the label means, while the whole of it can be read."""
        self._tip = text
        self.setToolTip(plain_tooltip(text))

    def minimumSizeHint(self) -> QSize:
        """Room for a letter and the ellipsis."""
        return QSize(self.fontMetrics().horizontalAdvance("M…"), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits of the line."""
        line = " ".join(self.text().split())
        shown = self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, self.contentsRect().width())
        tip = line if shown != line else self._tip
        if plain_tooltip(tip) != self.toolTip():
            self.setToolTip(plain_tooltip(tip))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)
        painter.end()


def plain_tooltip(text: str) -> str:
    """The text as a tooltip shows it to the letter: Qt draws what looks like markup as markup, images included."""
    return escape(text, quote=False) if GuiNames.mightBeRichText(text) else text
