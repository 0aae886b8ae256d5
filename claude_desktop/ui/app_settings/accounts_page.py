"""The list of accounts, and from there one account or a new one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QStackedWidget, QVBoxLayout, QWidget

from claude_desktop.model.accounts import Account
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection import ConnectionService
from claude_desktop.ui.app_settings.account_page import AccountPage
from claude_desktop.ui.app_settings.account_row import AccountRow
from claude_desktop.ui.app_settings.add_account_page import AddAccountPage
from claude_desktop.ui.app_settings.page import Page
from claude_desktop.ui.controls.buttons import LinkButton, PlainButton
from claude_desktop.ui.theme.tokens import SPACE_S_PX


class AccountsPage(QStackedWidget):
    """Three pages in one place: the list, an account, a new account."""

    def __init__(self, settings: AppSettings, connection: ConnectionService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list_page = AccountListPage(settings, connection)
        self.account_page = AccountPage(connection)
        self.add_page = AddAccountPage(connection)
        for page in (self.list_page, self.account_page, self.add_page):
            self.addWidget(page)
        self.list_page.account_wanted.connect(self.show_account)
        self.list_page.new_wanted.connect(self.show_new)
        self.account_page.left.connect(self.show_list)
        self.add_page.left.connect(self.show_list)

    def show_list(self) -> None:
        """Show all accounts."""
        self.account_page.clear_secrets()
        self.add_page.clear_secrets()
        self.setCurrentWidget(self.list_page)
        self.list_page.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_account(self, account_id: str) -> None:
        """Show one account."""
        self.account_page.show_account(account_id)
        self.setCurrentWidget(self.account_page)
        self.account_page.name_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_new(self) -> None:
        """Show the form for a new account."""
        self.add_page.begin()
        self.setCurrentWidget(self.add_page)
        self.add_page.key_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish_editing(self) -> None:
        """Take over what is being typed, and forget secrets that were not handed over."""
        self.account_page.finish_editing()
        self.account_page.clear_secrets()
        self.add_page.clear_secrets()


class AccountListPage(Page):
    """Every account with its server; one of them is in use."""

    account_wanted = Signal(str)
    new_wanted = Signal()

    def __init__(self, settings: AppSettings, connection: ConnectionService, parent: QWidget | None = None) -> None:
        super().__init__(
            QCoreApplication.translate("AccountListPage", "Accounts"),
            QCoreApplication.translate("AccountListPage", "The account in use answers all conversations from now on."),
            parent,
        )
        self._settings = settings
        self._connection = connection
        self._group = QButtonGroup(self)
        self.rows: dict[str, AccountRow] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE_S_PX)
        self.add_button = PlainButton(self.tr("Add an account…"), icon_name="plus")
        self.demo_button = LinkButton(self.tr("Use the built-in demo instead"))
        self.column.addLayout(self._list)
        self.column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addWidget(self.demo_button, 0, Qt.AlignmentFlag.AlignLeading)
        self.add_button.clicked.connect(self.new_wanted)
        self.demo_button.clicked.connect(connection.use_demo)
        connection.accounts.changed.connect(self.show_accounts)
        connection.state_changed.connect(self.show_accounts)
        self.show_accounts()

    def show_accounts(self) -> None:
        """Show the accounts as they are now."""
        accounts = self._connection.accounts.all
        if list(self.rows) != [account.id for account in accounts]:
            self._rebuild(accounts)
        in_use = self._connection.account
        self._group.setExclusive(False)
        for account in accounts:
            is_current = in_use is not None and in_use.id == account.id
            self.rows[account.id].show_account(account, is_current, self._settings.is_for_session(account.id))
        self._group.setExclusive(True)
        self.demo_button.setEnabled(in_use is None or not in_use.is_demo)

    def on_chosen(self, button: QRadioButton) -> None:
        """Use another account."""
        account_id = next((key for key, row in self.rows.items() if row.choice is button), None)
        if account_id is not None:
            self._connection.accounts.choose(account_id)

    def on_edit_clicked(self) -> None:
        """Show the account whose button it is."""
        account_id = next((key for key, row in self.rows.items() if row.edit_button is self.sender()), None)
        if account_id is not None:
            self.account_wanted.emit(account_id)

    def _rebuild(self, accounts: tuple[Account, ...]) -> None:
        for row in self.rows.values():
            self._group.removeButton(row.choice)
            row.hide()
            row.deleteLater()
        self.rows = {account.id: AccountRow() for account in accounts}
        for row in self.rows.values():
            self._group.addButton(row.choice)
            row.choice.clicked.connect(self.on_choice_clicked)
            row.edit_button.clicked.connect(self.on_edit_clicked)
            self._list.addWidget(row)

    def on_choice_clicked(self) -> None:
        """Pass on which account was chosen."""
        button = self.sender()
        if isinstance(button, QRadioButton):
            self.on_chosen(button)
