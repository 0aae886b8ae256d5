"""What the main window offers about the connection: the menu at its foot, the notice above the composer, and the
settings window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from claude_desktop.services.connection import AccountProblem, ConnectionKind
from claude_desktop.services.services import Services
from claude_desktop.ui.app_settings.window import AppSettingsWindow, Section
from claude_desktop.ui.connection_texts import connection_dot, connection_sentence, connection_text
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.key_dialog import EnteredKey, KeyDialog
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.sidebar.sidebar import Sidebar

# Where the account in use can not answer and the person can do something about it.
_WITHOUT_KEY = frozenset({ConnectionKind.NO_KEY, ConnectionKind.OTHER_SERVER, ConnectionKind.KEY_REFUSED})


class ConnectionControls(QObject):
    """Owned by the window. `notice` is to be laid out by it."""

    defaults_made = Signal(ConversationPanel)  # which edits what new conversations start from

    def __init__(self, window: QWidget, services: Services, sidebar: Sidebar) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._connection = services.connection
        self._sidebar = sidebar
        self.settings_window: AppSettingsWindow | None = None
        self.notice = NoticeBar(window)
        self.notice.hide()
        self.menu = QMenu(window)
        self.menu.setAccessibleName(self.tr("Accounts"))
        self._group = QActionGroup(self)
        self._group.triggered.connect(self.on_account_triggered)
        sidebar.settings_requested.connect(self.show_settings)
        sidebar.accounts_requested.connect(self.on_accounts_requested)
        self.notice.first_chosen.connect(self.on_first_chosen)
        self.notice.second_chosen.connect(self.ask_for_session_key)
        self._connection.state_changed.connect(self.on_state_changed)
        self._connection.accounts.refused.connect(self.on_refused)

    def show_settings(self) -> None:
        """Open the settings window where it was left."""
        self._settings_window().show_again()

    def show_accounts(self) -> None:
        """Open the settings window at the accounts."""
        self._settings_window().show_section(Section.ACCOUNTS)

    def show_new_account(self) -> None:
        """Open the settings window at the form for a new account."""
        self.show_accounts()
        self._settings_window().accounts_page.show_new()

    def show_current_account(self) -> None:
        """Open the settings window at the account in use."""
        self.show_accounts()
        account = self._connection.account
        if account is not None and not account.is_demo:
            self._settings_window().accounts_page.show_account(account.id)

    def show_network(self) -> None:
        """Open the settings window at the network."""
        self._settings_window().show_section(Section.NETWORK)

    def ask_for_session_key(self) -> None:
        """Ask for a key that is kept in memory for this run."""
        self._ask_for_key(session_only=True)

    def close(self) -> None:
        """Close the settings window with the main one."""
        if self.settings_window is not None:
            self.settings_window.close()

    def on_accounts_requested(self) -> None:
        """Open the menu of accounts above the line that was clicked."""
        self._fill_menu()
        line = self._sidebar.connection_line
        height_px = self.menu.sizeHint().height()
        self.menu.popup(line.mapToGlobal(QPoint(0, -height_px)))

    def on_account_triggered(self, action: QAction) -> None:
        """Use the account that was chosen."""
        self._connection.accounts.choose(str(action.data()))

    def on_state_changed(self) -> None:
        """Show how the connection stands: at the foot, and above the composer where something has to be done."""
        state = self._connection.state
        sentence = connection_sentence(state)
        self._sidebar.show_connection(connection_text(state), connection_dot(state), sentence)
        if state.kind not in _WITHOUT_KEY:
            self.notice.hide()
            return
        first = self.tr("Try again")
        if state.kind is ConnectionKind.OTHER_SERVER:
            first = self.tr("Open the account")
        elif not self._keyring_failed:
            first = self.tr("Enter a key")
        self.notice.show_notice(
            sentence or connection_text(state), NoticeKind.WARN, first, self.tr("Use a key for this session only")
        )

    def on_first_chosen(self) -> None:
        """Try again, or let a key be entered."""
        if self._connection.state.kind is ConnectionKind.OTHER_SERVER:
            self.show_current_account()
        elif self._keyring_failed:
            self._connection.check_again()
        else:
            self._ask_for_key(session_only=False)

    def on_key_entered(self, entered: EnteredKey) -> None:
        """Take the key over."""
        self._connection.accounts.store_key(
            entered.account_id, entered.key, entered.headers, session_only=entered.session_only
        )

    def on_refused(self, problem: AccountProblem) -> None:
        """A key that was entered here could not be stored: the account's page says why and offers another way."""
        window = self.settings_window
        if problem.field == "key" and (window is None or not window.isVisible()):
            self.show_current_account()
            self._settings_window().accounts_page.account_page.on_refused(problem)

    @property
    def _keyring_failed(self) -> bool:
        state = self._connection.state
        return state.kind is ConnectionKind.NO_KEY and state.context == "Keychain"

    def _ask_for_key(self, *, session_only: bool) -> None:
        account = self._connection.account
        if account is not None and not account.is_demo:
            dialog = KeyDialog(account, session_only=session_only, parent=self._window)
            dialog.entered.connect(self.on_key_entered)
            dialog.open()

    def _settings_window(self) -> AppSettingsWindow:
        if self.settings_window is None:
            editor = ConversationPanel(heading="", origin=self.tr("the app's choice"), scrolls=False)
            self.settings_window = AppSettingsWindow(self._services, editor, self._window)
            self.defaults_made.emit(editor)
        return self.settings_window

    def _fill_menu(self) -> None:
        self.menu.clear()
        current = self._connection.account
        for account in self._connection.accounts.all:
            action = self.menu.addAction(account.name.replace("&", "&&"))
            action.setData(account.id)
            action.setCheckable(True)
            action.setChecked(current is not None and current.id == account.id)
            self._group.addAction(action)
        demo = self.menu.addAction(self.tr("Demo"))
        demo.setCheckable(True)
        demo.setChecked(current is not None and current.is_demo)
        demo.triggered.connect(self._connection.use_demo)
        self.menu.addSeparator()
        if current is not None and not current.is_demo:
            self.menu.addAction(self.tr("Connect again")).triggered.connect(self._connection.check_again)
            self.menu.addAction(self.tr("Test connection…")).triggered.connect(self.on_test_wanted)
        if self._connection.state.kind in _WITHOUT_KEY:
            session = self.menu.addAction(self.tr("Use a key for this session only…"))
            session.triggered.connect(self.ask_for_session_key)
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Add an account…")).triggered.connect(self.show_new_account)
        self.menu.addAction(self.tr("Manage accounts…")).triggered.connect(self.show_accounts)

    def on_test_wanted(self) -> None:
        """Test the way of the account in use, on its page."""
        self.show_current_account()
        self._settings_window().accounts_page.account_page.on_test_wanted()
