"""The fields for a key of the vendor's own service."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QVBoxLayout, QWidget

from claude_desktop.model.accounts import clean_key
from claude_desktop.model.secret import Secret
from claude_desktop.ui.controls.buttons import LinkButton
from claude_desktop.ui.controls.connection_problems import key_problem_text
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.paragraph import Paragraph
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
        self.environment_label = Paragraph(
            "caption", self.tr("A key was found in the environment (ANTHROPIC_API_KEY).")
        )
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
            problem = key_problem_text(self.key_line.text(), when_empty=self.tr("Paste a key first."))
            self.key_field.show_problem(problem)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the two offers below each other where it is narrow."""
        super().resizeEvent(event)
        wanted_px = self.environment_link.sizeHint().width() + self.env_file_link.sizeHint().width() + SPACE_L_PX
        beside = wanted_px <= self.width()
        self._offers.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._offers.setSpacing(SPACE_L_PX if beside else 0)

    def minimumSizeHint(self) -> QSize:
        """No wider than the wider offer, which goes below the other one before it is cut."""
        widest = max(self.environment_link.sizeHint().width(), self.env_file_link.sizeHint().width())
        return QSize(widest, super().minimumSizeHint().height())

    def _lay_out(self) -> None:
        self._offers = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._offers.addWidget(self.environment_link)
        self._offers.addWidget(self.env_file_link)
        self._offers.addStretch(1)
        key_part = QVBoxLayout()
        key_part.setSpacing(SPACE_XS_PX)
        key_part.addWidget(self.key_field)
        key_part.addWidget(self.environment_label)
        key_part.addLayout(self._offers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_L_PX)
        column.addLayout(key_part)
        column.addWidget(self.name_field)
