"""The extra headers of an account: their names, and a line to add one. Values are never shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from claude_desktop.model.accounts import clean_header_value, is_header_name
from claude_desktop.model.secret import Secret
from claude_desktop.ui.controls.buttons import IconButton, PlainButton
from claude_desktop.ui.controls.elided_label import ElidedLabel
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.password_field import PasswordField
from claude_desktop.ui.theme.tokens import SPACE_S_PX, SPACE_XS_PX

_HIDDEN = "••••••••"


@dataclass(frozen=True, slots=True)
class EnteredHeader:
    """A header as it was typed, checked."""

    name: str
    value: Secret


class HeaderRows(QWidget):
    """`entered` comes for a header that can be sent, also for a known name with another value."""

    entered = Signal(EnteredHeader)
    removal_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self.remove_buttons: dict[str, IconButton] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_XS_PX)
        self.name_line, self.value_line = QLineEdit(), PasswordField()
        self.name_line.setPlaceholderText(self.tr("x-team"))
        self.name_field = Field(self.tr("Header name"), self.name_line)
        self.value_field = Field(self.tr("Header value"), self.value_line)
        self.add_button = PlainButton(self.tr("Add the header"))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_S_PX)
        grid.addWidget(self.name_field, 0, 0)
        grid.addWidget(self.value_field, 0, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        last = QHBoxLayout()
        last.addWidget(self.add_button)
        last.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S_PX)
        column.addLayout(self._rows)
        column.addLayout(grid)
        column.addLayout(last)
        self.add_button.clicked.connect(self.on_add_clicked)
        self.value_line.returnPressed.connect(self.on_add_clicked)

    def show_names(self, names: Sequence[str]) -> None:
        """Show these headers."""
        if tuple(names) == self._names:
            return
        self._names = tuple(names)
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.hide()
                row.deleteLater()
        self.remove_buttons = {}
        for name in names:
            self._rows.addWidget(self._row(name))

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with what was entered."""
        self.name_field.show_problem(sentence)

    def clear_secret(self) -> None:
        """Forget what was typed, once it is stored."""
        self.name_line.clear()
        self.value_line.clear()

    def on_add_clicked(self) -> None:
        """Hand the header over, or say what is wrong with it."""
        name, value = self.name_line.text().strip(), clean_header_value(self.value_line.text())
        name_ok = is_header_name(name)
        self.name_field.show_problem(
            "" if name_ok else self.tr("A name has letters, digits and hyphens. Some headers belong to the app itself.")
        )
        self.value_field.show_problem("" if value is not None else self.tr("A value has plain ASCII characters."))
        if name_ok and value is not None:
            self.entered.emit(EnteredHeader(name, Secret(value)))

    def on_remove_clicked(self) -> None:
        """Pass the wish on."""
        name = next((name for name, button in self.remove_buttons.items() if button is self.sender()), None)
        if name is not None:
            self.removal_wanted.emit(name)

    def _row(self, name: str) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S_PX)
        hidden = ElidedLabel(_HIDDEN)
        hidden.setProperty("role", "muted")
        hidden.setAccessibleName(self.tr("value, hidden"))
        button = IconButton("trash", self.tr("Remove the header {name}").format(name=name))
        button.clicked.connect(self.on_remove_clicked)
        self.remove_buttons[name] = button
        layout.addWidget(ElidedLabel(name), 1)
        layout.addWidget(hidden, 1)
        layout.addWidget(button)
        return row
