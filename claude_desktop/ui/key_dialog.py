"""Asks for the key of an account: for the keyring, or for this session alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from claude_desktop.model.accounts import Account, clean_header_value, clean_key, place_of
from claude_desktop.model.secret import Secret
from claude_desktop.ui.controls.buttons import PlainButton, PrimaryButton
from claude_desktop.ui.controls.connection_problems import key_problem_text
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.password_field import PasswordField
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX, SPACE_XL_PX

_WIDTH_CHARACTERS = 56


@dataclass(frozen=True, slots=True)
class EnteredKey:
    """A key as it was entered, checked, with the values of extra headers that were entered beside it."""

    account_id: str
    key: Secret
    session_only: bool
    headers: Mapping[str, Secret]


class KeyDialog(QDialog):
    """`entered` comes with a key that can be sent; the dialog then closes."""

    entered = Signal(EnteredKey)

    def __init__(self, account: Account, *, session_only: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Use a key for this session only") if session_only else self.tr("Enter a key"))
        self._account_id, self._session_only = account.id, session_only
        text = (
            self.tr(
                "The key of “{name}” is sent to {host} alone. It is kept in memory and forgotten when the app quits."
            )
            if session_only
            else self.tr("The key of “{name}” is sent to {host} alone. It goes into the system keyring.")
        )
        self.key_line = PasswordField()
        self.key_field = Field(self.tr("API key"), self.key_line)
        self.use_button = PrimaryButton(self.tr("Use this key"))
        self.cancel_button = PlainButton(self.tr("Cancel"))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S_PX)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.use_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL_PX, SPACE_XL_PX, SPACE_XL_PX, SPACE_L_PX)
        column.setSpacing(SPACE_L_PX)
        column.addWidget(Paragraph("plain", text.format(name=account.name, host=place_of(account.base_url))))
        column.addWidget(self.key_field)
        # They are in the same keyring as the key; who has to do without it enters them too.
        self.header_lines = {name: PasswordField() for name in (account.header_names if session_only else ())}
        self._header_fields = {
            name: Field(self.tr("Value of {header}").format(header=name), line)
            for name, line in self.header_lines.items()
        }
        for field in self._header_fields.values():
            column.addWidget(field)
        column.addLayout(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _WIDTH_CHARACTERS)
        self.use_button.clicked.connect(self.on_use_clicked)
        self.cancel_button.clicked.connect(self.reject)
        self.key_line.returnPressed.connect(self.on_use_clicked)
        self.key_line.setFocus()

    def on_use_clicked(self) -> None:
        """Hand the key over, or say what is wrong with it."""
        key = clean_key(self.key_line.text())
        if key is None:
            problem = key_problem_text(self.key_line.text(), when_empty=self.tr("Paste a key first."))
            self.key_field.show_problem(problem)
            return
        self.key_field.show_problem("")
        values = {name: clean_header_value(line.text()) for name, line in self.header_lines.items()}
        for name, value in values.items():
            self._header_fields[name].show_problem("" if value else self.tr("A value has plain ASCII characters."))
        headers = {name: Secret(value) for name, value in values.items() if value}
        if len(headers) == len(values):
            self.entered.emit(EnteredKey(self._account_id, Secret(key), self._session_only, headers))
            self.accept()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was typed."""
        for line in (self.key_line, *self.header_lines.values()):
            line.clear()
        super().hideEvent(event)
