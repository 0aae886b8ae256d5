"""Brings what can still be read of a damaged database, or of a backup, into a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw

from claude_desktop.model.titles import title_from
from claude_desktop.store.attachments import searched_text
from claude_desktop.store.connections import connect_read_only, transaction
from claude_desktop.store.rows import (
    MESSAGE_COLUMNS,
    TURN_COLUMNS,
    Row,
    int_from,
    message_from,
    object_from,
    text_from,
    texts_from,
    turn_from,
)
from claude_desktop.store.search import index_message
from claude_desktop.store.spending import SPENDING_COLUMNS

# Numbers that only say the order are given anew, because those of two sources would collide.
_COLUMNS = {
    "folders": "id, parent_id, title, settings, position, created_ms, folded",
    "conversations": "id, folder_id, title, title_is_automatic, created_ms, updated_ms, pinned, archived, trashed_ms,"
    " tip_id, left_out, settings",
    "drafts": "conversation_id, text, attachments",
    "queues": "conversation_id, texts",
    "edits": "conversation_id, message_id, text, attachments",
    "messages": f"{MESSAGE_COLUMNS}, deleted_ms",
    "turns": TURN_COLUMNS,
    "journal": "turn_id, at_ms, event",
    "spending": SPENDING_COLUMNS,
    "attachments": "hash, media_type, size_bytes, path, created_ms, text",
    "message_attachments": "conversation_id, message_id, position, hash, name",
    "erasures": "path",
}
_LATER_TABLES = {"spending"}  # a source of the first version does not have them
_LINEAR_STEPS = 1_000
_LARGEST_STEP = 2**40


def salvage(target: apsw.Connection, source: Path) -> bool:
    """Copy into `target` every readable row of `source` that is not there yet. Tells whether all could be read.

    `source` may be of an earlier version: columns that it lacks get their defaults.
    """
    try:
        with closing(connect_read_only(source)) as connection, transaction(target):
            complete = [_copy_table(connection, target, table) for table in _COLUMNS]
    except (apsw.CorruptError, apsw.NotADBError, apsw.CantOpenError):
        return False
    return all(complete)


def mend_references(connection: apsw.Connection) -> None:
    """Make a salvaged database consistent, without dropping any text: what lost its conversation gets a new one, what
    lost its parent becomes a root. Rows that say nothing by themselves are dropped."""
    with transaction(connection):
        connection.execute(_MEND)
    with transaction(connection):
        _index_all(connection)
        _give_titles(connection)


def _index_all(connection: apsw.Connection) -> None:
    sql = f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE number = ?"  # noqa: S608 - constants
    for (number,) in connection.execute("SELECT number FROM messages WHERE deleted_ms IS NULL").fetchall():
        for row in connection.execute(sql, (number,)).fetchall():
            index_message(connection, int_from(number), searched_text(connection, message_from(row).blocks))


def _give_titles(connection: apsw.Connection) -> None:
    """Name the conversations whose own row was lost by the first that was said in them."""
    untitled = connection.execute("SELECT id FROM conversations WHERE title = ''").fetchall()
    for (conversation_id,) in untitled:
        texts = connection.execute(
            "SELECT text FROM search_texts JOIN messages ON number = message_number WHERE conversation_id = ?"
            " ORDER BY number LIMIT 1",
            (conversation_id,),
        ).fetchall()
        title = title_from(text_from(texts[0][0])) if texts else ""
        connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation_id))


_MEND = """
INSERT INTO conversations (id, title, created_ms, updated_ms)
    SELECT conversation_id, '', min(created_ms), max(created_ms) FROM messages
    WHERE conversation_id NOT IN (SELECT id FROM conversations) GROUP BY conversation_id;
INSERT INTO conversations (id, title, created_ms, updated_ms)
    SELECT conversation_id, '', 0, 0 FROM (
        SELECT conversation_id FROM drafts UNION SELECT conversation_id FROM queues
        UNION SELECT conversation_id FROM edits)
    WHERE conversation_id NOT IN (SELECT id FROM conversations);
