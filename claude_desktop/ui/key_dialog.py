"""Asks for the key of an account: for the keyring, or for this session alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from claude_desktop.model.accounts import Account, clean_key, place_of
from claude_desktop.model.secret import Secret
from claude_desktop.ui.controls.buttons import PlainButton, PrimaryButton
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.password_field import PasswordField
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX, SPACE_XL_PX

_WIDTH_CHARACTERS = 56


@dataclass(frozen=True, slots=True)
class EnteredKey:
    """A key as it was entered, checked."""

    account_id: str
    key: Secret
    session_only: bool


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
            self.key_field.show_problem(self.tr("A key has no spaces and only plain ASCII characters. Copy it again."))
            return
        self.entered.emit(EnteredKey(self._account_id, Secret(key), self._session_only))
        self.accept()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was typed."""
        self.key_line.clear()
        super().hideEvent(event)
