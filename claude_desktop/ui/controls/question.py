"""A question that must be answered before anything goes on. To be shown by `open()`."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX, SPACE_XL_PX

_WIDTH_CHARACTERS = 64


class Question(QDialog):
    """A sentence or two and a column of answers; Esc and the first answer leave everything as it is."""

    def __init__(self, title: str, paragraphs: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._answers = QVBoxLayout()
        self._answers.setSpacing(SPACE_S_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL_PX, SPACE_XL_PX, SPACE_XL_PX, SPACE_L_PX)
        column.setSpacing(SPACE_L_PX)
        for text in paragraphs:
            column.addWidget(Paragraph("plain", text))
        column.addLayout(self._answers)
        self.cancel_button = self.add_answer(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.cancel_button.setDefault(True)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _WIDTH_CHARACTERS)

    def add_answer(self, text: str) -> PlainButton:
        """Add a button below the others; whole sentences fit, at any text size."""
        button = PlainButton(text)
        self._answers.addWidget(button)
        return button