UPDATE folders SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM folders);
UPDATE conversations SET folder_id = NULL WHERE folder_id NOT IN (SELECT id FROM folders);
UPDATE messages SET parent_id = NULL WHERE parent_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM messages AS parent
    WHERE parent.conversation_id = messages.conversation_id AND parent.id = messages.parent_id);
UPDATE conversations SET tip_id = (
        SELECT id FROM messages WHERE conversation_id = conversations.id AND deleted_ms IS NULL
        ORDER BY number DESC LIMIT 1)
    WHERE tip_id IS NULL OR NOT EXISTS (
        SELECT 1 FROM messages WHERE conversation_id = conversations.id AND id = conversations.tip_id
        AND deleted_ms IS NULL);
DELETE FROM turns WHERE NOT EXISTS (
    SELECT 1 FROM messages WHERE conversation_id = turns.conversation_id AND id = turns.message_id);
DELETE FROM journal WHERE turn_id NOT IN (SELECT id FROM turns WHERE state = 'streaming');
UPDATE spending SET conversation_id = NULL WHERE conversation_id NOT IN (SELECT id FROM conversations);
DELETE FROM message_attachments WHERE hash NOT IN (SELECT hash FROM attachments) OR NOT EXISTS (
    SELECT 1 FROM messages
    WHERE conversation_id = message_attachments.conversation_id AND id = message_attachments.message_id);
"""


def _copy_table(source: apsw.Connection, target: apsw.Connection, table: str) -> bool:
    there = {str(row[1]) for row in source.execute(f"PRAGMA table_info({table})")}
    names = [name for name in _COLUMNS[table].split(", ") if name in there]
    if not names:
        return table in _LATER_TABLES
    columns, places = ", ".join(names), ", ".join("?" * len(names))
    insert = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names are constants
    known = _journalled_turns(target) if table == "journal" else set()
    complete = True
    for row in _readable_rows(source, table, columns):
        if row is None or not _is_sound(table, columns, row):
            complete = False
        elif table != "journal" or row[0] not in known:
            try:
                target.execute(insert, row)
            except apsw.ConstraintError:  # a value of the wrong type, from a page with flipped bits
                complete = False
    return complete


def _journalled_turns(connection: apsw.Connection) -> set[object]:
    return {row[0] for row in connection.execute("SELECT DISTINCT turn_id FROM journal")}


def _is_sound(table: str, columns: str, row: Row) -> bool:
    """Tell whether the app can read the row; one that it can not would make its conversation unreadable."""
    readers: dict[tuple[str, str], Callable[[Row], object]] = {
        ("messages", _COLUMNS["messages"]): lambda values: message_from(values[:-1]),
        ("queues", _COLUMNS["queues"]): lambda values: texts_from(values[-1]),
        ("turns", TURN_COLUMNS): turn_from,
        ("folders", _COLUMNS["folders"]): lambda values: (text_from(values[2]), object_from(values[3])),
        ("conversations", _COLUMNS["conversations"]): lambda values: object_from(values[-1]),
    }
    reader = readers.get((table, columns))
    try:
        if reader is not None:
            reader(row)
    except ValueError:
        return False
    return True


def _readable_rows(source: apsw.Connection, table: str, columns: str) -> Iterator[Row | None]:
    """The rows of a table in their order; None in place of each stretch that can not be read.

    After a damaged page the next readable row is looked for in single steps, then in ever larger ones.
    """
    sql = f"SELECT rowid, {columns} FROM {table} WHERE rowid > ? ORDER BY rowid"  # noqa: S608 - names are constants
    after, step = -(2**62), 0
    while step <= _LARGEST_STEP:
        try:
            for number, *values in source.execute(sql, (after + step,)):
                after, step = int_from(number), 0
                yield tuple(values)
        except (apsw.CorruptError, apsw.NotADBError, apsw.IOError, UnicodeDecodeError):
            if step == 0:
                yield None
                after = max(after, 0)
            step = step + 1 if step < _LINEAR_STEPS else step * 2
        else:
            return
