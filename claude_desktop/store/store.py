"""The store of all conversations: every call is queued to one thread and answered by a future."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import apsw

from claude_desktop.model.attachments import Attachment
from claude_desktop.model.folders import Folder
from claude_desktop.model.imported_chats import ImportedChat
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.measurements import MeasuredTurn
from claude_desktop.model.messages import Message, Turn
from claude_desktop.model.sent_messages import SentMessage
from claude_desktop.model.settings import Settings
from claude_desktop.model.spending import Spent, SpentSum, SpentTotal
from claude_desktop.model.stream_events import StreamEvent
from claude_desktop.model.tree import Conversation, ConversationRow, UnfinishedEdit
from claude_desktop.store import conversations, folders, model_uses, spending, trees, turns
from claude_desktop.store.attachments import add_attachment
from claude_desktop.store.backups import BackupFile, last_written_ms, list_backups
from claude_desktop.store.connections import transaction
from claude_desktop.store.contents import Contents
from claude_desktop.store.database import Database
from claude_desktop.store.erasures import EmptiedTrash, Trash, erase_trashed, trash_of
from claude_desktop.store.imports import import_conversation
from claude_desktop.store.opening import OpenReport
from claude_desktop.store.places import Places
from claude_desktop.store.restoring import Restored
from claude_desktop.store.search import SearchHit, search
from claude_desktop.store.sent_messages import keep_sent, sent_messages
from claude_desktop.store.serial_thread import SerialThread
from claude_desktop.store.upkeep import Upkeep

Result = TypeVar("Result")

_UPKEEP_END_S = 5.0


class Store:
    """Conversations on disk, in `folder`/conversations.db.

    Calls may come from any thread. Reads and writes are done in their order by one thread, checks and backups beside
    it by another. Each write is one transaction, and its future is done only when it is durable. A future fails with a
    `KnownError` for a full disk or an unreadable database, with a `StoreError` for something that is not there.
    Futures can not be cancelled: what was asked for is written.
    """

    def __init__(self, folder: Path) -> None:
        self._places = Places(folder)
        self._database = Database(self._places)
        self._upkeep = Upkeep(self._places)
        self.contents = Contents(self._places)
        self._writer = SerialThread("store-writer")
        self._upkeep_thread = SerialThread("store-upkeep")

    def open(self) -> Future[OpenReport]:
        """Start the threads and open the database, making, mending or migrating it as needed. May be tried again.

        The future fails with `NewerDatabaseError` for a database of a newer version, which is left untouched.
        """
        self._writer.start()
        self._upkeep_thread.start()
        return self._writer.submit(self._database.open)

    def close(self) -> Future[None]:
        """Finish what is queued, break off a check, close the database and end the threads. Calls after this fail."""
        self._upkeep.stop()
        self._upkeep_thread.submit(lambda: None, last=True)
        return self._writer.submit(self._close_database, last=True)

    def conversations(self) -> Future[tuple[ConversationRow, ...]]:
        """List the conversations that are not in the trash, the one changed last first."""
        return self._read(conversations.list_conversations)

    def conversation(self, conversation_id: str) -> Future[Conversation]:
        """Load a whole conversation with its tree, turns and draft; one in the trash too."""
        return self._read(lambda connection: conversations.load_conversation(connection, conversation_id))

    def create_conversation(self, conversation: Conversation) -> Future[None]:
        """Store a new conversation with all that it holds."""
        return self._write(lambda connection: conversations.create_conversation(connection, conversation))

    def import_conversation(self, conversation: Conversation) -> Future[ImportedChat]:
        """Store a conversation of a file, made harmless before. One that is there already is not stored again; where
        its id or those of its messages are taken by something else, it is stored as a copy."""
        return self._write(lambda connection: import_conversation(connection, conversation))

    def set_pinned(self, conversation_id: str, *, pinned: bool) -> Future[None]:
        """Keep a conversation at the top of the list, or no longer."""
        return self._write(lambda connection: conversations.set_pinned(connection, conversation_id, pinned=pinned))

    def rename_conversation(self, conversation_id: str, title: str, *, automatic: bool, at_ms: int) -> Future[None]:
        """Give a conversation a title. One that the person chose is never replaced by an automatic one."""
        return self._write(
            lambda connection: conversations.rename_conversation(
                connection, conversation_id, title, automatic=automatic, at_ms=at_ms
            )
        )

    def save_settings(self, conversation_id: str, settings: Settings) -> Future[None]:
        """Store a conversation's own settings."""
        return self._write(lambda connection: conversations.save_settings(connection, conversation_id, settings))

    def save_draft(
        self, conversation_id: str, text: str, attachments: Sequence[Attachment] | None = None
    ) -> Future[None]:
        """Store what is in a conversation's composer and not yet sent; without `attachments` they stay as they are."""
        kept = None if attachments is None else tuple(attachments)
        return self._write(lambda connection: conversations.save_draft(connection, conversation_id, text, kept))

    def add_attachment(self, attachment: Attachment, searched_text: str, at_ms: int) -> Future[None]:
        """Note an attachment whose contents are kept already, with the text by which messages with it are found."""
        return self._write(lambda connection: add_attachment(connection, attachment, searched_text, at_ms))

    def save_left_out(self, conversation_id: str, hashes: Collection[str]) -> Future[None]:
        """Store which attachments of a conversation are not sent any more."""
        kept = frozenset(hashes)
        return self._write(lambda connection: conversations.save_left_out(connection, conversation_id, kept))

    def set_tip(self, conversation_id: str, message_id: str) -> Future[None]:
        """Show the branch that ends at a message of the conversation."""
        return self._write(lambda connection: conversations.set_tip(connection, conversation_id, message_id))

    def change_tree(
        self, conversation_id: str, *, removes: Sequence[str], puts: Sequence[Message], tip_id: str | None, at_ms: int
    ) -> Future[None]:
        """Delete messages, add new ones or bring deleted ones back, and show the branch that ends at `tip_id`.

        What hangs on a deleted message hangs on its parent until it is back. It is out of every list and search, but
        stays in the database until the trash is emptied.
        """
        removes, puts = tuple(removes), tuple(puts)
        return self._write(
            lambda connection: trees.change_tree(
                connection, conversation_id, removes=removes, puts=puts, tip_id=tip_id, at_ms=at_ms
            )
        )

    def save_queue(self, conversation_id: str, texts: Sequence[str], *, draft: str | None = None) -> Future[None]:
        """Store the texts that wait to be sent, and with them the `draft` that they were taken from or put back to."""
        texts = tuple(texts)

        def save(connection: apsw.Connection) -> None:
            turns.save_queue(connection, conversation_id, texts)
            if draft is not None:
                conversations.save_draft(connection, conversation_id, draft)

        return self._write(save)

    def save_edit(self, conversation_id: str, edit: UnfinishedEdit | None) -> Future[None]:
        """Store how far a message is edited, or that none is."""
        return self._write(lambda connection: conversations.save_edit(connection, conversation_id, edit))

    def begin_turn(
        self,
        asked: Message | None,
        reply: Message,
        turn: Turn,
        *,
        clear_draft: bool,
        queue: Sequence[str] | None = None,
        sent: Sequence[SentMessage] = (),
    ) -> Future[None]:
        """Store what the person asked (None for a retry), the still empty reply and its streaming turn; the reply
        becomes the tip. With a `queue`, what is asked came from there, and that is what waits after it. `sent`
        are the messages of the request that goes out next."""
        waiting = None if queue is None else tuple(queue)

        def begin(connection: apsw.Connection) -> None:
            turns.begin_turn(connection, asked, reply, turn, clear_draft=clear_draft, queue=waiting)
            keep_sent(connection, turn.conversation_id, sent)

        return self._write(begin)

    def keep_sent(self, conversation_id: str, sent: Sequence[SentMessage]) -> Future[None]:
        """Store the messages of a request that goes out in the place of another one."""
        return self._write(lambda connection: keep_sent(connection, conversation_id, sent))

    def sent_messages(self, conversation_id: str, last_hash: str) -> Future[tuple[JsonObject, ...] | None]:
        """Load the messages of the request that ended with this hash; None where they are not all known."""
        return self._read(lambda connection: sent_messages(connection, conversation_id, last_hash))

    def journal(self, turn_id: str, events: Sequence[StreamEvent]) -> Future[None]:
        """Append what arrived of a streaming reply since the last call; neighbouring pieces become one row."""
        events = tuple(events)
        return self._write(lambda connection: turns.append_journal(connection, turn_id, events))

    def finish_turn(self, reply: Message, turn: Turn) -> Future[None]:
        """Store a reply's final blocks and turn in place of its journal. It may be repeated after a failure."""
        return self._write(lambda connection: turns.finish_turn(connection, reply, turn))

    def book(self, spent: Spent) -> Future[None]:
        """Note a request that was billed and is no turn."""
        return self._write(lambda connection: spending.book(connection, spent))

    def spent_sums(self, since_ms: int, until_ms: int) -> Future[tuple[SpentSum, ...]]:
        """Sum up by day, model and account what was asked from `since_ms` on and before `until_ms`."""
        return self._read(lambda connection: spending.sums(connection, since_ms, until_ms))

    def spent_in(self, conversation_id: str) -> Future[SpentTotal]:
        """What a conversation cost, deleted messages included."""
        return self._read(lambda connection: spending.total_of_conversation(connection, conversation_id))

    def spent_since(self, since_ms: int, account_ids: Sequence[str], *, but: bool = False) -> Future[SpentTotal]:
        """What was spent from `since_ms` on with these accounts, or (`but`) with all others."""
        ids = tuple(account_ids)
        return self._read(lambda connection: spending.total_of_time(connection, since_ms, ids, but=but))

    def unpriced(self, account_id: str) -> Future[tuple[Spent, ...]]:
        """The newest requests of an account that have no price."""
        return self._read(lambda connection: spending.unpriced(connection, account_id))

    def set_prices(self, prices: Sequence[tuple[str, float]]) -> Future[None]:
        """Price requests, by id, that have none."""
        prices = tuple(prices)
        return self._write(lambda connection: spending.set_prices(connection, prices))

    def folders(self) -> Future[tuple[Folder, ...]]:
        """List the folders by title."""
        return self._read(folders.list_folders)

    def save_folder(self, folder: Folder) -> Future[None]:
        """Store a folder, new or changed."""
        return self._write(lambda connection: folders.save_folder(connection, folder))

    def delete_folder(self, folder_id: str) -> Future[tuple[str, ...]]:
        """Delete a folder and tell which conversations were in it; they stay, outside of any."""
        return self._write(lambda connection: folders.delete_folder(connection, folder_id))

    def restore_folder(self, folder: Folder, conversation_ids: Sequence[str]) -> Future[None]:
        """Undo a deletion: bring the folder back with those of its conversations that were not put elsewhere since."""
        ids = tuple(conversation_ids)
        return self._write(lambda connection: folders.restore_folder(connection, folder, ids))

    def move_conversations(self, conversation_ids: Sequence[str], folder_id: str | None) -> Future[None]:
        """Put conversations into a folder, or with None out of any."""
        ids = tuple(conversation_ids)
        return self._write(lambda connection: folders.move_conversations(connection, ids, folder_id))

    def chosen_models(self) -> Future[tuple[tuple[str, str], ...]]:
        """List the conversations that name a model themselves, with its id; not those in the trash."""
        return self._read(model_uses.chosen_models)

    def move_models(self, conversation_ids: Sequence[str], from_id: str, to_id: str) -> Future[tuple[str, ...]]:
        """Let conversations that name one model name another; gives those that did."""
        ids = tuple(conversation_ids)
        return self._write(lambda connection: model_uses.move_models(connection, ids, from_id, to_id))

    def measured_turns(self, before: int, limit: int) -> Future[tuple[tuple[MeasuredTurn, ...], int | None]]:
        """Read what can be measured of finished turns, the newest first; see `model_uses.measured_turns`."""
        return self._read(lambda connection: model_uses.measured_turns(connection, before, limit))

    def search(self, text: str, limit: int = 50, *, titles: bool = True) -> Future[tuple[SearchHit, ...]]:
        """Find at most `limit` titles (unless not wanted) and messages that hold every word of `text`, in every
        branch."""
        return self._read(lambda connection: search(connection, text, limit, titles=titles))

    def move_to_trash(self, conversation_id: str, at_ms: int) -> Future[None]:
        """Put a conversation into the trash."""
        return self._write(lambda connection: conversations.set_trashed(connection, conversation_id, at_ms))

    def restore_from_trash(self, conversation_id: str) -> Future[None]:
        """Put a conversation back where it was."""
        return self._write(lambda connection: conversations.set_trashed(connection, conversation_id, None))

    def trashed(self) -> Future[tuple[ConversationRow, ...]]:
        """List the conversations in the trash, the one thrown away last first."""
        return self._read(conversations.list_trashed)

    def empty_trash(self) -> Future[EmptiedTrash]:
        """Erase what is in the trash now, and the deleted messages of all conversations: from the database, the search
        index, the WAL, attachments and backups."""
        wanted = self._read(trash_of)
        return self._upkeep_thread.submit(lambda: self._erase(wanted.result()))

    def check(self) -> Future[str | None]:
        """Look for damage in the whole database, without keeping writers waiting: None, or what was found.

        Worth its seconds after an unclean exit. Where there is damage, the next opening salvages.
        """
        return self._upkeep_thread.submit(self._upkeep.check)

    def backup(self) -> Future[Path]:
        """Make a backup and check it, without keeping writers waiting; only the newest few are kept."""
        return self._upkeep_thread.submit(self._upkeep.backup)

    def backups(self) -> Future[tuple[BackupFile, ...]]:
        """List the backups, the newest first."""
        return self._upkeep_thread.submit(lambda: list_backups(self._places))

    def last_written_ms(self) -> Future[int]:
        """When the database was last written to (Unix milliseconds)."""
        return self._upkeep_thread.submit(lambda: last_written_ms(self._places))

    def restore(self, path: Path) -> Future[Restored]:
        """Put a backup in the place of all that is stored, which is kept as a backup itself.

        No reply may be streaming: its turn would be gone. What was read before is of another database then.
        """
        # On the upkeep thread, so that no check and no backup has the old file open while it is exchanged.
        return self._upkeep_thread.submit(lambda: self._writer.submit(lambda: self._database.restore(path)).result())

    def _erase(self, trash: Trash) -> EmptiedTrash:
        """Runs on the upkeep thread, so that neither a check nor a backup holds on to what is erased."""
        erase = self._read(lambda connection: erase_trashed(connection, self._places, trash))
        emptied = erase.result()
        had_backup = any(path.parent == self._places.backups.resolve() for path in emptied.erased)
        return replace(emptied, backup=self._upkeep.backup()) if had_backup else emptied

    def _close_database(self) -> None:
        self._upkeep_thread.join(_UPKEEP_END_S)
        self._database.close()

    def _read(self, query: Callable[[apsw.Connection], Result]) -> Future[Result]:
        return self._writer.submit(lambda: self._database.run(query))

    def _write(self, change: Callable[[apsw.Connection], Result]) -> Future[Result]:
        def change_in_transaction(connection: apsw.Connection) -> Result:
            with transaction(connection):
                return change(connection)

        return self._read(change_in_transaction)
