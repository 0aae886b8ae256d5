"""The list of conversations: chooses by click and arrow keys, renames in place, asks for the trash."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QListView, QWidget

from claude_desktop.ui.sidebar.conversation_model import ConversationModel
from claude_desktop.ui.sidebar.row_delegate import RowDelegate
from claude_desktop.ui.sidebar.row_menu import RowDeed, RowMenu, RowWish


class ConversationList(QListView):
    """`chosen` comes when the person chose another conversation, not when the program showed one; `found_chosen` when
    it was a message that a search found."""

    chosen = Signal(str)
    found_chosen = Signal(object)  # FoundMessage
    trash_wanted = Signal(str)
    wished = Signal(object)  # RowWish: pin, copy and the like
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

    def on_model_reset(self) -> None:
        """Mark the conversation that is shown again; the view stays where it was."""
        self._mark_current(scroll=False)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Tell that no title is being edited any more."""
        super().closeEditor(editor, hint)
        self.editing_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks for the trash, everything else is the list's own."""
        self._browses_by_keys = event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        current = self._conversations.id_at(self.currentIndex())
        if event.key() == Qt.Key.Key_Delete and current is not None and not self.is_editing():
            self.trash_wanted.emit(current)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Who clicks goes on in the conversation."""
        self._browses_by_keys = False
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done to the conversation under the pointer, or to the current one by the menu key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self._conversations.row_at(index)
        if row is not None:
            menu = RowMenu(row, self)
            menu.wished.connect(self.on_wished)
            at = self.visualRect(index).bottomLeft() if by_key else event.pos()
            menu.popup(self.viewport().mapToGlobal(at))

    def on_wished(self, wish: RowWish) -> None:
        """Rename here; the rest is done by others."""
        match wish.deed:
            case RowDeed.RENAME:
                self.rename(wish.conversation_id)
            case RowDeed.TRASH:
                self.trash_wanted.emit(wish.conversation_id)
            case _:
                self.wished.emit(wish)

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
        if scroll:
            selection.setCurrentIndex(index, flags)
            self.scrollTo(index)
        else:
            place = self.verticalScrollBar().value()
            selection.setCurrentIndex(index, flags)
            self.verticalScrollBar().setValue(place)
