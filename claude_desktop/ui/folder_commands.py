"""What the window does about folders: asks for titles, shows their settings, and offers the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from claude_desktop.model.catalogue import find_model
from claude_desktop.model.folders import MAX_TITLE_CHARACTERS, Folder
from claude_desktop.model.settings import Settings
from claude_desktop.services.folders import DeletedFolder, MovedConversation
from claude_desktop.services.services import Services
from claude_desktop.ui.controls.name_dialog import NameDialog
from claude_desktop.ui.library_commands import LibraryCommands
from claude_desktop.ui.prompt_commands import PromptCommands
from claude_desktop.ui.settings.folder_dialog import FolderDialog
from claude_desktop.ui.settings.sections.system_prompt import SystemPromptSection
from claude_desktop.ui.sidebar.folder_menu import FolderDeed, FolderWish, MoveConversation, PlaceMenu, RenameFolder
from claude_desktop.ui.window_commands import WindowParts


class FolderCommands(QObject):
    """The deeds behind the menus of folders of one window. Owned by the window."""

    def __init__(
        self, parts: WindowParts, services: Services, library_commands: LibraryCommands, prompts: PromptCommands
    ) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._library = services.library
        self._folders = services.folders
        self._requests = services.requests
        self._connection = services.connection
        self._told = library_commands
        self._prompts = prompts
        self._to_move: str | None = None
        self._deleted: DeletedFolder | None = None
        self._moved: MovedConversation | None = None
        self.dialog: FolderDialog | None = None
        self.name_dialog: NameDialog | None = None
        self._wire()

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What to do for which action."""
        return {"new_folder": self.on_folder_requested, "move_to_folder": self.offer_places}

    def ask_for_folder(self, conversation_id: str | None = None) -> None:
        """Ask for the title of a new folder; a conversation that is given goes into it."""
        self._to_move = conversation_id
        title, window = self.tr("New folder"), self._parts.window
        dialog = self.name_dialog = NameDialog(title, self.tr("Make"), window, most_characters=MAX_TITLE_CHARACTERS)
        taken = [folder.title for folder in self._library.folders]
        dialog.warn_of(taken, self.tr("There is a folder of that name already; this will be another one."))
        dialog.named.connect(self.on_folder_named)
        dialog.finished.connect(self.on_name_dialog_finished)
        dialog.open()

    def offer_places(self) -> None:
        """Offer the folders for the conversation that is shown."""
        shown = self._parts.pane.conversation
        if shown is not None:
            menu = PlaceMenu(shown.id, shown.folder_id, self._library.folders, self._parts.window)
            menu.chosen.connect(self.on_move_requested)
            menu.aboutToHide.connect(menu.deleteLater)
            header = self._parts.pane.header
            menu.popup(header.mapToGlobal(header.rect().bottomLeft()))

    def show_settings(self, folder: Folder) -> None:
        """Open the settings of a folder."""
        dialog = self.dialog = FolderDialog(folder, self._parts.window)
        dialog.changed.connect(self.on_settings_changed)
        dialog.finished.connect(self.on_dialog_finished)
        self._prompts.offer_for(dialog.panel.section(SystemPromptSection))
        self._fill_dialog()
        dialog.open()

    def on_folder_wished(self, wish: FolderWish) -> None:
        """Do what was chosen in the menu of a folder, or meant by a key on it."""
        folder = self._library.folder(wish.folder_id)
        if folder is None:
            return
        match wish.deed:
            case FolderDeed.NEW_CONVERSATION:
                self._library.open(self._library.new(folder.id).id)
            case FolderDeed.SETTINGS:
                self.show_settings(folder)
            case FolderDeed.FOLD | FolderDeed.UNFOLD:
                self._folders.set_folded(folder.id, folded=wish.deed is FolderDeed.FOLD)
            case FolderDeed.DELETE:
                self._folders.delete(folder.id)

    def on_folder_requested(self) -> None:
        """Make a folder that is empty at first."""
        self.ask_for_folder()

    def on_rename_requested(self, wish: RenameFolder) -> None:
        """Give a folder the title that was typed."""
        self._folders.rename(wish.id, wish.title)

    def on_move_requested(self, wish: MoveConversation) -> None:
        """Put a conversation where it was dropped, or where the menu says."""
        if wish.new_folder:
            self.ask_for_folder(wish.conversation_id)
        else:
            self._folders.move(wish.conversation_id, wish.folder_id)

    def on_folder_named(self, title: str) -> None:
        """Make the folder."""
        self._folders.create(title, self._to_move)

    def on_name_dialog_finished(self) -> None:
        """Forget the dialog."""
        self.name_dialog = None

    def on_settings_changed(self, settings: Settings) -> None:
        """Store what was changed in the dialog."""
        if self.dialog is not None:
            self._folders.change_settings(self.dialog.folder_id, settings)

    def on_folders_changed(self, folders: tuple[Folder, ...]) -> None:
        """Show them in the list, and what holds now in the dialog."""
        self._parts.sidebar.show_folders(folders)
        self._fill_dialog()

    def on_dialog_finished(self) -> None:
        """Forget the dialog."""
        self.dialog = None

    def on_created(self, folder: Folder) -> None:
        """Say how an empty folder is filled: that is not to be seen."""
        if self._to_move is None:
            text = self.tr("The folder “{title}” is in the list. Drag conversations onto it, or use their menu.")
            self._told.say(text.format(title=self._told.short(folder.title)))

    def on_deleted(self, deleted: DeletedFolder) -> None:
        """Offer the way back."""
        self._deleted = deleted
        text = self.tr("The folder “{title}” is deleted. Its conversations are kept.")
        self._told.say(text.format(title=self._told.short(deleted.folder.title)), undo=self.on_undo_deletion)

    def on_moved(self, moved: MovedConversation) -> None:
        """Say where a conversation is now, which may be out of sight, and offer the way back."""
        row, folder = self._library.row(moved.conversation_id), self._library.folder(moved.to_folder_id)
        self._moved = moved
        if row is not None:
            there = self.tr("“{title}” is in the folder “{folder}” now.")
            nowhere = self.tr("“{title}” is in no folder now.")
            text = (there if folder is not None else nowhere).format(
                title=self._told.short(row.title),
                folder=self._told.short(folder.title) if folder is not None else "",
            )
            self._told.say(text, undo=self.on_undo_move)

    def on_undo_deletion(self) -> None:
        """Bring the folder back that was deleted last."""
        if self._deleted is not None:
            self._folders.restore(self._deleted)
            self._deleted = None

    def on_undo_move(self) -> None:
        """Put the conversation back that was moved last."""
        moved, self._moved = self._moved, None
        if moved is not None:
            self._folders.move(moved.conversation_id, moved.from_folder_id)
            self._told.notice.hide()

    def _fill_dialog(self) -> None:
        folder = self._library.folder(self.dialog.folder_id) if self.dialog is not None else None
        if self.dialog is not None and folder is not None:
            models = self._connection.models
            model = find_model(models, self._requests.inherited(folder).model)
            self.dialog.panel.show_settings(folder.settings, self._requests.inherited(), models, model)

    def _wire(self) -> None:
        sidebar = self._parts.sidebar
        sidebar.folder_wished.connect(self.on_folder_wished)
        sidebar.folder_rename_requested.connect(self.on_rename_requested)
        sidebar.move_requested.connect(self.on_move_requested)
        sidebar.folder_requested.connect(self.on_folder_requested)
        self._library.folders_changed.connect(self.on_folders_changed)
        self._connection.models_changed.connect(self._fill_dialog)
        self._folders.created.connect(self.on_created)
        self._folders.deleted.connect(self.on_deleted)
        self._folders.moved.connect(self.on_moved)
        self._folders.failed.connect(self._told.on_failed)
