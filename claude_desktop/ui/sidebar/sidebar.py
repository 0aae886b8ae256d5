"""The sidebar: new conversation, a filter over titles, the conversations by day, and the connection below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.model.folders import Folder
from claude_desktop.model.tree import ConversationRow
from claude_desktop.services.search import SearchResult
from claude_desktop.ui.controls.buttons import IconButton, QuietButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.sidebar.connection_line import ConnectionKind, ConnectionLine
from claude_desktop.ui.sidebar.conversation_list import ConversationList
from claude_desktop.ui.sidebar.conversation_model import ConversationModel, RenameConversation
from claude_desktop.ui.sidebar.search_field import SearchField
from claude_desktop.ui.theme.icons import icon
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import SPACE_M_PX, SPACE_S_PX, SPACE_XS_PX

__all__ = ["ConnectionKind", "Sidebar"]


class Sidebar(QWidget):
    """Shows the conversations and asks for what the person wants done with them."""

    new_requested = Signal()
    conversation_chosen = Signal(str)
    rename_requested = Signal(RenameConversation)
    trash_requested = Signal(str)
    row_wished = Signal(object)  # RowWish
    folder_wished = Signal(object)  # FolderWish
    folder_rename_requested = Signal(object)  # RenameFolder
    move_requested = Signal(object)  # MoveConversation
    folder_requested = Signal()
    search_asked = Signal(str)
    found_chosen = Signal(object)  # FoundMessage
    drag_began = Signal(str)  # conversation id
    collapse_requested = Signal()
    settings_requested = Signal()
    accounts_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pending: tuple[Sequence[ConversationRow], int] | None = None
        self._pending_folders: Sequence[Folder] | None = None
        self._row_count = 0
        self._searched = ""
        self.model = ConversationModel(self)
        self.list = ConversationList(self.model)
        self.new_button = QuietButton(self.tr("New conversation"), icon_name="plus")
        self.new_button.setProperty("strong", True)
        self.new_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.collapse_button = IconButton("sidebar", self.tr("Hide sidebar"))
        self.filter_field = SearchField()
        self.filter_field.setAccessibleName(self.tr("Search conversations"))
        self.filter_field.setPlaceholderText(self.tr("Search"))
        self.filter_field.setClearButtonEnabled(True)
        self._filter_mark = self.filter_field.addAction(
            icon("search", tokens_in_use().muted), QLineEdit.ActionPosition.LeadingPosition
        )
        self.empty_label = Paragraph("caption")
        self.empty_label.setContentsMargins(SPACE_S_PX + 2, SPACE_S_PX, 0, 0)
        self.connection_line = ConnectionLine()
        self.settings_button = IconButton("settings", self.tr("Settings"))
        self._lay_out()
        self._connect()
        self.show_connection(self.tr("Not connected yet"), ConnectionKind.NOT_CONNECTED)
        self._show_emptiness()

    def show_conversations(self, rows: Sequence[ConversationRow], now_ms: int) -> None:
        """Show these conversations, newest first, grouped for the local day of `now_ms` (Unix milliseconds). While a
        title is being edited the list waits, so that nothing is taken out of the person's hands."""
        if self.list.is_editing():
            self._pending = (rows, now_ms)
            return
        self._pending = None
        self._row_count = len(rows)
        self.model.show_rows(rows, now_ms)
        self._show_emptiness()

    def show_folders(self, folders: Sequence[Folder]) -> None:
        """Show these folders, in their order; they wait as conversations do."""
        if self.list.is_editing():
            self._pending_folders = folders
            return
        self._pending_folders = None
        self.model.show_folders(folders)
        self._show_emptiness()

    def set_current(self, conversation_id: str | None) -> None:
        """Mark the conversation that is shown; None for one that is not stored yet."""
        self.list.set_current(conversation_id)

    def set_streaming(self, ids: frozenset[str]) -> None:
        """Mark the conversations whose replies are under way."""
        self.model.set_streaming(ids)

    def show_connection(self, text: str, kind: ConnectionKind, explanation: str = "") -> None:
        """Say below the list how the app is connected, as in "Connected · personal key"."""
        self.connection_line.show_connection(text, kind, explanation)

    def show_found(self, result: SearchResult) -> None:
        """Show the messages that were found for what stands in the field."""
        self.model.show_found(result.messages)
        self._searched = result.text
        self._show_emptiness()

    def focus_search(self) -> None:
        """Let the person type what is looked for."""
        self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_field.selectAll()

    def rename(self, conversation_id: str) -> None:
        """Let the person edit a conversation's title in place."""
        self.list.rename(conversation_id)

    def step(self, by: int) -> None:
        """Choose the conversation `by` places below (above, where negative) the one that is shown."""
        self.list.step(by)

    def on_filter_changed(self, text: str) -> None:
        """Filter the titles as they are typed, and ask for the messages."""
        self.model.set_filter(text.strip())
        if not text.strip():
            self.model.show_found(())
        self.search_asked.emit(text)
        self._show_emptiness()

    def on_editing_ended(self) -> None:
        """Show what came while a title was being edited."""
        if self._pending_folders is not None:
            self.show_folders(self._pending_folders)
        if self._pending is not None:
            self.show_conversations(*self._pending)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._filter_mark.setIcon(icon("search", tokens_in_use().muted))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sidebar's own ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_in_use().sidebar))
        painter.end()

    def _show_emptiness(self) -> None:
        shown = self.model.rowCount() > 0
        self.list.setVisible(shown)
        self.empty_label.setVisible(not shown)
        self.filter_field.setVisible(self._row_count > 0)
        if not shown and self._row_count:
            text = self.filter_field.text().strip()
            everywhere = self._searched == " ".join(text.split())
            nothing = self.tr("Nothing contains “{text}”.") if everywhere else self.tr("No title contains “{text}”.")
            self.empty_label.setText(nothing.format(text=text))
        elif not shown:
            self.empty_label.setText(self.tr("Your conversations will stand here."))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_XS_PX)
        head.addWidget(self.new_button, 1)
        head.addWidget(self.collapse_button)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_S_PX)
        foot.addWidget(self.connection_line, 1)
        foot.addWidget(self.settings_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S_PX, SPACE_M_PX, SPACE_S_PX, SPACE_S_PX)
        column.setSpacing(SPACE_S_PX)
        column.addLayout(head)
        column.addWidget(self.filter_field)
        column.addWidget(self.empty_label)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.new_button.clicked.connect(self.new_requested)
        self.collapse_button.clicked.connect(self.collapse_requested)
        self.settings_button.clicked.connect(self.settings_requested)
        self.connection_line.clicked.connect(self.accounts_requested)
        self.filter_field.textChanged.connect(self.on_filter_changed)
        self.list.chosen.connect(self.conversation_chosen)
        self.list.trash_wanted.connect(self.trash_requested)
        self.list.wished.connect(self.row_wished)
        self.list.folder_wished.connect(self.folder_wished)
        self.list.move_wanted.connect(self.move_requested)
        self.list.folder_wanted.connect(self.folder_requested)
        self.model.folder_renamed.connect(self.folder_rename_requested)
        self.list.found_chosen.connect(self.found_chosen)
        self.filter_field.list_wanted.connect(self.list.begin_browsing)
        self.model.dragged.connect(self.drag_began)
        self.list.editing_ended.connect(self.on_editing_ended)
        self.model.renamed.connect(self.rename_requested)
