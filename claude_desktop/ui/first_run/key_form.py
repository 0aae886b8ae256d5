"""The fields for a key of the vendor's own service."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from claude_desktop.model.accounts import clean_key
from claude_desktop.model.secret import Secret
from claude_desktop.ui.controls.buttons import LinkButton
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.password_field import PasswordField
from claude_desktop.ui.first_run.submissions import KeySubmission
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_XS_PX

CONSOLE_KEYS_URL = "https://platform.claude.com/settings/keys"


class KeyForm(QWidget):
    """Takes a pasted key, or offers the one in the environment or in a file that the person picks."""

    submitted = Signal(KeySubmission)
    console_wanted = Signal()
    environment_key_accepted = Signal()
    env_file_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key_line = PasswordField()
        self.key_line.setPlaceholderText("sk-ant-…")
        self.key_field = Field(self.tr("API key"), self.key_line)
        self.console_link = LinkButton(self.tr("Get one in the console"), icon_name="external")
        self.key_field.header.addWidget(self.console_link)
        self.environment_label = QLabel(self.tr("A key was found in the environment (ANTHROPIC_API_KEY)."))
        self.environment_label.setProperty("role", "caption")
        self.environment_link = LinkButton(self.tr("Use it once and store it"))
        self.env_file_link = LinkButton(self.tr("Read it from a .env file…"))
        self.name_line = QLineEdit(self.tr("personal"))
        self.name_field = Field(self.tr("Name of this account"), self.name_line)
        self.offer_environment_key(False)
        self._lay_out()
        self.key_line.returnPressed.connect(self.submit)
        self.name_line.returnPressed.connect(self.submit)
        self.console_link.clicked.connect(self.console_wanted)
        self.environment_link.clicked.connect(self.environment_key_accepted)
        self.env_file_link.clicked.connect(self.env_file_wanted)

    def offer_environment_key(self, offered: bool) -> None:
        """Offer the key in the environment, or do not."""
        self.environment_label.setVisible(offered)
        self.environment_link.setVisible(offered)

    def submit(self) -> None:
        """Hand the key over, or say under its field what is wrong with it."""
        key = clean_key(self.key_line.text())
        if key is None:
            empty = not self.key_line.text().strip()
            self.key_field.show_problem(
                self.tr("Paste a key first.")
                if empty
                else self.tr("A key has no spaces and only plain ASCII characters. Copy it again.")
            )
            self.key_line.setFocus()
            return
        self.key_field.show_problem("")
        self.submitted.emit(KeySubmission(Secret(key), self.account_name()))

    def account_name(self) -> str:
        """What the person calls this account."""
        return self.name_line.text().strip() or self.tr("personal")

    def clear_secret(self) -> None:
        """Forget the key that was typed."""
        self.key_line.clear()

    def _lay_out(self) -> None:
        offer = QHBoxLayout()
        offer.setSpacing(SPACE_XS_PX)
        offer.addWidget(self.environment_label)
        offer.addWidget(self.environment_link)
        offer.addStretch(1)
        file_row = QHBoxLayout()
        file_row.addWidget(self.env_file_link)
        file_row.addStretch(1)
        key_part = QVBoxLayout()
        key_part.setSpacing(SPACE_XS_PX)
        key_part.addWidget(self.key_field)
        key_part.addLayout(offer)
        key_part.addLayout(file_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_L_PX)
        column.addLayout(key_part)
        column.addWidget(self.name_field)
