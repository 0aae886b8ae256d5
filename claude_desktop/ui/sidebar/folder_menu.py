"""What can be done with folders from the list: the menu of a folder, and the menu of places for a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from claude_desktop.model.folders import Folder

_TITLE_CHARACTERS = 40


class FolderDeed(StrEnum):
    """What can be done with a folder of the list."""

    NEW_CONVERSATION = "new_conversation"
    SETTINGS = "settings"
    RENAME = "rename"
    FOLD = "fold"
    UNFOLD = "unfold"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class FolderWish:
    """What the person wants done with which folder."""

    folder_id: str
    deed: FolderDeed


@dataclass(frozen=True, slots=True)
class RenameFolder:
    """The person's wish for another title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class MoveConversation:
    """The person's wish to put a conversation into a folder, or with None out of any; into a `new_folder` where the
    title of one has still to be asked for."""

    conversation_id: str
    folder_id: str | None = None
    new_folder: bool = False


class FolderMenu(QMenu):
    """`wished` tells which entry was chosen. The menu deletes itself when it closes."""

    wished = Signal(FolderWish)

    def __init__(self, folder: Folder, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._folder_id = folder.id
        self._offer(FolderDeed.NEW_CONVERSATION, self.tr("New conversation in this folder"))
        self.addSeparator()
        if folder.folded:
            self._offer(FolderDeed.UNFOLD, self.tr("Unfold"))
        else:
            self._offer(FolderDeed.FOLD, self.tr("Fold"))
        self._offer(FolderDeed.RENAME, self.tr("Rename"))
        self._offer(FolderDeed.SETTINGS, self.tr("Settings of the folder…"))
        self.addSeparator()
        self._offer(FolderDeed.DELETE, self.tr("Delete the folder, keep its conversations"))

    def on_entry_triggered(self) -> None:
        """Pass the wish on."""
        action = self.sender()
        if isinstance(action, QAction):
            self.wished.emit(FolderWish(self._folder_id, FolderDeed(str(action.data()))))

    def _offer(self, deed: FolderDeed, text: str) -> None:
        action = self.addAction(text)
        action.setData(deed.value)
        action.triggered.connect(self.on_entry_triggered)


class ListMenu(QMenu):
    """What can be done where the list is empty. The menu deletes itself when it closes."""

    folder_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.addAction(self.tr("New folder…")).triggered.connect(self.folder_wanted)


class PlaceMenu(QMenu):
    """Where a conversation can be put: the folders, none, or a new one. Its own place is marked."""

    chosen = Signal(MoveConversation)

    def __init__(self, conversation_id: str, folder_id: str | None, folders: Sequence[Folder], parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Move to folder"))
        self._conversation_id = conversation_id
        for folder in folders:
            self._offer(_menu_text(folder.title), folder.id, checked=folder.id == folder_id)
        if folders:
            self.addSeparator()
            self._offer(self.tr("No folder"), None, checked=folder_id is None)
        self._new = self.addAction(self.tr("New folder…"))
        self._new.triggered.connect(self.on_new_triggered)

    def on_entry_triggered(self) -> None:
        """Tell of the place."""
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(MoveConversation(self._conversation_id, action.data()))

    def on_new_triggered(self) -> None:
        """Tell that a folder is to be made for it."""
        self.chosen.emit(MoveConversation(self._conversation_id, new_folder=True))

    def _offer(self, text: str, folder_id: str | None, *, checked: bool) -> None:
        action = self.addAction(text)
        action.setData(folder_id)
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(self.on_entry_triggered)


def _menu_text(title: str) -> str:
    """A title as a menu shows it: short, and its ampersands are no mnemonics."""
    short = title if len(title) <= _TITLE_CHARACTERS else title[: _TITLE_CHARACTERS - 1] + "…"
    return short.replace("&", "&&")
