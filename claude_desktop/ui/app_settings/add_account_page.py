"""Adds an account: a key for the Claude API, or a gateway or local server."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from claude_desktop.model.accounts import VENDOR_URL, Account, AddressProblem, AuthStyle, clean_key, normal_base_url
from claude_desktop.model.secret import Secret
from claude_desktop.services.account_secrets import AccountSecrets
from claude_desktop.services.connection import AccountProblem, ConnectionService, NewAccount
from claude_desktop.services.connection_test import ConnectionReport
from claude_desktop.ui.app_settings.account_choices import auth_control, version_control, version_help
from claude_desktop.ui.app_settings.header_rows import EnteredHeader, HeaderRows
from claude_desktop.ui.app_settings.page import Page, heading
from claude_desktop.ui.app_settings.test_panel import ConnectionTestPanel
from claude_desktop.ui.controls.buttons import LinkButton, PrimaryButton
from claude_desktop.ui.controls.connection_problems import address_problem_text, key_problem_text
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.password_field import PasswordField
from claude_desktop.ui.controls.segmented import SegmentedControl

_DRAFT_ID = "new account"


class Kind(StrEnum):
    """Which kind of server."""

    VENDOR = "vendor"
    OTHER = "other"


class AddAccountPage(Page):
    """Nothing is stored until the server was asked, and what fails is said at its field. `left` asks for the list."""

    left = Signal()

    def __init__(self, connection: ConnectionService, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("AddAccountPage", "Add an account"), parent=parent)
        self._connection = connection
        self._wanted: NewAccount | None = None
        self._waiting = False
        self._headers: dict[str, Secret] = {}
        self.back_button = LinkButton(self.tr("All accounts"), icon_name="chevron-left")
        self.kind_control = SegmentedControl(self.tr("Kind of account"))
        self.kind_control.set_choices(
            [(Kind.VENDOR.value, self.tr("API key")), (Kind.OTHER.value, self.tr("Gateway or local server"))]
        )
        self.kind_control.set_value(Kind.VENDOR.value)
        self.name_line, self.address_line = QLineEdit(), QLineEdit()
        self.key_line = PasswordField()
        self.auth_control, self.version_control = auth_control(), version_control()
        self.headers = HeaderRows()
        self.name_field = Field(self.tr("Name"), self.name_line)
        self.address_field = Field(self.tr("Server address"), self.address_line)
        self.address_field.show_help(
            self.tr("A company gateway, LiteLLM, OpenRouter, Ollama, LM Studio, llama.cpp, vLLM. Without /v1.")
        )
        self.auth_field = Field(self.tr("How the key is sent"), self.auth_control)
        self.key_field = Field(self.tr("API key"), self.key_line)
        self.version_field = Field(self.tr("API version"), self.version_control)
        self.version_field.show_help(version_help())
        self._headers_heading = heading(self.tr("Extra headers"))
        self.notice = NoticeBar()
        self.notice.hide()
        self.add_button = PrimaryButton(self.tr("Check and add"))
        self.hint_label = Paragraph("caption")
        self.test_panel = ConnectionTestPanel()
        self._lay_out()
        self._wire()
        self.begin()

    def begin(self) -> None:
        """Start afresh, with empty fields."""
        self.clear_secrets()
        for line in (self.name_line, self.address_line):
            line.clear()
        self.test_panel.show_report(None)
        self.clear_problem()
        self._set_waiting(False)
        self.on_kind_chosen()

    def clear_secrets(self) -> None:
        """Forget the secrets that were typed."""
        self._wanted = None
        self._headers.clear()
        self.headers.show_names(())
        self.headers.clear_secret()
        self.key_line.clear()

    def clear_problem(self) -> None:
        """Take back what was said to be wrong."""
        self.notice.hide()
        for field in (self.address_field, self.key_field):
            field.show_problem("")
        self.headers.show_problem("")

    def on_kind_chosen(self) -> None:
        """Show the fields that this kind of account has."""
        other = self._is_other
        for widget in (self.address_field, self.auth_field, self.version_field, self._headers_heading, self.headers):
            widget.setVisible(other)
        self.name_line.setPlaceholderText(self.tr("gateway") if other else self.tr("personal"))
        self.clear_problem()
        self.on_auth_chosen()

    def on_auth_chosen(self) -> None:
        """Ask for a key only where one is sent."""
        self.key_field.setVisible(self._style is not AuthStyle.NONE)

    def on_header_entered(self, header: EnteredHeader) -> None:
        """Keep a header for the account to be."""
        for name in [name for name in self._headers if name.lower() == header.name.lower()]:
            del self._headers[name]
        self._headers[header.name] = header.value
        self.headers.clear_secret()
        self.headers.show_names(tuple(self._headers))

    def on_header_removal_wanted(self, name: str) -> None:
        """Forget a header."""
        self._headers.pop(name, None)
        self.headers.show_names(tuple(self._headers))

    def on_add_clicked(self) -> None:
        """Ask the server, then store."""
        wanted = self._form()
        if wanted is not None:
            self._add(wanted)

    def on_session_only_accepted(self) -> None:
        """Keep the key of the last try in memory."""
        if self._wanted is not None:
            self._add(replace(self._wanted, session_only=True))

    def on_account_added(self) -> None:
        """All went well."""
        if self._waiting:
            self.begin()
            self.left.emit()

    def on_account_refused(self, problem: AccountProblem) -> None:
        """Say what is wrong at its field, else above the button."""
        if not self._waiting:
            return
        self._set_waiting(False)
        sentence = QCoreApplication.translate(problem.context, problem.sentence)
        fields = {"key": self.key_field, "base_url": self.address_field}
        field = fields.get(problem.field)
        if problem.session_only_helps:
            self.notice.show_notice(sentence, NoticeKind.WARN, self.tr("Use it for this session only"))
        elif field is not None and field.isVisible():
            field.show_problem(sentence)
            field.control.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.notice.show_notice(sentence, NoticeKind.WARN)

    def on_test_wanted(self) -> None:
        """Test the way to what is entered, without storing anything."""
        wanted = self._form()
        if wanted is not None:
            names = tuple(wanted.headers)
            account = Account(
                _DRAFT_ID, wanted.name, wanted.base_url, wanted.auth_style, wanted.api_version, None, names
            )
            self._connection.test.start_with(account, AccountSecrets(wanted.key, wanted.headers))

    def on_report(self, report: ConnectionReport) -> None:
        """Show the steps."""
        if report.account_id == _DRAFT_ID:
            self.test_panel.show_report(report)

    @property
    def _is_other(self) -> bool:
        return self.kind_control.value() == Kind.OTHER.value

    @property
    def _style(self) -> AuthStyle:
        return AuthStyle(self.auth_control.value()) if self._is_other else AuthStyle.BEARER

    def _form(self) -> NewAccount | None:
        """What is entered, or None where something is wrong, which is then said at its field."""
        self.clear_problem()
        name = self.name_line.text().strip() or self.name_line.placeholderText()
        key = clean_key(self.key_line.text()) if self._style is not AuthStyle.NONE else ""
        address = normal_base_url(self.address_line.text()) if self._is_other else VENDOR_URL
        if isinstance(address, AddressProblem):
            self.address_field.show_problem(address_problem_text(address))
            self.address_line.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        if key is None:
            self.key_field.show_problem(
                key_problem_text(self.key_line.text(), when_empty=self.tr("Enter the key first."))
            )
            self.key_line.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        if not self._is_other:
            return NewAccount(name, Secret(key))
        version = self.version_control.value()
        return NewAccount(name, Secret(key), address, self._style, version, headers=dict(self._headers))

    def _add(self, wanted: NewAccount) -> None:
        self._wanted = wanted
        self._set_waiting(True)
        self._connection.add(wanted)

    def _set_waiting(self, waiting: bool) -> None:
        self._waiting = waiting
        self.add_button.setEnabled(not waiting)
        self.notice.setEnabled(not waiting)
        self.hint_label.setText(
            self.tr("Checking…") if waiting else self.tr("Asks for the list of models; costs nothing.")
        )

    def _lay_out(self) -> None:
        leading = Qt.AlignmentFlag.AlignLeading
        self.column.insertWidget(0, self.back_button, 0, leading)
        for widget in (
            self.kind_control,
            self.address_field,
            self.auth_field,
            self.key_field,
            self.name_field,
            self.version_field,
            self._headers_heading,
            self.headers,
            self.notice,
        ):
            self.column.addWidget(widget)
        self.column.addWidget(self.add_button, 0, leading)
        self.column.addWidget(self.hint_label)
        self.column.addWidget(self.test_panel)

    def _wire(self) -> None:
        self.back_button.clicked.connect(self.left)
        self.kind_control.value_chosen.connect(self.on_kind_chosen)
        self.auth_control.value_chosen.connect(self.on_auth_chosen)
        self.headers.entered.connect(self.on_header_entered)
        self.headers.removal_wanted.connect(self.on_header_removal_wanted)
        self.add_button.clicked.connect(self.on_add_clicked)
        self.key_line.returnPressed.connect(self.on_add_clicked)
        self.notice.first_chosen.connect(self.on_session_only_accepted)
        self.test_panel.test_wanted.connect(self.on_test_wanted)
        self.test_panel.stop_wanted.connect(self._connection.test.cancel)
        self._connection.account_added.connect(self.on_account_added)
        self._connection.account_refused.connect(self.on_account_refused)
        self._connection.test.changed.connect(self.on_report)
