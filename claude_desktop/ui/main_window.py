"""The window: the three panes, the actions, and what connects them."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from claude_desktop.actions import When
from claude_desktop.model.catalogue import find_model
from claude_desktop.model.secret import Secret
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation
from claude_desktop.services.clock import now_ms
from claude_desktop.services.connection import ConnectionKind
from claude_desktop.services.services import Services
from claude_desktop.ui.action_set import ActionSet
from claude_desktop.ui.command_sets import make_commands
from claude_desktop.ui.connecting import Connecting
from claude_desktop.ui.connection_controls import ConnectionControls
from claude_desktop.ui.conversation_pane import ConversationPane
from claude_desktop.ui.first_run.first_run import FirstRun
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.side_panes import SidePanes
from claude_desktop.ui.sidebar.conversation_model import RenameConversation
from claude_desktop.ui.sidebar.sidebar import Sidebar
from claude_desktop.ui.theme.theme import ThemeState
from claude_desktop.ui.window_commands import WindowCommands, WindowParts
from claude_desktop.ui.window_notices import WindowNotices

START_WIDTH_PX, START_HEIGHT_PX = 1_280, 800
MIN_WIDTH_PX, MIN_HEIGHT_PX = 480, 400
TITLE_BAR_PX = 40  # what the frame of the window takes besides, about


class MainWindow(QMainWindow):
    """One window of the app. It owns its panes; the services live longer than it does."""

    quit_requested = Signal()

    def __init__(
        self,
        services: Services,
        theme: ThemeState,
        *,
        open_link: Callable[[str], object],
        environment_key: Secret,
    ) -> None:
        super().__init__()
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.setMinimumSize(MIN_WIDTH_PX, MIN_HEIGHT_PX)
        self._services = services
        self._closing = False
        self.sidebar = Sidebar(self)
        self.pane = ConversationPane(services, theme, open_link, self)
        self.panel = ConversationPanel(self)
        self.first_run = FirstRun(self)
        self._middle = QStackedWidget(self)
        self._middle.addWidget(self.pane)
        self._middle.addWidget(self.first_run)
        self.sides = SidePanes(self.sidebar, self._middle, self.panel, self)
        self.setCentralWidget(self.sides)
        self.actions_made = ActionSet(self)
        self.notices = WindowNotices(self.pane)
        self.connection_controls = ConnectionControls(self, services, self.sidebar)
        self.pane.add_above_composer(self.connection_controls.notice)
        parts = self._parts()
        self.commands = WindowCommands(parts, services, theme)
        self._connecting = Connecting(services, self.first_run, environment_key, open_link)
        self._make_menus()
        self._wire()
        self.command_sets = make_commands(
            self.commands,
            parts,
            services,
            self.connection_controls,
            open_link=open_link,
            quitting=self.quit_requested,
        )
        self._restore_state()
        self.on_situation_changed()

    def show_opened(self, *, after_a_crash: bool) -> None:
        """The store is open: show the conversation of the last time, or an empty one.

        After a crash in mid-stream it is the interrupted one that the person looks for.
        """
        rows, settings = self._services.library.rows, self._services.settings
        last_id = settings.window_state.last_conversation_id
        if after_a_crash:
            last_id = next((row.id for row in rows if row.interrupted), last_id)
        if any(row.id == last_id for row in rows):
            self._services.library.open(last_id)
        else:
            self.new_conversation()

    def come_to_front(self) -> None:
        """Show the window above the others, where the system allows it."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def new_conversation(self) -> None:
        """Show an empty conversation; one that is empty already stays."""
        current = self.pane.conversation
        if current is None or not current.is_untouched:
            self.show_conversation(self._services.library.new())
        else:
            self.pane.composer.focus_text()

    def show_conversation(self, conversation: Conversation) -> None:
        """Show a conversation in the middle and its settings in the panel."""
        self.panel.finish_editing()
        browses = self.sidebar.list.browses_by_keys
        self.pane.show_conversation(conversation)
        if browses:
            self.sidebar.list.setFocus()
        self.sidebar.set_current(conversation.id)
        self._show_settings()

    def connect_anew(self) -> None:
        """Show the screen on which a key, a gateway or the demo is chosen."""
        self._middle.setCurrentWidget(self.first_run)
        self._connecting.begin()
        self.on_situation_changed()

    def prepare_to_close(self) -> None:
        """Remember the window before it goes."""
        self._closing = True
        conversation = self.pane.conversation
        known = {row.id for row in self._services.library.rows}
        last_id = conversation.id if conversation is not None and conversation.id in known else ""
        self._services.settings.keep_window_state(
            replace(
                self._services.settings.window_state,
                geometry=base64.b64encode(self.saveGeometry().data()).decode("ascii"),
                sidebar_width=self.sides.sidebar_width_px,
                panel_width=self.sides.panel_width_px,
                sidebar_shown=self.sides.sidebar_shown,
                panel_shown=self.sides.panel_shown,
                last_conversation_id=last_id,
            )
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide at once; the app saves what is pending and then closes the window for good."""
        if self._closing:
            event.accept()
            return
        event.ignore()
        self.connection_controls.close()
        self.hide()
        self.quit_requested.emit()

    def on_state_changed(self) -> None:
        """Show how the connection stands."""
        state = self._services.connection.state
        if state.kind is ConnectionKind.NO_ACCOUNT:
            self.connect_anew()
        self.on_situation_changed()

    def on_connected(self) -> None:
        """The first-run screen has done its work."""
        self._middle.setCurrentWidget(self.pane)
        if self.pane.conversation is None:
            self.new_conversation()
        self.pane.composer.focus_text()
        self.on_situation_changed()

    def on_chat_opened(self) -> None:
        """What is there can be read, with an account or without."""
        self._middle.setCurrentWidget(self.pane)
        self.on_situation_changed()

    def on_rows_changed(self) -> None:
        """Show the list anew."""
        self.sidebar.show_conversations(self._services.library.rows, now_ms())
        if self.pane.conversation is not None:
            self.sidebar.set_current(self.pane.conversation.id)

    def on_rename_requested(self, wanted: RenameConversation) -> None:
        """Give a conversation the title that was typed."""
        self._services.library.rename(wanted.id, wanted.title)

    def on_title_typed(self, title: str) -> None:
        """Give the conversation that is shown the title that was typed in the header."""
        if self.pane.conversation is not None:
            self._services.library.rename(self.pane.conversation.id, title)

    def on_conversation_changed(self, conversation: Conversation) -> None:
        """Show settings that changed elsewhere, such as the model by the composer."""
        if self.pane.conversation is not None and conversation.id == self.pane.conversation.id:
            self._show_settings()

    def on_settings_changed(self, settings: Settings) -> None:
        """Store what was changed in the panel."""
        self.pane.change_settings(settings)

    def on_situation_changed(self) -> None:
        """Enable what can be used now."""
        conditions, connection = set(self.pane.conditions), self._services.connection
        if self._middle.currentWidget() is self.first_run:
            conditions.clear()
        elif connection.state.kind is not ConnectionKind.NO_ACCOUNT:
            conditions.add(When.CONNECTED)
        self.actions_made.enable(frozenset(conditions))
        self.actions_made.action("toggle_sidebar").setChecked(self.sides.is_shown(self.sidebar))
        self.actions_made.action("toggle_panel").setChecked(self.sides.is_shown(self.panel))

    def _show_settings(self) -> None:
        conversation = self.pane.conversation
        if conversation is None:
            return
        models = self._services.connection.models
        resolved = self._services.requests.resolved(conversation)
        model = find_model(models, resolved.model)
        folder = self._services.library.folder(conversation.folder_id)
        inherited = self._services.requests.inherited(folder)
        self.panel.show_settings(conversation.settings, inherited, models, model, folder)

    def _parts(self) -> WindowParts:
        return WindowParts(
            self,
            self.actions_made,
            self.sidebar,
            self.pane,
            self.panel,
            self.sides,
            self.new_conversation,
            self.connect_anew,
            self.connection_controls.show_settings,
            self.close,
        )

    def _make_menus(self) -> None:
        bar = self.menuBar()
        menus = self.actions_made.fill(bar)
        # Elsewhere than on macOS the menus open from the header: text first, almost no chrome.
        bar.setVisible(sys.platform == "darwin")
        self.pane.header.add_action(self.actions_made.action("outline"), "outline")
        self.pane.header.add_action(self.actions_made.action("find"), "search")
        self.pane.header.set_menus(menus)
        self.pane.header.add_action(self.actions_made.action("toggle_panel"), "panel")
        self.pane.header.add_action(self.actions_made.action("toggle_sidebar"), "sidebar", in_front=True)

    def _wire(self) -> None:
        services, sidebar = self._services, self.sidebar
        sidebar.new_requested.connect(self.new_conversation)
        sidebar.conversation_chosen.connect(services.library.open)
        sidebar.conversation_chosen.connect(self.on_chat_opened)
        sidebar.rename_requested.connect(self.on_rename_requested)
        sidebar.collapse_requested.connect(self.actions_made.action("toggle_sidebar").trigger)
        self.pane.header.renamed.connect(self.on_title_typed)
        self.panel.changed.connect(self.on_settings_changed)
        self.pane.situation_changed.connect(self.on_situation_changed)
        self.sides.shown_changed.connect(self.on_situation_changed)
        self._connecting.connected.connect(self.on_connected)
        services.library.rows_changed.connect(self.on_rows_changed)
        services.library.conversation_loaded.connect(self.show_conversation)
        services.library.conversation_changed.connect(self.on_conversation_changed)
        services.chat_files.opened.connect(self.on_chat_opened)
        services.library.damage_found.connect(self.notices.on_damage_found)
        services.replies.streaming_changed.connect(sidebar.set_streaming)
        services.connection.state_changed.connect(self.on_state_changed)
        services.connection.models_changed.connect(self._show_settings)
        services.library.folders_changed.connect(self._show_settings)
        services.connection.accounts.chosen.connect(self.on_connected)
        services.settings.changed.connect(self._show_settings)

    def _restore_state(self) -> None:
        state = self._services.settings.window_state
        room = self.screen().availableGeometry().size() - QSize(0, TITLE_BAR_PX)
        self.resize(QSize(START_WIDTH_PX, START_HEIGHT_PX).boundedTo(room))
        if state.geometry:
            self.restoreGeometry(QByteArray.fromBase64(state.geometry.encode("ascii")))
        self.sides.restore(
            sidebar_width_px=state.sidebar_width,
            panel_width_px=state.panel_width,
            sidebar_shown=state.sidebar_shown,
            panel_shown=state.panel_shown,
        )
