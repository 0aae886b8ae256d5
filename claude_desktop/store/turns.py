"""Statements about messages and turns: how one begins, is journalled and ends, in the caller's transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import apsw

from claude_desktop.model.blocks import plain_text
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.json_values import dump_json
from claude_desktop.model.messages import Message, Turn, TurnState
from claude_desktop.model.spending import spent_on
from claude_desktop.model.stream_events import StreamEvent, coalesce, event_from_json, event_to_json
from claude_desktop.store.attachments import name_attachments, searched_text
from claude_desktop.store.errors import StoreError
from claude_desktop.store.rows import (
    MESSAGE_COLUMNS,
    TURN_COLUMNS,
    block_values,
    insert_sql,
    int_from,
    message_from,
    message_values,
    object_from,
    turn_from,
    turn_values,
)
from claude_desktop.store.search import index_message
from claude_desktop.store.spending import book

_INSERT_MESSAGE = insert_sql("messages", MESSAGE_COLUMNS)
_INSERT_TURN = insert_sql("turns", TURN_COLUMNS)
_CHANGEABLE = [name for name in TURN_COLUMNS.split(", ") if name not in ("id", "message_id", "conversation_id")]
_TURN_CHANGES = ", ".join(f"{name} = :{name}" for name in _CHANGEABLE)
_UPDATE_TURN = f"UPDATE turns SET {_TURN_CHANGES} WHERE id = :id AND message_id = :message_id"  # noqa: S608 - constants


def add_message(connection: apsw.Connection, message: Message) -> None:
    """Add a message, and what can be searched of it."""
    connection.execute(_INSERT_MESSAGE, message_values(message))
    number = connection.last_insert_rowid()
    name_attachments(connection, message)
    index_message(connection, number, searched_text(connection, message.blocks))


def add_turn(connection: apsw.Connection, turn: Turn) -> None:
    """Add a turn to a message that is stored."""
    connection.execute(_INSERT_TURN, turn_values(turn))


def begin_turn(
    connection: apsw.Connection,
    asked: Message | None,
    reply: Message,
    turn: Turn,
    *,
    clear_draft: bool,
    queue: Sequence[str] | None = None,
) -> None:
    """Store what was asked, the empty reply and its turn, and show the branch that ends there; with a `queue`, what
    waits after it."""
    if asked is not None:
        add_message(connection, asked)
    add_message(connection, reply)
    add_turn(connection, turn)
    connection.execute(
        "UPDATE conversations SET tip_id = ?, updated_ms = max(updated_ms, ?) WHERE id = ?",
        (reply.id, turn.started_ms, reply.conversation_id),
    )
    if clear_draft:
        connection.execute("DELETE FROM drafts WHERE conversation_id = ?", (reply.conversation_id,))
    if queue is not None:
        save_queue(connection, reply.conversation_id, queue)


def save_queue(connection: apsw.Connection, conversation_id: str, texts: Sequence[str]) -> None:
    """Store the texts that wait to be sent; none leave no row."""
    if texts:
        connection.execute(
            "INSERT INTO queues (conversation_id, texts) VALUES (?, ?)"
            " ON CONFLICT (conversation_id) DO UPDATE SET texts = excluded.texts",
            (conversation_id, dump_json(list(texts))),
        )
    else:
        connection.execute("DELETE FROM queues WHERE conversation_id = ?", (conversation_id,))


def append_journal(connection: apsw.Connection, turn_id: str, events: Sequence[StreamEvent]) -> None:
    """Append what arrived of a reply. Raises `StoreError` where the turn is not streaming any more."""
    streaming = connection.execute(
        "SELECT 1 FROM turns WHERE id = ? AND state = ?", (turn_id, TurnState.STREAMING.value)
    ).fetchone()
    if streaming is None:
        raise StoreError(f"there is no streaming turn {turn_id}")
    at_ms = time.time_ns() // 1_000_000
    raws = (event_to_json(event) for event in coalesce(list(events)))
    rows = [(turn_id, at_ms, dump_json(raw)) for raw in raws if raw is not None]
    connection.executemany("INSERT INTO journal (turn_id, at_ms, event) VALUES (?, ?, ?)", rows)


def finish_turn(connection: apsw.Connection, reply: Message, turn: Turn) -> None:
    """Store a reply's final blocks, its turn and what it cost, and drop its journal. It may be done twice."""
    found = connection.execute(
        "UPDATE messages SET blocks = :blocks, unfinished = :unfinished"
        " WHERE id = :id AND conversation_id = :conversation_id RETURNING number, deleted_ms",
        {"id": reply.id, "conversation_id": reply.conversation_id, **block_values(reply.blocks)},
    ).fetchall()
    connection.execute(_UPDATE_TURN, turn_values(turn))
    if not found or not connection.changes():
        raise StoreError(f"there is no turn {turn.id} of message {reply.id}")
    number, deleted_ms = found[0]
    index_message(connection, int_from(number), plain_text(reply.blocks) if deleted_ms is None else "")
    connection.execute("DELETE FROM journal WHERE turn_id = ?", (turn.id,))
    if (spent := spent_on(turn)) is not None:
        book(connection, spent)
    connection.execute(
        "UPDATE conversations SET updated_ms = max(updated_ms, ?) WHERE id = ?",
        (turn.ended_ms or turn.started_ms, turn.conversation_id),
    )


def interrupt_leftover_turns(connection: apsw.Connection) -> tuple[str, ...]:
    """End every turn that still streams although nobody streams it; its text comes from the journal.

    Returns the ids of these turns. A journal row that can not be read is passed over.
    """
    sql = f"SELECT {TURN_COLUMNS} FROM turns WHERE state = ? ORDER BY rowid"  # noqa: S608 - constants
    leftovers = [turn_from(row) for row in connection.execute(sql, (TurnState.STREAMING.value,))]
    for turn in leftovers:
        _interrupt(connection, turn)
    return tuple(turn.id for turn in leftovers)


def _interrupt(connection: apsw.Connection, turn: Turn) -> None:
    reply, last_ms = GrowingReply(), turn.ended_ms
    journal = connection.execute("SELECT at_ms, event FROM journal WHERE turn_id = ? ORDER BY number", (turn.id,))
    for at_ms, event in journal:
        last_ms = int_from(at_ms)
        try:
            reply.apply(event_from_json(object_from(event)))
        except ValueError:
            continue
    sql = f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE id = ?"  # noqa: S608 - constants
    message = message_from(connection.execute(sql, (turn.message_id,)).fetchall()[0])
    finish_turn(
        connection,
        replace(message, blocks=reply.blocks() or message.blocks),
        replace(
            turn,
            state=TurnState.INTERRUPTED,
            served_model=reply.served_model or turn.served_model,
            ended_ms=last_ms,
            stop_reason=reply.stop_reason,
            stop_sequence=reply.stop_sequence,
            stop_details=reply.stop_details,
            container=reply.container,
            usage=reply.usage if reply.usage.raw else turn.usage,
            response=reply.response or turn.response,
        ),
    )
