"""What can be done with folders: make, rename, set, fold, fill and delete them, and take a deletion or a move back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.folders import Folder, folder_title
from claude_desktop.model.settings import Settings
from claude_desktop.services.clock import new_id, now_ms
from claude_desktop.services.library import Library
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeletedFolder:
    """A folder that is gone, and the conversations that were in it, those in the trash included."""

    folder: Folder
    conversation_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MovedConversation:
    """A conversation went from one folder to another; None is outside of any."""

    conversation_id: str
    from_folder_id: str | None
    to_folder_id: str | None


class Folders(QObject):
    """Changes are seen at once and stored in their order; the library holds what there is."""

    created = Signal(object)  # Folder
    deleted = Signal(object)  # DeletedFolder
    moved = Signal(object)  # MovedConversation
    failed = Signal(object)  # Failure

    def __init__(self, store: Store, library: Library, nursery: TaskNursery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._nursery = nursery

    def create(self, title: str, conversation_id: str | None = None) -> None:
        """Make a folder, and put a conversation into it where one is given."""
        title = folder_title(title)
        if not title:
            return
        folder = Folder(new_id(), title, now_ms())
        self._put(folder)
        self.created.emit(folder)
        if conversation_id is not None:
            self.move(conversation_id, folder.id)

    def rename(self, folder_id: str, title: str) -> None:
        """Give a folder another title; an empty one leaves the old."""
        folder, title = self._library.folder(folder_id), folder_title(title)
        if folder is not None and title:
            self._put(replace(folder, title=title))

    def change_settings(self, folder_id: str, settings: Settings) -> None:
        """Store what a folder says for its conversations."""
        folder = self._library.folder(folder_id)
        if folder is not None:
            self._put(replace(folder, settings=settings))

    def set_folded(self, folder_id: str, *, folded: bool) -> None:
        """Hide a folder's conversations in the list, or show them."""
        folder = self._library.folder(folder_id)
        if folder is not None:
            self._put(replace(folder, folded=folded))

    def move(self, conversation_id: str, folder_id: str | None) -> None:
        """Put a conversation into a folder, or with None out of any."""
        row = self._library.row(conversation_id)
        loaded = self._library.find(conversation_id)
        before = row.folder_id if row is not None else (loaded.folder_id if loaded is not None else None)
        if (row is None and loaded is None) or before == folder_id:
            return
        if folder_id is not None and self._library.folder(folder_id) is None:
            return
        self._library.put_in_folder((conversation_id,), folder_id)
        if row is not None:  # else it is stored with its first word, folder and all
            self._library.watch(self._store.move_conversations((conversation_id,), folder_id))
            self.moved.emit(MovedConversation(conversation_id, before, folder_id))

    def delete(self, folder_id: str) -> None:
        """Delete a folder; its conversations stay, outside of any. `deleted` brings what `restore` needs."""
        folder = self._library.folder(folder_id)
        if folder is not None:
            future = self._store.delete_folder(folder_id)
            shown = self._library.ids_in_folder(folder_id)
            self._library.put_in_folder(shown, None)
            self._library.put_folders(each for each in self._library.folders if each.id != folder_id)
            self._nursery.start(self._finish_deleting(folder, shown, future), "delete a folder")

    def restore(self, deleted: DeletedFolder) -> None:
        """Undo a deletion: bring the folder back with what was in it and was not put elsewhere since."""
        ids = tuple(one for one in deleted.conversation_ids if not self._is_elsewhere(one))
        self._library.put_folders((*self._library.folders, deleted.folder))
        self._library.put_in_folder(ids, deleted.folder.id)
        self._library.watch(self._store.restore_folder(deleted.folder, deleted.conversation_ids))

    def _is_elsewhere(self, conversation_id: str) -> bool:
        row = self._library.row(conversation_id)
        return row is not None and row.folder_id is not None

    def _put(self, folder: Folder) -> None:
        if self._library.folder(folder.id) == folder:
            return
        others = (each for each in self._library.folders if each.id != folder.id)
        self._library.put_folders((*others, folder))
        self._library.watch(self._store.save_folder(folder))

    async def _finish_deleting(self, folder: Folder, shown: Sequence[str], future: Future[tuple[str, ...]]) -> None:
        try:
            ids = await asyncio.wrap_future(future)
        except (KnownError, StoreError) as error:
            log.warning("a folder was not deleted: %s", error)
            self._library.put_folders((*self._library.folders, folder))
            self._library.put_in_folder(shown, folder.id)
            failure = error.failure if isinstance(error, KnownError) else Failure(FailureKind.STORAGE, str(error))
            self.failed.emit(failure)
        else:
            self.deleted.emit(DeletedFolder(folder, ids))
