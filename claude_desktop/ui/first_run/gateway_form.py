"""The fields for a company gateway or a local server."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from claude_desktop.model.accounts import (
    CURRENT_API_VERSION,
    SAMPLING_API_VERSION,
    AddressProblem,
    AuthStyle,
    clean_key,
    normal_base_url,
)
from claude_desktop.model.secret import Secret
from claude_desktop.ui.controls.connection_problems import address_problem_text, key_problem_text
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.password_field import PasswordField
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.first_run.submissions import GatewaySubmission
from claude_desktop.ui.theme.tokens import SPACE_L_PX


class GatewayForm(QWidget):
    """Checks each field in its place; `submitted` comes only with values that can be used."""

    submitted = Signal(GatewaySubmission)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.address_line = QLineEdit()
        self.address_line.setPlaceholderText("http://localhost:11434")
        self.auth_control = SegmentedControl("")
        self.auth_control.set_choices(
            [
                (AuthStyle.BEARER.value, self.tr("Bearer token")),
                (AuthStyle.X_API_KEY.value, "x-api-key"),
                (AuthStyle.BOTH.value, self.tr("both")),
                (AuthStyle.NONE.value, self.tr("none")),
            ]
        )
        self.auth_control.set_value(AuthStyle.BEARER.value)
        self.key_line = PasswordField()
        self.version_control = SegmentedControl("")
        self.version_control.set_choices(
            [(version, version) for version in (CURRENT_API_VERSION, SAMPLING_API_VERSION)]
        )
        self.version_control.set_value(CURRENT_API_VERSION)
        self.name_line = QLineEdit(self.tr("gateway"))
        self.address_field = Field(self.tr("Server address"), self.address_line)
        self.address_field.show_help(
            self.tr("A company gateway, LiteLLM, OpenRouter, Ollama, LM Studio, llama.cpp, vLLM.")
        )
        self.auth_field = Field(self.tr("How the key is sent"), self.auth_control)
        self.key_field = Field(self.tr("Key or token"), self.key_line)
        self.version_field = Field(self.tr("API version"), self.version_control)
        self.name_field = Field(self.tr("Name of this account"), self.name_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_L_PX)
        for field in (self.address_field, self.auth_field, self.key_field, self.version_field, self.name_field):
            column.addWidget(field)
        self.auth_control.value_chosen.connect(self.on_auth_chosen)
        for line in (self.address_line, self.key_line, self.name_line):
            line.returnPressed.connect(self.submit)

    def on_auth_chosen(self, value: str) -> None:
        """Ask for a key only where one is sent."""
        self.key_field.setEnabled(value != AuthStyle.NONE.value)
        self.key_field.show_problem("")

    def submit(self) -> None:
        """Hand the fields over, or say under each what is wrong with it."""
        style = AuthStyle(self.auth_control.value())
        address = normal_base_url(self.address_line.text())
        key = clean_key(self.key_line.text()) if style is not AuthStyle.NONE else ""
        self.address_field.show_problem(address_problem_text(address) if isinstance(address, AddressProblem) else "")
        no_key = self.tr("Enter the key, or choose “none” where the server wants none.")
        self.key_field.show_problem(key_problem_text(self.key_line.text(), when_empty=no_key) if key is None else "")
        if isinstance(address, AddressProblem):
            self.address_line.setFocus()
        elif key is None:
            self.key_line.setFocus()
        else:
            name = self.name_line.text().strip() or self.tr("gateway")
            self.submitted.emit(GatewaySubmission(address, style, self.version_control.value(), Secret(key), name))

    def clear_secret(self) -> None:
        """Forget the key that was typed."""
        self.key_line.clear()
