"""The list of conversations: chooses by click and arrow keys, renames in place, asks for the trash."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QListView, QWidget

from claude_desktop.model.folders import Folder
from claude_desktop.ui.sidebar.conversation_model import ConversationModel
from claude_desktop.ui.sidebar.drag_chip import begin_drag
from claude_desktop.ui.sidebar.folder_drops import FolderDrops
from claude_desktop.ui.sidebar.folder_menu import FolderDeed, FolderMenu, FolderWish, ListMenu, MoveConversation
from claude_desktop.ui.sidebar.row_delegate import RowDelegate
from claude_desktop.ui.sidebar.row_menu import RowDeed, RowMenu, RowWish


class ConversationList(QListView):
    """`chosen` comes when the person chose another conversation, not when the program showed one; `found_chosen` when
    it was a message that a search found."""

    chosen = Signal(str)
    found_chosen = Signal(object)  # FoundMessage
    trash_wanted = Signal(str)
    wished = Signal(object)  # RowWish: pin, copy and the like
    folder_wished = Signal(FolderWish)
    move_wanted = Signal(MoveConversation)
    folder_wanted = Signal()
    editing_ended = Signal()

    def __init__(self, model: ConversationModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conversations = model
        self._current_id: str | None = None
        self._browses_by_keys = False
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(self.tr("Conversations"))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._drops = FolderDrops(self, model)
        self._drops.dropped.connect(self.move_wanted)
        self._folder_id: str | None = None
        self.viewport().setAutoFillBackground(False)
        self.selectionModel().selectionChanged.connect(self.on_selection_changed)
        self.clicked.connect(self.on_clicked)
        model.modelAboutToBeReset.connect(self.on_model_about_to_be_reset)
        model.modelReset.connect(self.on_model_reset)

    def set_current(self, conversation_id: str | None) -> None:
        """Mark the conversation that is shown, and bring it into view."""
        self._current_id = conversation_id
        self._mark_current(scroll=True)

    def step(self, by: int) -> None:
        """Choose the conversation `by` places away from the one that is shown; past either end, nothing."""
        ids = self._conversations.shown_ids()
        here = ids.index(self._current_id) if self._current_id in ids else (-1 if by > 0 else len(ids))
        if 0 <= here + by < len(ids):
            index = self._conversations.index_of(ids[here + by])
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def neighbour_of(self, conversation_id: str) -> str | None:
        """The conversation below that one, or above where it is the last; None where there is no other."""
        ids = self._conversations.shown_ids()
        if conversation_id not in ids:
            return ids[0] if ids else None
        at = ids.index(conversation_id)
        return next(iter(ids[at + 1 : at + 2] or ids[max(0, at - 1) : at]), None)

    @property
    def browses_by_keys(self) -> bool:
        """Tell whether the person walks through the list by keys, so that the focus has to stay here."""
        return self._browses_by_keys and self.hasFocus()

    def begin_browsing(self) -> None:
        """Take the focus and choose the first line, to be walked through by keys."""
        model = self.model()
        lines = (model.index(at, 0) for at in range(model.rowCount()))
        first = next((index for index in lines if index.flags() & Qt.ItemFlag.ItemIsSelectable), None)
        if first is not None:
            self._browses_by_keys = True
            self.setFocus(Qt.FocusReason.TabFocusReason)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def is_editing(self) -> bool:
        """Tell whether a title is being edited."""
        return self.state() is QAbstractItemView.State.EditingState

    def rename(self, conversation_id: str) -> None:
        """Let the person edit a title in place."""
        index = self._conversations.index_of(conversation_id)
        if index.isValid():
            self.scrollTo(index)
            self.edit(index)

    def on_selection_changed(self, selected: QItemSelection, _deselected: QItemSelection) -> None:
        """Tell of a choice that the person made."""
        indexes = selected.indexes()
        chosen = self._conversations.id_at(indexes[0]) if indexes else None
        if chosen is not None and chosen != self._current_id:
            self._current_id = chosen
            self.chosen.emit(chosen)
        found = self._conversations.found_at(indexes[0]) if indexes else None
        if found is not None:
            self._current_id = found.conversation_id
            self.found_chosen.emit(found)

    def on_model_about_to_be_reset(self) -> None:
        """Remember the folder on which the keyboard is."""
        folder = self._conversations.folder_at(self.currentIndex())
        self._folder_id = folder.id if folder is not None else None

    def on_model_reset(self) -> None:
        """Mark the conversation that is shown again; the view and the keyboard stay where they were."""
        self._mark_current(scroll=False)
        index = self._conversations.index_of_folder(self._folder_id)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def on_clicked(self, index: QModelIndex) -> None:
        """Fold or unfold a folder."""
        folder = self._conversations.folder_at(index)
        if folder is not None:
            self._wish_for(folder, FolderDeed.UNFOLD if folder.folded else FolderDeed.FOLD)

    def selectionCommand(  # noqa: N802
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Let the keyboard go to a folder without taking the mark from what is shown."""
        if self._conversations.folder_at(index) is not None:
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Tell that no title is being edited any more."""
        super().closeEditor(editor, hint)
        self.editing_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks for the trash, everything else is the list's own."""
        self._browses_by_keys = event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        current = self._conversations.id_at(self.currentIndex())
        if not self.is_editing() and self._moved_in_folders(event.key()):
            return
        if event.key() == Qt.Key.Key_Delete and current is not None and not self.is_editing():
            self.trash_wanted.emit(current)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Who clicks goes on in the conversation."""
        self._browses_by_keys = False
        super().mousePressEvent(event)

    def startDrag(self, _supported_actions: Qt.DropAction) -> None:  # noqa: N802
        """Drag the conversation that was taken hold of, with a card that leaves the folders in sight."""
        index = self.currentIndex()
        if self._conversations.id_at(index) is not None:
            data = self._conversations.mimeData([index])
            begin_drag(self, data, str(index.data()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done to the conversation under the pointer, or to the current one by the menu key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row, folder = self._conversations.row_at(index), self._conversations.folder_at(index)
        at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft() if by_key else event.pos())
        if row is not None:
            menu = RowMenu(row, self._conversations.folders, self)
            menu.wished.connect(self.on_wished)
            menu.places.chosen.connect(self.move_wanted)
            menu.popup(at)
        elif folder is not None:
            of_folder = FolderMenu(folder, self)
            of_folder.wished.connect(self.on_folder_wished)
            of_folder.popup(at)
        else:
            of_list = ListMenu(self)
            of_list.folder_wanted.connect(self.folder_wanted)
            of_list.popup(at)

    def on_wished(self, wish: RowWish) -> None:
        """Rename here; the rest is done by others."""
        match wish.deed:
            case RowDeed.RENAME:
                self.rename(wish.conversation_id)
            case RowDeed.TRASH:
                self.trash_wanted.emit(wish.conversation_id)
            case _:
                self.wished.emit(wish)

    def on_folder_wished(self, wish: FolderWish) -> None:
        """Rename here; the rest is done by others."""
        index = self._conversations.index_of_folder(wish.folder_id)
        if wish.deed is FolderDeed.RENAME and index.isValid():
            self.edit(index)
        else:
            self.folder_wished.emit(wish)

    def _moved_in_folders(self, key: int) -> bool:
        """Do what a key means on a folder, or Left in one. Tells whether it meant anything."""
        index, keys = self.currentIndex(), Qt.Key
        folder, row = self._conversations.folder_at(index), self._conversations.row_at(index)
        if row is not None and key == keys.Key_Left and self._conversations.is_in_folder(row):
            above = self._conversations.index_of_folder(row.folder_id)
            self.selectionModel().setCurrentIndex(above, QItemSelectionModel.SelectionFlag.NoUpdate)
            return True
        if folder is None:
            return False
        if key in (keys.Key_Return, keys.Key_Enter, keys.Key_Space):
            self.on_clicked(index)
        elif key in (keys.Key_Left, keys.Key_Right):
            if folder.folded is (key == keys.Key_Right):
                self.on_clicked(index)
        elif key == keys.Key_Delete:
            self._wish_for(folder, FolderDeed.DELETE)
        else:
            return False
        return True

    def _wish_for(self, folder: Folder, deed: FolderDeed) -> None:
        self.folder_wished.emit(FolderWish(folder.id, deed))

    def _mark_current(self, scroll: bool) -> None:
        found = self._conversations.found_at(self.currentIndex())
        if found is not None and found.conversation_id == self._current_id:
            return  # the message that was chosen stays marked while its conversation is shown
        index = self._conversations.index_of(self._current_id) if self._current_id is not None else None
        selection = self.selectionModel()
        if index is None or not index.isValid():
            selection.clear()
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        if self.hasFocus() and self._conversations.folder_at(self.currentIndex()) is not None:
            selection.select(index, flags)  # the keyboard stays on its folder
            return
        if scroll:
            selection.setCurrentIndex(index, flags)
            self.scrollTo(index)
        else:
            place = self.verticalScrollBar().value()
            selection.setCurrentIndex(index, flags)
            self.verticalScrollBar().setValue(place)
