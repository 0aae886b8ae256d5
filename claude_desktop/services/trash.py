"""The trash: conversations go there, come back, and are erased for good only when the person says so."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.tree import ConversationRow
from claude_desktop.services.clock import now_ms
from claude_desktop.services.library import Library
from claude_desktop.services.replies import Replies
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TrashEmptied:
    """How many conversations are gone for good, and the files (paths) that may still hold some of their text: databases
    that were damaged once and set aside."""

    conversations: int
    still_holding: tuple[str, ...]


class Trash(QObject):
    """Moves conversations into the trash and out of it."""

    moved = Signal(object)  # ConversationRow: it is in the trash now
    restored = Signal(str)  # conversation id: it is in the list again
    listed = Signal(object)  # tuple[ConversationRow, ...]
    emptied = Signal(object)  # TrashEmptied
    failed = Signal(object)  # Failure

    def __init__(
        self,
        store: Store,
        library: Library,
        replies: Replies,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._replies = replies
        self._nursery = nursery

    def move(self, conversation_id: str) -> None:
        """Put a conversation into the trash; a reply that streams into it is stopped, what came of it is kept."""
        row = self._library.row(conversation_id)
        if row is None:
            return
        self._replies.stop(conversation_id)
        self._library.take_out(conversation_id)
        future = self._store.move_to_trash(conversation_id, now_ms())
        self._nursery.start(self._move(row, future), "move to trash")

    def restore(self, conversation_id: str) -> None:
        """Take a conversation out of the trash."""
        future = self._store.restore_from_trash(conversation_id)
        self._nursery.start(self._restore(conversation_id, future), "restore from trash")

    def list(self) -> None:
        """Ask what is in the trash; `listed` brings it."""
        self._nursery.start(self._list(), "list the trash")

    def empty(self) -> None:
        """Erase what is in the trash now, from everywhere. It can not be undone."""
        self._nursery.start(self._empty(), "empty the trash")

    async def _move(self, row: ConversationRow, future: Future[None]) -> None:
        try:
            await asyncio.wrap_future(future)
        except (KnownError, StoreError) as error:
            await self._library.bring_in(row.id)
            self._tell(error)
        else:
            self.moved.emit(row)

    async def _restore(self, conversation_id: str, future: Future[None]) -> None:
        try:
            await asyncio.wrap_future(future)
            await self._library.bring_in(conversation_id)
        except (KnownError, StoreError) as error:
            self._tell(error)
        else:
            self.restored.emit(conversation_id)

    async def _list(self) -> None:
        try:
            self.listed.emit(await asyncio.wrap_future(self._store.trashed()))
        except KnownError as error:
            self._tell(error)

    async def _empty(self) -> None:
        try:
            emptied = await asyncio.wrap_future(self._store.empty_trash())
        except (KnownError, StoreError) as error:
            self._tell(error)
            return
        still_holding = tuple(str(path) for path in emptied.still_holding)
        self.emptied.emit(TrashEmptied(len(emptied.conversation_ids), still_holding))

    def _tell(self, error: KnownError | StoreError) -> None:
        log.warning("the trash: %s", error)
        failure = error.failure if isinstance(error, KnownError) else Failure(FailureKind.STORAGE, str(error))
        self.failed.emit(failure)
