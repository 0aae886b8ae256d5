"""One account: every field acts at once, secrets when they are handed over."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from claude_desktop.model.accounts import Account, AuthStyle, clean_key, place_of
from claude_desktop.model.secret import Secret
from claude_desktop.services.accounts import HostChange
from claude_desktop.services.connection import AccountProblem, ConnectionKind, ConnectionService
from claude_desktop.services.connection_test import ConnectionReport
from claude_desktop.ui.app_settings.account_choices import auth_control, show_version, version_control, version_help
from claude_desktop.ui.app_settings.confirmations import HostChangeQuestion, RemovalQuestion
from claude_desktop.ui.app_settings.header_rows import EnteredHeader, HeaderRows
from claude_desktop.ui.app_settings.page import Page, heading
from claude_desktop.ui.app_settings.test_panel import ConnectionTestPanel
from claude_desktop.ui.controls.buttons import LinkButton, PlainButton
from claude_desktop.ui.controls.connection_problems import key_problem_text
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.controls.password_field import PasswordField
from claude_desktop.ui.controls.typed_text import TypedText


class AccountPage(Page):
    """Shows and changes an account that is stored. `left` asks for the list of accounts."""

    left = Signal()

    def __init__(self, connection: ConnectionService, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._connection = connection
        self._accounts = connection.accounts
        self._account: Account | None = None
        self._last_key = Secret("")
        self._problem: AccountProblem | None = None
        self.back_button = LinkButton(self.tr("All accounts"), icon_name="chevron-left")
        self.notice = NoticeBar()
        self.notice.hide()
        self.name_line, self.address_line = QLineEdit(), QLineEdit()
        self.key_line = PasswordField()
        self.store_button = PlainButton(self.tr("Store the key"))
        self.auth_control, self.version_control = auth_control(), version_control()
        self.headers = HeaderRows()
        self.test_panel = ConnectionTestPanel()
        self.remove_button = PlainButton(self.tr("Remove this account…"))
        self.name_field = Field(self.tr("Name"), self.name_line)
        self.address_field = Field(self.tr("Server address"), self.address_line)
        self.auth_field = Field(self.tr("How the key is sent"), self.auth_control)
        self.key_field = Field(self.tr("New key"), self.key_line)
        self.version_field = Field(self.tr("API version"), self.version_control)
        self.version_field.show_help(version_help())
        self._name_typed = TypedText(self.name_line)
        self._lay_out()
        self._wire()

    def show_account(self, account_id: str) -> None:
        """Show another account; what was typed for the one before is forgotten."""
        if self._account is None or self._account.id != account_id:
            self.clear_secrets()
            self._connection.test.cancel()
            self.test_panel.show_report(None)
            self._problem = None
            for field in (self.address_field, self.key_field):
                field.show_problem("")
        self._account = self._accounts.find(account_id)
        self._show()

    def clear_secrets(self) -> None:
        """Forget the secrets that were typed."""
        self._last_key = Secret("")
        self.key_line.clear()
        self.headers.clear_secret()

    def finish_editing(self) -> None:
        """Take over what is being typed."""
        self._name_typed.finish()

    def on_accounts_changed(self) -> None:
        """Show the account as it is now."""
        if self._account is None:
            return
        self._account = self._accounts.find(self._account.id)
        if self._account is None:
            self.left.emit()
        else:
            self._show()

    def on_name_typed(self, name: str) -> None:
        """Give the account another name."""
        if self._account is not None:
            self._accounts.rename(self._account.id, name)

    def on_address_entered(self) -> None:
        """Take another address; another server is asked about first."""
        if self._account is not None and self.address_line.text().strip() != self._account.base_url:
            self.address_field.show_problem("")
            self._accounts.change_address(self._account.id, self.address_line.text())

    def on_host_change_asked(self, change: HostChange) -> None:
        """Name both servers and ask."""
        if self._account is None or change.account_id != self._account.id or not self.isVisible():
            return
        question = HostChangeQuestion(change, self)
        question.move_chosen.connect(self.on_move_chosen)
        question.keep_back_chosen.connect(self.on_keep_back_chosen)
        question.rejected.connect(self.on_accounts_changed)
        question.open()

    def on_move_chosen(self, change: HostChange) -> None:
        """The stored key may go to the new server."""
        self._accounts.change_address(change.account_id, change.base_url, move_secrets=True)

    def on_keep_back_chosen(self, change: HostChange) -> None:
        """The address changes and a key must be entered for it."""
        self._accounts.change_address(change.account_id, change.base_url, keep_secrets_back=True)
        self.key_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_auth_chosen(self, value: str) -> None:
        """Send the key in another way."""
        if self._account is not None:
            self._accounts.change_auth_style(self._account.id, AuthStyle(value))

    def on_version_chosen(self, value: str) -> None:
        """Ask for another version."""
        if self._account is not None:
            self._accounts.change_api_version(self._account.id, value)

    def on_store_clicked(self) -> None:
        """Put the key into the keyring."""
        key = clean_key(self.key_line.text())
        if key is None:
            problem = key_problem_text(self.key_line.text(), when_empty=self.tr("Paste a key first."))
            self.key_field.show_problem(problem)
            self.key_line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._account is not None:
            self._last_key = Secret(key)
            self.key_field.show_problem("")
            self._problem = None
            self._accounts.store_key(self._account.id, self._last_key)

    def on_header_entered(self, header: EnteredHeader) -> None:
        """Send another header too."""
        if self._account is not None:
            self._accounts.store_header(self._account.id, header.name, header.value)

    def on_header_removal_wanted(self, name: str) -> None:
        """Send a header no more."""
        if self._account is not None:
            self._accounts.remove_header(self._account.id, name)

    def on_remove_clicked(self) -> None:
        """Ask once, then remove."""
        if self._account is not None:
            question = RemovalQuestion(self._account.id, self._account.name, self)
            question.confirmed.connect(self._accounts.remove)
            question.open()

    def on_refused(self, problem: AccountProblem) -> None:
        """Say what was not done: at its field, or above where there is another way."""
        if self._account is None or problem.account_id != self._account.id:
            return
        sentence = QCoreApplication.translate(problem.context, problem.sentence)
        if problem.session_only_helps or problem.remove_anyway_helps:
            self._problem = problem
            self._show_notice()
            return
        match problem.field:
            case "base_url":
                self.address_field.show_problem(sentence)
            case "headers":
                self.headers.show_problem(sentence)
            case _:
                self.key_field.show_problem(sentence)

    def on_notice_accepted(self) -> None:
        """Go the way that the notice offers."""
        account, problem, state = self._account, self._problem, self._connection.state
        if account is None:
            return
        self._problem = None
        if problem is not None and problem.session_only_helps:
            self._accounts.store_key(account.id, self._last_key, session_only=True)
        elif problem is not None:
            self._accounts.remove(account.id, leave_secrets=True)
        elif state.kind is ConnectionKind.OTHER_SERVER:
            self._accounts.confirm_server(account.id, state.other_origin)
        else:
            self._connection.check_again()

    def on_test_wanted(self) -> None:
        """Test the way to the server."""
        if self._account is not None:
            self._connection.test.start(self._account)

    def on_report(self, report: ConnectionReport) -> None:
        """Show the steps."""
        if self._account is not None and report.account_id == self._account.id:
            self.test_panel.show_report(report)

    def on_reconnected(self, account: Account) -> None:
        """A secret was taken over, or something else that requests depend on: forget what was typed."""
        if self._account is not None and account.id == self._account.id:
            self.clear_secrets()
            self._problem = None
            self._show()

    def _show(self) -> None:
        account = self._account
        if account is None:
            return
        self.title_label.setText(account.name)
        self._name_typed.show_text(account.name)
        if not self.address_line.hasFocus() or not self.address_line.isModified():
            self.address_line.setText(account.base_url)
            self.address_line.setCursorPosition(0)
        self.auth_control.set_value(account.auth_style.value)
        show_version(self.version_control, account.api_version)
        self.headers.show_names(account.header_names)
        for widget in (self.key_field, self.store_button):
            widget.setVisible(account.auth_style is not AuthStyle.NONE)
        self.key_field.show_help(
            self.tr("The present key is kept in memory, for this session only.")
            if self._accounts.key_is_for_session(account)
            else self.tr("Goes into the system keyring and replaces the stored one.")
        )
        self._show_notice()

    def _show_notice(self) -> None:
        """What stands in the way of this account, with a way on."""
        problem, state = self._problem, self._connection.state
        in_use = self._connection.account
        if problem is not None:
            sentence = QCoreApplication.translate(problem.context, problem.sentence)
            offer = (
                self.tr("Use the key for this session only")
                if problem.session_only_helps
                else self.tr("Remove the account, leave the key")
            )
            self.notice.show_notice(sentence, NoticeKind.WARN, offer)
        elif in_use is None or self._account is None or in_use.id != self._account.id or not state.sentence:
            self.notice.hide()
        elif state.kind is ConnectionKind.OTHER_SERVER:
            sentence = self.tr("The stored key was entered for {old}. It is not sent to {new} until you say so.")
            new = place_of(self._account.base_url)
            self.notice.show_notice(
                sentence.format(old=place_of(state.other_origin), new=new),
                NoticeKind.WARN,
                self.tr("Send it to {new}").format(new=new),
            )
        else:
            sentence = QCoreApplication.translate(state.context, state.sentence)
            self.notice.show_notice(sentence, NoticeKind.WARN, self.tr("Try again"))

    def _lay_out(self) -> None:
        leading = Qt.AlignmentFlag.AlignLeading
        self.column.insertWidget(0, self.back_button, 0, leading)
        for widget in (self.notice, self.name_field, self.address_field, self.auth_field, self.key_field):
            self.column.addWidget(widget)
        self.column.addWidget(self.store_button, 0, leading)
        self.column.addWidget(self.version_field)
        self.column.addWidget(heading(self.tr("Extra headers")))
        self.column.addWidget(self.headers)
        self.column.addWidget(heading(self.tr("Connection")))
        self.column.addWidget(self.test_panel)
        line = QFrame()
        line.setProperty("role", "hairline")
        self.column.addWidget(line)
        self.column.addWidget(self.remove_button, 0, leading)

    def _wire(self) -> None:
        self.back_button.clicked.connect(self.left)
        self.notice.first_chosen.connect(self.on_notice_accepted)
        self._name_typed.typed.connect(self.on_name_typed)
        self.address_line.editingFinished.connect(self.on_address_entered)
        self.auth_control.value_chosen.connect(self.on_auth_chosen)
        self.version_control.value_chosen.connect(self.on_version_chosen)
        self.store_button.clicked.connect(self.on_store_clicked)
        self.key_line.returnPressed.connect(self.on_store_clicked)
        self.headers.entered.connect(self.on_header_entered)
        self.headers.removal_wanted.connect(self.on_header_removal_wanted)
        self.remove_button.clicked.connect(self.on_remove_clicked)
        self.test_panel.test_wanted.connect(self.on_test_wanted)
        self.test_panel.stop_wanted.connect(self._connection.test.cancel)
        self._accounts.changed.connect(self.on_accounts_changed)
        self._accounts.refused.connect(self.on_refused)
        self._accounts.host_change_asked.connect(self.on_host_change_asked)
        self._accounts.needs_reconnecting.connect(self.on_reconnected)
        self._connection.state_changed.connect(self.on_accounts_changed)
        self._connection.test.changed.connect(self.on_report)
