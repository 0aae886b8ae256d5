"""What the window does about the library: chat files, the trash, backups, and search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from claude_desktop.model.failures import Failure
from claude_desktop.model.imported_chats import ImportOutcome
from claude_desktop.model.tree import Conversation, ConversationRow
from claude_desktop.services.backups import Backup
from claude_desktop.services.chat_files import FileToDrag, OpenedChat, RefusedFile, WholeText
from claude_desktop.services.search import FoundMessage
from claude_desktop.services.services import Services
from claude_desktop.services.trash import TrashEmptied
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.library_dialogs import BackupsDialog, TrashDialog
from claude_desktop.ui.sidebar.row_menu import RowDeed, RowWish
from claude_desktop.ui.window_commands import WindowParts

_TITLE_CHARACTERS = 60


class LibraryCommands(QObject):
    """The deeds behind the menus of one window, and what is said when they are done. Owned by the window."""

    def __init__(self, parts: WindowParts, services: Services) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._pane = parts.pane
        self._sidebar = parts.sidebar
        self._services = services
        self._undo_id = ""
        self._undo: Callable[[], None] | None = None
        self._found: FoundMessage | None = None
        self._trash_dialog: TrashDialog | None = None
        self._backups_dialog: BackupsDialog | None = None
        self.notice = NoticeBar(parts.window)
        self.notice.hide()
        parts.pane.add_above_composer(self.notice)
        self._wire()

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What to do for which action."""
        return {
            "open": self.open,
            "copy_as_markdown": self.copy_as_markdown,
            "copy_as_text": self.copy_as_text,
            "pin": self.pin,
            "move_to_trash": self.move_to_trash,
            "show_trash": self.show_trash,
            "back_up": self._services.backups.back_up_now,
            "restore_backup": self.show_backups,
            "search": self.search,
        }

    # Chat files

    def open(self) -> None:
        """Ask which chat files to open."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._parts.window, self.tr("Open a chat"), documents)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Chat files (*.claudechat *.json)"), self.tr("All files (*)")])
        dialog.filesSelected.connect(self.on_files_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_files_selected(self, paths: list[str]) -> None:
        """Open what was chosen."""
        self._services.chat_files.open([Path(path) for path in paths])

    def on_opened(self, opened: OpenedChat) -> None:
        """Say what the person can not see: where a chat differs from the one that is there."""
        sentences = {
            ImportOutcome.ADDED_AS_COPY: self.tr(
                "You have this conversation already, but it says something else than the file. "
                "The file was opened as a copy."
            ),
            ImportOutcome.TAKEN_OUT_OF_TRASH: self.tr("This conversation was in the trash. It is back in the list."),
        }
        parts = [sentences.get(opened.outcome, "")]
        if opened.left_out_extra:
            parts.append(self.tr("The file's extra request parameters were left out."))
        if opened.left_out_tools:
            parts.append(self.tr("The tools that it had switched on are off."))
        text = " ".join(part for part in parts if part)
        if text:
            self.say(text)

    def on_refused(self, refused: RefusedFile) -> None:
        """Say why a file was not opened."""
        sentence = QCoreApplication.translate(refused.context, refused.sentence)
        text = self.tr("“{name}” was not opened. {sentence}").format(name=refused.name, sentence=sentence)
        self.say(f"{text} ({refused.detail})" if refused.detail else text, NoticeKind.WARN)

    def copy_as_markdown(self) -> None:
        """Copy the conversation that is shown, as Markdown."""
        self._ask_text(".md")

    def copy_as_text(self) -> None:
        """Copy the conversation that is shown, as plain text."""
        self._ask_text(".txt")

    def on_text_ready(self, whole: WholeText) -> None:
        """Copy it."""
        QGuiApplication.clipboard().setText(whole.text)

    def on_saved(self, path: str) -> None:
        """Say where the file is."""
        self.say(self.tr("Saved as {path}").format(path=path))

    def on_saving_failed(self, reason: str) -> None:
        """Say why there is no file."""
        self.say(self.tr("The conversation was not saved: {reason}").format(reason=reason), NoticeKind.WARN)

    def on_drag_ready(self, made: FileToDrag) -> None:
        """Hand the file to the drag that waits for it."""
        self._sidebar.model.provide_dragged(made.conversation_id, made.path, made.text)

    # The list

    def pin(self) -> None:
        """Pin the conversation that is shown, or unpin it."""
        row = self._shown_row()
        if row is not None:
            self._services.library.set_pinned(row.id, pinned=not row.pinned)

    def on_row_wished(self, wish: RowWish) -> None:
        """Do what was chosen in the menu of the list."""
        match wish.deed:
            case RowDeed.PIN | RowDeed.UNPIN:
                self._services.library.set_pinned(wish.conversation_id, pinned=wish.deed is RowDeed.PIN)
            case RowDeed.COPY_MARKDOWN:
                self._services.chat_files.ask_text(wish.conversation_id, ".md")
            case RowDeed.COPY_TEXT:
                self._services.chat_files.ask_text(wish.conversation_id, ".txt")

    def on_rows_changed(self) -> None:
        """Show in the menu whether the conversation is pinned."""
        row = self._shown_row()
        self._parts.actions.action("pin").setChecked(row is not None and row.pinned)

    # The trash

    def move_to_trash(self) -> None:
        """Throw the conversation that is shown away."""
        row = self._shown_row()
        if row is not None:
            self.on_trash_requested(row.id)

    def on_trash_requested(self, conversation_id: str) -> None:
        """Throw a conversation away; where it was the one that is shown, show its neighbour."""
        shown = self._pane.conversation
        neighbour = self._sidebar.list.neighbour_of(conversation_id)
        self._services.trash.move(conversation_id)
        if shown is not None and shown.id == conversation_id:
            if neighbour is not None:
                self._services.library.open(neighbour)
            else:
                self._parts.new_conversation()

    def on_moved(self, row: ConversationRow) -> None:
        """Offer the way back."""
        text = self.tr("“{title}” is in the trash.").format(title=self.short(row.title))
        self._undo_id = row.id
        self.say(text, undo=self.on_undo_trash)

    def on_restored(self, conversation_id: str) -> None:
        """Show what came back."""
        self.notice.hide()
        self._services.library.open(conversation_id)
        self._services.trash.list()

    def show_trash(self) -> None:
        """Open the trash."""
        if self._trash_dialog is None:
            dialog = self._trash_dialog = TrashDialog(self._parts.window)
            dialog.restore_wanted.connect(self._services.trash.restore)
            dialog.empty_confirmed.connect(self._services.trash.empty)
            dialog.finished.connect(self.on_trash_closed)
            dialog.open()
        self._services.trash.list()

    def on_trash_listed(self, rows: tuple[ConversationRow, ...]) -> None:
        """Show them, where they are asked for."""
        if self._trash_dialog is not None:
            self._trash_dialog.show_rows(rows)

    def on_trash_closed(self) -> None:
        """Forget the dialog."""
        self._trash_dialog = None

    def on_emptied(self, emptied: TrashEmptied) -> None:
        """Say what is gone, and where something may still be."""
        self._services.trash.list()
        text = self.tr("Conversations erased for good: %n.", "", emptied.conversations)
        if emptied.still_holding:
            places = ", ".join(emptied.still_holding)
            more = self.tr(
                "These files may still hold some of the text; delete them when you need them no more: {places}"
            )
            self.say(f"{text} {more.format(places=places)}", NoticeKind.WARN)
        else:
            self.say(text)

    # Backups

    def show_backups(self) -> None:
        """Open the list of backups."""
        if self._backups_dialog is None:
            dialog = self._backups_dialog = BackupsDialog(self._parts.window)
            dialog.restore_confirmed.connect(self._services.backups.restore)
            dialog.finished.connect(self.on_backups_closed)
            dialog.open()
        self._services.backups.list()

    def on_backups_listed(self, backups: tuple[Backup, ...]) -> None:
        """Show them, where they are asked for."""
        if self._backups_dialog is not None:
            self._backups_dialog.show_backups(backups, can_restore=self._services.backups.can_restore)

    def on_backups_closed(self) -> None:
        """Forget the dialog."""
        self._backups_dialog = None

    def on_made(self, path: str) -> None:
        """Say where the backup is."""
        self.say(self.tr("Backed up and checked: {path}").format(path=path))

    def on_backup_restored(self) -> None:
        """Show what there is now."""
        rows, shown = self._services.library.rows, self._pane.conversation
        same = next((row.id for row in rows if shown is not None and row.id == shown.id), None)
        if same is not None or rows:
            self._services.library.open(same or rows[0].id)
        else:
            self._parts.new_conversation()
        self.say(self.tr("The backup is restored. What was there before is kept among the backups."))

    # Search

    def search(self) -> None:
        """Let the person type what to look for in all conversations."""
        self._parts.sides.show_sidebar(True)
        self._sidebar.focus_search()

    def on_found_chosen(self, found: FoundMessage) -> None:
        """Go to a message that was found."""
        self._found = found
        self._services.library.open(found.conversation_id)

    def on_conversation_loaded(self, conversation: Conversation) -> None:
        """Go to the message that was wanted in it, on whichever branch it is."""
        found, self._found = self._found, None
        self.on_rows_changed()
        if found is None or found.conversation_id != conversation.id:
            return
        self._services.library.show_branch_of(conversation.id, found.message_id)
        self._pane.transcript.jump_to_message(found.message_id)
        word = found.snippet[found.match_start : found.match_end]
        if word:
            self._pane.find_bar.look_for(word)

    # What is said

    def on_failed(self, failure: Failure) -> None:
        """Say calmly what did not work."""
        sentence = QCoreApplication.translate("Failure", failure.sentence)
        self.say(f"{sentence} {failure.detail}".strip(), NoticeKind.WARN)

    def on_first_chosen(self) -> None:
        """Undo, or only close."""
        self.notice.hide()
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()

    def on_undo_trash(self) -> None:
        """Bring back what was thrown away last."""
        self._services.trash.restore(self._undo_id)

    def on_turn_began(self) -> None:
        """Who goes on has read what was said."""
        self.notice.hide()

    def say(self, text: str, kind: NoticeKind = NoticeKind.MUTED, *, undo: Callable[[], None] | None = None) -> None:
        """Show a sentence above the composer, in the place of the last one; `undo` makes a button that calls it."""
        self._undo = undo
        if undo is None:
            self.notice.show_notice(text, kind, self.tr("Close"))
        else:
            self.notice.show_notice(text, kind, self.tr("Undo"), self.tr("Close"))

    def _ask_text(self, suffix: str) -> None:
        if self._pane.conversation is not None:
            self._services.chat_files.ask_text(self._pane.conversation.id, suffix)

    def _shown_row(self) -> ConversationRow | None:
        shown = self._pane.conversation
        return self._services.library.row(shown.id) if shown is not None else None

    def short(self, title: str) -> str:
        """A title as a sentence quotes it."""
        title = " ".join(title[: 4 * _TITLE_CHARACTERS].split()) or self.tr("Untitled")
        return title if len(title) <= _TITLE_CHARACTERS else title[: _TITLE_CHARACTERS - 1] + "…"

    def _wire(self) -> None:
        services, sidebar = self._services, self._sidebar
        self.notice.first_chosen.connect(self.on_first_chosen)
        self.notice.second_chosen.connect(self.notice.hide)
        sidebar.trash_requested.connect(self.on_trash_requested)
        sidebar.row_wished.connect(self.on_row_wished)
        sidebar.search_asked.connect(services.search.ask)
        sidebar.found_chosen.connect(self.on_found_chosen)
        sidebar.drag_began.connect(services.chat_files.ask_file_to_drag)
        services.search.found.connect(sidebar.show_found)
        services.library.rows_changed.connect(self.on_rows_changed)
        services.library.conversation_loaded.connect(self.on_conversation_loaded)
        services.library.saved.connect(self.on_saved)
        services.library.saving_failed.connect(self.on_saving_failed)
        services.replies.turn_began.connect(self.on_turn_began)
        chat_files, trash, backups = services.chat_files, services.trash, services.backups
        chat_files.opened.connect(self.on_opened)
        chat_files.refused.connect(self.on_refused)
        chat_files.text_ready.connect(self.on_text_ready)
        chat_files.drag_ready.connect(self.on_drag_ready)
        trash.moved.connect(self.on_moved)
        trash.restored.connect(self.on_restored)
        trash.listed.connect(self.on_trash_listed)
        trash.emptied.connect(self.on_emptied)
        backups.listed.connect(self.on_backups_listed)
        backups.made.connect(self.on_made)
        backups.restored.connect(self.on_backup_restored)
        for service in (chat_files, trash, backups):
            service.failed.connect(self.on_failed)
