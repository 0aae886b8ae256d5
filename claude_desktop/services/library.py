"""The person's conversations: list, open, rename, settings, drafts, branches. Every change is stored as it happens."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from claude_desktop.export.formats import FORMATS, save_conversation
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.folders import Folder, in_order
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation, ConversationRow, UnfinishedEdit, siblings
from claude_desktop.services.clock import begin_after, new_id, now_ms
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.errors import StoreError
from claude_desktop.store.opening import OpenReport
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

DRAFT_DELAY_MS = 400
KEPT_LOADED = 8


class Library(QObject):
    """Holds the list and the open conversations. Values are immutable: a change puts a new one in its place."""

    rows_changed = Signal(object)  # tuple[ConversationRow, ...]
    folders_changed = Signal(object)  # tuple[Folder, ...]
    conversation_loaded = Signal(object)  # Conversation
    conversation_changed = Signal(object)  # Conversation
    storing_failed = Signal(object)  # Failure
    storing_worked = Signal()
    damage_found = Signal()  # the check after an unclean exit found something; the next start mends it
    saved = Signal(str)  # path of the file
    saving_failed = Signal(str)  # the system's words

    def __init__(self, store: Store, nursery: TaskNursery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._nursery = nursery
        self._rows: dict[str, ConversationRow] = {}
        self.folders: tuple[Folder, ...] = ()
        self._loaded: OrderedDict[str, Conversation] = OrderedDict()
        self._held: set[str] = set()
        self._stored: frozenset[str] = frozenset()
        self._taken_out: set[str] = set()
        self._creating: dict[str, Future[None]] = {}
        self._drafts: dict[str, str] = {}
        self._edits: dict[str, UnfinishedEdit | None] = {}
        self._draft_timer = QTimer(self)
        self._draft_timer.setObjectName("draft timer")
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_DELAY_MS)
        self._draft_timer.timeout.connect(self.on_draft_timer_elapsed)

    @property
    def rows(self) -> tuple[ConversationRow, ...]:
        """The conversations, newest first."""
        return tuple(sorted(self._rows.values(), key=lambda row: row.updated_ms, reverse=True))

    async def start(self) -> OpenReport:
        """Open the store and read the list. Raises `KnownError` where the store can not be used."""
        report = await asyncio.wrap_future(self._store.open())
        folders = await asyncio.wrap_future(self._store.folders())
        self.put_folders(folders)
        self._rows = {row.id: row for row in await asyncio.wrap_future(self._store.conversations())}
        self._stored = frozenset(self._rows)
        begin_after(max((row.updated_ms for row in self._rows.values()), default=0))
        if report.unclean_exit:
            self._nursery.start(self._check_all(), "check the whole database")
        self.rows_changed.emit(self.rows)
        return report

    async def close(self) -> None:
        """Store what is pending, then close the store."""
        self._draft_timer.stop()
        futures = self._submit_drafts()
        for future in futures:
            await self._settle(future)
        try:
            await asyncio.wrap_future(self._store.close())
        except KnownError as error:
            # The store never opened, or its disk is gone: what matters then was told when it happened.
            log.warning("the store did not close as it should: %s", error)

    def find(self, conversation_id: str) -> Conversation | None:
        """The conversation, where it is loaded."""
        return self._loaded.get(conversation_id)

    def new(self, folder_id: str | None = None) -> Conversation:
        """Make an empty conversation. It is stored with its first word, so that looking costs nothing."""
        at_ms = now_ms()
        conversation = Conversation(new_id(), "", at_ms, at_ms, Settings(), folder_id=folder_id)
        self._keep(conversation)
        return conversation

    def open(self, conversation_id: str) -> None:
        """Load a conversation; `conversation_loaded` brings it."""
        if conversation_id in self._loaded:
            self._loaded.move_to_end(conversation_id)
            self.conversation_loaded.emit(self._loaded[conversation_id])
            return
        self._nursery.start(self._load(conversation_id), f"load {conversation_id}")

    def put(self, conversation: Conversation) -> None:
        """Put a changed conversation in its place and tell everybody. It is the caller who stored the change."""
        self._keep(conversation)
        if conversation.id not in self._taken_out and (conversation.id in self._rows or conversation.messages):
            self._show_row(conversation)
        self.conversation_changed.emit(conversation)

    def add(self, conversation: Conversation) -> None:
        """Store a whole conversation that was made here, such as a branch of another, and list it."""
        self._keep(conversation)
        if (created := self._ensure_creating(conversation)) is not None:
            self.watch(created)
        self._show_row(conversation)

    def rename(self, conversation_id: str, title: str, *, automatic: bool = False) -> None:
        """Give a conversation a title."""
        title = " ".join(title.split())
        conversation = self._loaded.get(conversation_id)
        row = self._rows.get(conversation_id)
        if not title or (conversation is None and row is None):
            return
        if conversation is not None:
            self._ensure_creating(conversation)
            self._keep(replace(conversation, title=title, title_is_automatic=automatic))
            self.conversation_changed.emit(self._loaded[conversation_id])
        if row is not None:
            self._rows[conversation_id] = replace(row, title=title)
            self.rows_changed.emit(self.rows)
        self.watch(self._store.rename_conversation(conversation_id, title, automatic=automatic, at_ms=now_ms()))

    def change_settings(self, conversation_id: str, settings: Settings) -> None:
        """Store what this conversation says for itself."""
        conversation = self._loaded.get(conversation_id)
        if conversation is None or conversation.settings == settings:
            return
        self._ensure_creating(conversation)
        self.watch(self._store.save_settings(conversation_id, settings))
        self.put(replace(conversation, settings=settings))

    def change_draft(self, conversation_id: str, text: str) -> None:
        """Keep what stands in the composer; it is on disk within a second."""
        conversation = self._loaded.get(conversation_id)
        if conversation is None or conversation.draft == text:
            return
        self._keep(replace(conversation, draft=text))
        self._drafts[conversation_id] = text
        if not self._draft_timer.isActive():
            self._draft_timer.start()

    def forget_draft(self, conversation_id: str) -> None:
        """Drop a pending draft: its text was stored as a message in the same transaction that cleared it."""
        self._drafts.pop(conversation_id, None)

    def change_edit(self, conversation_id: str, edit: UnfinishedEdit | None) -> None:
        """Keep how far a message is edited; it is on disk within a second."""
        conversation = self._loaded.get(conversation_id)
        if conversation is None or conversation.edit == edit:
            return
        self._keep(replace(conversation, edit=edit))
        self._edits[conversation_id] = edit
        if not self._draft_timer.isActive():
            self._draft_timer.start()

    def step_sibling(self, conversation_id: str, message_id: str, step: int) -> None:
        """Show the next or previous answer (or question) at the same place of the tree."""
        conversation = self._loaded.get(conversation_id)
        if conversation is None or message_id not in conversation.messages:
            return
        around = siblings(conversation.messages, message_id)
        position = next(index for index, message in enumerate(around) if message.id == message_id) + step
        if not 0 <= position < len(around):
            return
        changed = conversation.with_tip(around[position].id)
        if changed.tip_id is not None:
            self.watch(self._store.set_tip(conversation_id, changed.tip_id))
        self.put(changed)

    def formats(self) -> tuple[tuple[str, str], ...]:
        """What a conversation can be saved as: suffixes, with a name each in the context `Format`."""
        return tuple((item.suffix, item.name) for item in FORMATS)

    def save_as(self, conversation_id: str, path: Path) -> None:
        """Write a conversation to a file; the suffix decides the format. `saved` or `saving_failed` tells."""
        conversation = self._loaded.get(conversation_id)
        if conversation is not None:
            self._nursery.start(self._save_as(conversation, path), "save a conversation")

    def hold(self, conversation_id: str) -> None:
        """Keep a conversation loaded while a reply streams into it."""
        self._held.add(conversation_id)

    def release(self, conversation_id: str) -> None:
        """Let go of a held conversation."""
        self._held.discard(conversation_id)

    def row(self, conversation_id: str) -> ConversationRow | None:
        """A conversation of the list; None where it is not in it."""
        return self._rows.get(conversation_id)

    def set_pinned(self, conversation_id: str, *, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or no longer."""
        row = self._rows.get(conversation_id)
        if row is not None and row.pinned != pinned:
            self._rows[conversation_id] = replace(row, pinned=pinned)
            self.watch(self._store.set_pinned(conversation_id, pinned=pinned))
            self.rows_changed.emit(self.rows)

    def folder(self, folder_id: str | None) -> Folder | None:
        """The folder of that id."""
        return next((folder for folder in self.folders if folder.id == folder_id), None)

    def ids_in_folder(self, folder_id: str) -> tuple[str, ...]:
        """The conversations of the list that are in a folder."""
        return tuple(row.id for row in self._rows.values() if row.folder_id == folder_id)

    def put_folders(self, folders: Iterable[Folder]) -> None:
        """Take these as all the folders there are, and tell everybody. It is the caller who stored the change."""
        self.folders = in_order(folders)
        self.folders_changed.emit(self.folders)

    def put_in_folder(self, conversation_ids: Iterable[str], folder_id: str | None) -> None:
        """Show conversations in a folder, or outside of any. It is the caller who stored the change."""
        for one in conversation_ids:
            if one in self._rows:
                self._rows[one] = replace(self._rows[one], folder_id=folder_id)
            if one in self._loaded:
                self._loaded[one] = replace(self._loaded[one], folder_id=folder_id)
                self.conversation_changed.emit(self._loaded[one])
        self.rows_changed.emit(self.rows)

    def show_branch_of(self, conversation_id: str, message_id: str) -> None:
        """Show the branch that a message is on, where it is not the one that is shown."""
        conversation = self._loaded.get(conversation_id)
        if conversation is None or message_id not in conversation.messages:
            return
        if all(message.id != message_id for message in conversation.branch()):
            changed = conversation.with_tip(message_id)
            if changed.tip_id is not None:
                self.watch(self._store.set_tip(conversation_id, changed.tip_id))
            self.put(changed)

    def take_out(self, conversation_id: str) -> None:
        """Take a conversation out of the list: it goes to the trash. What was being written in it is stored first."""
        self.on_draft_timer_elapsed()
        self._taken_out.add(conversation_id)
        if conversation_id not in self._held:
            self._loaded.pop(conversation_id, None)
        if self._rows.pop(conversation_id, None) is not None:
            self.rows_changed.emit(self.rows)

    async def bring_in(self, conversation_id: str) -> None:
        """Show a conversation in the list that came into the store by another way. Raises `KnownError`."""
        rows = await asyncio.wrap_future(self._store.conversations())
        row = next((row for row in rows if row.id == conversation_id), None)
        self._taken_out.discard(conversation_id)
        if row is not None and conversation_id not in self._rows:
            self._rows[conversation_id] = row
            self._stored |= {conversation_id}
            self.rows_changed.emit(self.rows)

    async def finish_storing(self) -> None:
        """Store the drafts that are pending, and wait for it."""
        self._draft_timer.stop()
        for future in self._submit_drafts():
            await self._settle(future)

    async def start_over(self) -> None:
        """Forget what was read: the database is another one now. Raises `KnownError`."""
        folders = await asyncio.wrap_future(self._store.folders())
        rows = await asyncio.wrap_future(self._store.conversations())
        self._loaded.clear()
        self._creating.clear()
        self._taken_out.clear()
        self._rows = {row.id: row for row in rows}
        self._stored = frozenset(self._rows)
        self.put_folders(folders)
        self.rows_changed.emit(self.rows)

    async def ensure_stored(self, conversation_id: str) -> None:
        """Make sure that the conversation itself is on disk. Raises `KnownError`."""
        conversation = self._loaded.get(conversation_id)
        if conversation is not None and (future := self._ensure_creating(conversation)) is not None:
            await asyncio.wrap_future(future)

    def watch(self, future: Future[None]) -> None:
        """Wait for a change to be durable; a failure is told, and the next change that works takes it back."""
        self._nursery.start(self._settle(future), "store a change")

    def on_draft_timer_elapsed(self) -> None:
        """Send the drafts that changed to the store."""
        for future in self._submit_drafts():
            self.watch(future)

    def _submit_drafts(self) -> list[Future[None]]:
        futures: list[Future[None]] = []
        drafts, self._drafts = self._drafts, {}
        edits, self._edits = self._edits, {}
        futures += [self._store.save_edit(conversation_id, edit) for conversation_id, edit in edits.items()]
        for conversation_id, text in drafts.items():
            conversation = self._loaded.get(conversation_id)
            if conversation is not None and (created := self._ensure_creating(conversation)) is not None:
                futures.append(created)
                self._show_row(conversation)
            futures.append(self._store.save_draft(conversation_id, text))
        return futures

    def _ensure_creating(self, conversation: Conversation) -> Future[None] | None:
        """Submit the creation once; the store works in order, so what follows may be submitted at once."""
        if conversation.id in self._stored:
            return None
        future = self._creating.get(conversation.id)
        if future is None or (future.done() and future.exception() is not None):
            future = self._store.create_conversation(conversation)
            self._creating[conversation.id] = future
        return future

    async def _save_as(self, conversation: Conversation, path: Path) -> None:
        try:
            await asyncio.to_thread(save_conversation, conversation, path, self._store.contents.read)
        except OSError as error:
            log.warning("a conversation was not saved as a file: %s", type(error).__name__)
            self.saving_failed.emit(error.strerror or type(error).__name__)
        else:
            self.saved.emit(str(path))

    async def _settle(self, future: Future[Any]) -> None:
        try:
            await asyncio.wrap_future(future)
        except KnownError as error:
            log.warning("a change was not stored: %s", error)
            self.storing_failed.emit(error.failure)
        except StoreError as error:
            log.warning("a change does not fit what is stored: %s", error)
            self.storing_failed.emit(Failure(FailureKind.STORAGE, str(error)))
        else:
            self.storing_worked.emit()

    async def _check_all(self) -> None:
        """Look for damage in the background: worth its seconds only after a crash."""
        try:
            problem = await asyncio.wrap_future(self._store.check())
        except KnownError as error:
            log.warning("the database was not checked: %s", error)
            return
        if problem is not None:
            log.warning("the check after an unclean exit found damage")
            self.damage_found.emit()

    async def _load(self, conversation_id: str) -> None:
        try:
            conversation = await asyncio.wrap_future(self._store.conversation(conversation_id))
        except KnownError as error:
            self.storing_failed.emit(error.failure)
            return
        except StoreError as error:
            self.storing_failed.emit(Failure(FailureKind.STORAGE, str(error)))
            return
        # A change made while it was being read is newer than what was read.
        if conversation_id not in self._loaded:
            self._keep(conversation)
        self.conversation_loaded.emit(self._loaded[conversation_id])

    def _keep(self, conversation: Conversation) -> None:
        self._loaded[conversation.id] = conversation
        self._loaded.move_to_end(conversation.id)
        for old in list(self._loaded)[: max(0, len(self._loaded) - KEPT_LOADED)]:
            if old not in self._held and old not in self._drafts and old not in self._edits and old in self._rows:
                del self._loaded[old]

    def _show_row(self, conversation: Conversation) -> None:
        tip_turn = conversation.turns.get(conversation.tip_id or "")
        row = ConversationRow(
            id=conversation.id,
            title=conversation.title,
            created_ms=conversation.created_ms,
            updated_ms=conversation.updated_ms,
            pinned=self._rows[conversation.id].pinned if conversation.id in self._rows else False,
            interrupted=tip_turn is not None and tip_turn.state.value == "interrupted",
            folder_id=conversation.folder_id,
        )
        if self._rows.get(conversation.id) != row:
            self._rows[conversation.id] = row
            self.rows_changed.emit(self.rows)
