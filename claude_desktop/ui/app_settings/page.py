"""A page of the settings window: a title and fields in one readable column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX, SPACE_XL_PX

_COLUMN_EM = 38


class Page(QScrollArea):
    """Put fields into `column`, from above; what is left of the height stays empty below."""

    def __init__(self, title: str, intro: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title_label = QLabel(title)
        self.title_label.setTextFormat(Qt.TextFormat.PlainText)
        self.title_label.setProperty("role", "title")
        self.title_label.setWordWrap(True)
        self.column = QVBoxLayout()
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE_L_PX)
        self.column.addWidget(self.title_label)
        if intro:
            self.column.addWidget(Paragraph("muted", intro))
        content = QWidget()
        content.setMaximumWidth(_COLUMN_EM * QFontInfo(self.font()).pixelSize())
        outer = QVBoxLayout(content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self.column)
        outer.addStretch(1)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(SPACE_XL_PX, SPACE_XL_PX, SPACE_XL_PX, SPACE_XL_PX)
        row.addWidget(content, 1000)
        row.addStretch(1)
        self.setWidget(holder)


def heading(text: str) -> QLabel:
    """The name of a group of fields."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "strong")
    label.setContentsMargins(0, SPACE_S_PX, 0, 0)
    return label
