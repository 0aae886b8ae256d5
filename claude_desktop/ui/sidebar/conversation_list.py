"""The list of conversations: chooses by click and arrow keys, renames in place, asks for the trash."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QListView, QMenu, QWidget

from claude_desktop.ui.sidebar.conversation_model import ConversationModel
from claude_desktop.ui.sidebar.row_delegate import RowDelegate


class ConversationList(QListView):
    """`chosen` comes when the person chose another conversation, not when the program showed one."""

    chosen = Signal(str)
    trash_wanted = Signal(str)
    editing_ended = Signal()

    def __init__(self, model: ConversationModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conversations = model
        self._current_id: str | None = None
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
        self.viewport().setAutoFillBackground(False)
        self.selectionModel().selectionChanged.connect(self.on_selection_changed)
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

    def on_model_reset(self) -> None:
        """Mark the conversation that is shown again; the view stays where it was."""
        self._mark_current(scroll=False)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Tell that no title is being edited any more."""
        super().closeEditor(editor, hint)
        self.editing_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks for the trash, everything else is the list's own."""
        current = self._conversations.id_at(self.currentIndex())
        if event.key() == Qt.Key.Key_Delete and current is not None and not self.is_editing():
            self.trash_wanted.emit(current)
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done to the conversation under the pointer, or to the current one by the menu key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        conversation_id = self._conversations.id_at(index)
        if conversation_id is not None:
            at = self.visualRect(index).bottomLeft() if by_key else event.pos()
            self._open_menu(conversation_id, self.viewport().mapToGlobal(at))

    def _open_menu(self, conversation_id: str, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = menu.addAction(self.tr("Rename"))
        trash = menu.addAction(self.tr("Move to trash"))
        for action in (rename, trash):
            action.setData(conversation_id)
        rename.triggered.connect(self.on_rename_triggered)
        trash.triggered.connect(self.on_trash_triggered)
        menu.popup(at)

    def on_rename_triggered(self) -> None:
        """Edit the title of the conversation that the menu was opened for."""
        action = self.sender()
        if isinstance(action, QAction):
            self.rename(str(action.data()))

    def on_trash_triggered(self) -> None:
        """Ask for the trash for the conversation that the menu was opened for."""
        action = self.sender()
        if isinstance(action, QAction):
            self.trash_wanted.emit(str(action.data()))

    def _mark_current(self, scroll: bool) -> None:
        index = self._conversations.index_of(self._current_id) if self._current_id is not None else None
        selection = self.selectionModel()
        if index is None or not index.isValid():
            selection.clear()
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        if scroll:
            selection.setCurrentIndex(index, flags)
            self.scrollTo(index)
        else:
            place = self.verticalScrollBar().value()
            selection.setCurrentIndex(index, flags)
            self.verticalScrollBar().setValue(place)
