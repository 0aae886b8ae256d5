"""The menu of a conversation in the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from claude_desktop.model.folders import Folder
from claude_desktop.model.tree import ConversationRow
from claude_desktop.ui.sidebar.folder_menu import PlaceMenu


class RowDeed(StrEnum):
    """What can be done to a conversation of the list."""

    RENAME = "rename"
    PIN = "pin"
    UNPIN = "unpin"
    COPY_MARKDOWN = "copy_markdown"
    COPY_TEXT = "copy_text"
    TRASH = "trash"


@dataclass(frozen=True, slots=True)
class RowWish:
    """What the person wants done to which conversation."""

    conversation_id: str
    deed: RowDeed


class RowMenu(QMenu):
    """`wished` tells which entry was chosen. The menu deletes itself when it closes."""

    wished = Signal(RowWish)

    def __init__(self, row: ConversationRow, folders: Sequence[Folder], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._conversation_id = row.id
        self._offer(RowDeed.RENAME, self.tr("Rename"))
        if row.pinned:
            self._offer(RowDeed.UNPIN, self.tr("Unpin"))
        else:
            self._offer(RowDeed.PIN, self.tr("Pin"))
        self.places = PlaceMenu(row.id, row.folder_id, folders, self)
        self.addMenu(self.places)
        self.addSeparator()
        self._offer(RowDeed.COPY_MARKDOWN, self.tr("Copy as Markdown"))
        self._offer(RowDeed.COPY_TEXT, self.tr("Copy as plain text"))
        self.addSeparator()
        self._offer(RowDeed.TRASH, self.tr("Move to trash"))

    def on_entry_triggered(self) -> None:
        """Pass the wish on."""
        action = self.sender()
        if isinstance(action, QAction):
            self.wished.emit(RowWish(self._conversation_id, RowDeed(str(action.data()))))

    def _offer(self, deed: RowDeed, text: str) -> None:
        action = self.addAction(text)
        action.setData(deed.value)
        action.triggered.connect(self.on_entry_triggered)
