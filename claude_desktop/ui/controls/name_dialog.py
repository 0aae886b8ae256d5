"""Asks for a name. To be shown by `open()`."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from claude_desktop.ui.controls.buttons import PlainButton, PrimaryButton
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX, SPACE_XL_PX

_WIDTH_CHARACTERS = 48


class NameDialog(QDialog):
    """`named` comes with a name that is not empty; the dialog then closes."""

    named = Signal(str)

    def __init__(self, title: str, deed: str, parent: QWidget, *, name: str = "", most_characters: int = 200) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._taken: frozenset[str] = frozenset()
        self._when_taken = ""
        self.line = QLineEdit(name)
        self.line.setMaxLength(most_characters)
        self.line.selectAll()
        self.field = Field(self.tr("Name"), self.line)
        self.deed_button = PrimaryButton(deed)
        self.deed_button.setDefault(True)
        self.cancel_button = PlainButton(self.tr("Cancel"))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S_PX)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.deed_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL_PX, SPACE_XL_PX, SPACE_XL_PX, SPACE_L_PX)
        column.setSpacing(SPACE_L_PX)
        column.addWidget(self.field)
        column.addLayout(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _WIDTH_CHARACTERS)
        self.line.textChanged.connect(self.on_text_changed)
        self.deed_button.clicked.connect(self.on_deed_clicked)
        self.cancel_button.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self.line.setFocus()
        self.on_text_changed()

    def warn_of(self, names: Collection[str], sentence: str) -> None:
        """Say `sentence` while one of these names stands there."""
        self._taken, self._when_taken = frozenset(name.casefold() for name in names), sentence
        self.on_text_changed()

    def on_text_changed(self) -> None:
        """An empty name is none."""
        name = self.line.text().strip()
        self.deed_button.setEnabled(bool(name))
        self.field.show_help(self._when_taken if name.casefold() in self._taken else "")

    def on_deed_clicked(self) -> None:
        """Tell the name."""
        if name := self.line.text().strip():
            self.named.emit(name)
            self.accept()
