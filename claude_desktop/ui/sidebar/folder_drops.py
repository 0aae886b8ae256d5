"""Conversations that are dragged within the list: dropped on a folder, or on what is in it, they go there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractItemView

from claude_desktop.model.tree import ConversationRow
from claude_desktop.ui.sidebar.conversation_model import ConversationModel
from claude_desktop.ui.sidebar.folder_menu import MoveConversation
from claude_desktop.ui.sidebar.grouping import FolderLine, GroupHeading

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
_EDGE_PX, _STEP_PX = 28, 12  # so near to an end of the list a drag scrolls it, so far each time it moves


class FolderDrops(QObject):
    """Watches the list. What is dragged in from elsewhere is left to the window."""

    dropped = Signal(MoveConversation)

    def __init__(self, view: QAbstractItemView, model: ConversationModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        view.viewport().setAcceptDrops(True)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what was dragged from the list."""
        if event.type() is QEvent.Type.DragLeave:
            self._model.mark_target(None)
        if event.type() not in _DRAGS or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        wish = self._wish_at(event)
        is_drop = event.type() is QEvent.Type.Drop
        if wish is None and event.type() is QEvent.Type.DragEnter and self._is_own(event):
            event.accept()  # else no move over the list would be told
            return True
        self._model.mark_target(None if wish is None or is_drop else wish.folder_id)
        if not is_drop:
            self._scroll_at(event)
        if wish is None:
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        if is_drop:
            self.dropped.emit(wish)
        return True

    def _is_own(self, event: QDropEvent) -> bool:
        return event.source() is self._view and bool(self._model.dragged_id)

    def _wish_at(self, event: QDropEvent) -> MoveConversation | None:
        if not self._is_own(event):
            return None
        row = self._model.row_at(self._model.index_of(self._model.dragged_id))
        target = self._model.entry_at(self._view.indexAt(event.position().toPoint()))
        if row is None or not isinstance(target, FolderLine | ConversationRow | GroupHeading):
            return None
        folder_id: str | None = None
        if isinstance(target, FolderLine):
            folder_id = target.folder.id
        elif isinstance(target, ConversationRow):
            folder_id = target.folder_id if self._model.is_in_folder(target) else None
        return None if folder_id == row.folder_id else MoveConversation(row.id, folder_id)

    def _scroll_at(self, event: QDropEvent) -> None:
        y, bar = event.position().y(), self._view.verticalScrollBar()
        if y < _EDGE_PX:
            bar.setValue(bar.value() - _STEP_PX)
        elif y > self._view.viewport().height() - _EDGE_PX:
            bar.setValue(bar.value() + _STEP_PX)
