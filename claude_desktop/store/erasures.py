"""Empties the trash so that nothing of it stays in the folder: database, index, WAL, attachments, backups."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from claude_desktop.store.attachments import attachments_from, drop_unnamed
from claude_desktop.store.backups import may_hold
from claude_desktop.store.connections import sync_folder, transaction
from claude_desktop.store.contents import held_elsewhere
from claude_desktop.store.places import Places
from claude_desktop.store.rows import text_from

_FRESH_MS = 24 * 60 * 60 * 1_000  # what nothing names yet may be on its way into a draft


@dataclass(frozen=True, slots=True)
class Trash:
    """What is thrown away: whole conversations, and deleted messages of any conversation."""

    conversation_ids: tuple[str, ...]
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EmptiedTrash:
    """What emptying the trash did. `erased` are the backups and attachments that were deleted because they held it,
    `backup` the new one made in their place; `still_holding` are databases set aside as damaged, which are kept for
    the person to decide about, and may hold some of it."""

    conversation_ids: tuple[str, ...]
    erased: tuple[Path, ...]
    still_holding: tuple[Path, ...]
    backup: Path | None = None
    message_ids: tuple[str, ...] = ()


def trash_of(connection: apsw.Connection) -> Trash:
    """What is in the trash now."""
    conversations = connection.execute("SELECT id FROM conversations WHERE trashed_ms IS NOT NULL ORDER BY id")
    conversation_ids = tuple(text_from(row[0]) for row in conversations)
    messages = connection.execute("SELECT id FROM messages WHERE deleted_ms IS NOT NULL ORDER BY number")
    return Trash(conversation_ids, tuple(text_from(row[0]) for row in messages))


def erase_trashed(connection: apsw.Connection, places: Places, trash: Trash) -> EmptiedTrash:
    """Delete this as far as it is still in the trash, and every file that holds any of it.

    The files to delete are written down in the same transaction, so a kill in between only delays it until the next
    start (`finish_erasures`).
    """
    still = trash_of(connection)
    conversation_ids = [found for found in trash.conversation_ids if found in set(still.conversation_ids)]
    message_ids = [found for found in trash.message_ids if found in set(still.message_ids)]
    if not conversation_ids and not message_ids:
        return EmptiedTrash((), (), ())
    backups = [path for path in places.backup_files() if may_hold(path, conversation_ids, message_ids)]
    asides = [path for path in places.asides() if may_hold(path, conversation_ids, message_ids)]
    with transaction(connection):
        attachments = _attachment_hashes(connection, conversation_ids, message_ids)
        connection.executemany(
            "DELETE FROM conversations WHERE id = ?", [(conversation_id,) for conversation_id in conversation_ids]
        )
        for message_id in message_ids:
            _erase_message(connection, message_id)
        paths = [str(path.relative_to(places.folder)) for path in backups]
        paths += _drop_attachments(connection, places, attachments, [*backups, *asides])
        connection.executemany("INSERT OR IGNORE INTO erasures (path) VALUES (?)", [(path,) for path in paths])
    erased = finish_erasures(connection, places)
    return EmptiedTrash(tuple(conversation_ids), erased, tuple(asides), message_ids=tuple(message_ids))


def _erase_message(connection: apsw.Connection, message_id: str) -> None:
    """What still hangs on the message gets the parent under which it is shown already."""
    connection.execute(
        "UPDATE messages SET parent_id = gone.parent_id FROM messages AS gone WHERE gone.id = ?"
        " AND messages.conversation_id = gone.conversation_id AND messages.parent_id = gone.id",
        (message_id,),
    )
    connection.execute("DELETE FROM messages WHERE id = ?", (message_id,))


def finish_erasures(connection: apsw.Connection, places: Places) -> tuple[Path, ...]:
    """Bring deletions into the database file itself, empty the WAL, and delete the files written down for it."""
    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    folder = places.folder.resolve()
    rows = connection.execute("SELECT path FROM erasures").fetchall()
    paths = [(folder / text_from(row[0])).resolve() for row in rows]
    erased = tuple(path for path in paths if path.is_relative_to(folder) and path != folder)
    for path in erased:
        path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_folder(path.parent)
    if rows:
        with transaction(connection):
            connection.execute("DELETE FROM erasures")
    return erased


def _attachment_hashes(
    connection: apsw.Connection, conversation_ids: Sequence[str], message_ids: Sequence[str]
) -> list[str]:
    sql = "SELECT DISTINCT hash FROM message_attachments WHERE conversation_id = ?"
    hashes = [text_from(row[0]) for found in conversation_ids for row in connection.execute(sql, (found,))]
    for table in ("drafts", "edits"):
        sql = f"SELECT attachments FROM {table} WHERE conversation_id = ?"  # noqa: S608 - constants
        rows = [row for found in conversation_ids for row in connection.execute(sql, (found,))]
        hashes += [content for row in rows for attachment in attachments_from(row[0]) for content in attachment.hashes]
    sql = "SELECT DISTINCT hash FROM message_attachments WHERE message_id = ?"
    return hashes + [text_from(row[0]) for found in message_ids for row in connection.execute(sql, (found,))]


def _drop_attachments(
    connection: apsw.Connection, places: Places, candidates: Sequence[str], leaving: Sequence[Path]
) -> list[str]:
    """Forget what only the erased named, and what was taken out of drafts long ago. A file that a backup names which
    stays, for the sake of another conversation, stays with it."""
    before_ms = time.time_ns() // 1_000_000 - _FRESH_MS
    dropped = drop_unnamed(connection, places, frozenset(candidates), before_ms)
    staying = {*places.backup_files(), *places.asides()}.difference(leaving)
    held = held_elsewhere(staying, dropped) if dropped else frozenset()
    return [path for found, path in dropped.items() if found not in held]
