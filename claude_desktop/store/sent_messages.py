"""Keeps the messages of every request as they were sent, each beginning that requests share only once.

A message that was sent as it stands in the tree is not written again: the row names it. What is erased there is erased
here with it, and a request that held it is then no longer known as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from claude_desktop.model.json_values import JsonObject, dump_json
from claude_desktop.model.sent_messages import SentMessage
from claude_desktop.store.rows import SqlValue, blocks_from, object_from, optional_text_from, text_from


def keep_sent(connection: apsw.Connection, conversation_id: str, sent: Sequence[SentMessage]) -> None:
    """Store the messages of a request that are not known yet: those after the beginning it shares with others."""
    known_until = _known_until(connection, conversation_id, sent)
    rows: list[tuple[SqlValue, ...]] = []
    for index in range(known_until, len(sent)):
        message, parent = sent[index], sent[index - 1].hash if index else None
        body = None if message.is_origin else dump_json(message.json)
        rows.append((conversation_id, message.hash, parent, message.origin_id, body))
    connection.executemany(
        "INSERT OR IGNORE INTO sent_messages (conversation_id, hash, parent_hash, message_id, body)"
        " VALUES (?, ?, ?, ?, ?)",
        rows,
    )


def sent_messages(connection: apsw.Connection, conversation_id: str, last_hash: str) -> tuple[JsonObject, ...] | None:
    """The messages of the request that ended with this one; None where not all of them are known."""
    rows = connection.execute(
        "WITH RECURSIVE chain (hash, parent_hash, message_id, body, place) AS ("
        "  SELECT hash, parent_hash, message_id, body, 0 FROM sent_messages"
        "  WHERE conversation_id = :conversation_id AND hash = :hash"
        "  UNION ALL"
        "  SELECT earlier.hash, earlier.parent_hash, earlier.message_id, earlier.body, chain.place + 1"
        "  FROM chain JOIN sent_messages AS earlier"
        "    ON earlier.conversation_id = :conversation_id AND earlier.hash = chain.parent_hash)"
        " SELECT chain.parent_hash, chain.body, messages.role, messages.blocks, messages.unfinished FROM chain"
        " JOIN messages ON messages.conversation_id = :conversation_id AND messages.id = chain.message_id"
        " ORDER BY chain.place DESC",
        {"conversation_id": conversation_id, "hash": last_hash},
    ).fetchall()
    if not rows or optional_text_from(rows[0][0]) is not None:
        return None
    return tuple(_message(row) for row in rows)


def _known_until(connection: apsw.Connection, conversation_id: str, sent: Sequence[SentMessage]) -> int:
    """How many of the messages are stored already. Looked for from the end: most requests add one or two."""
    for index in range(len(sent) - 1, -1, -1):
        found = connection.execute(
            "SELECT 1 FROM sent_messages WHERE conversation_id = ? AND hash = ?", (conversation_id, sent[index].hash)
        ).fetchall()
        if found:
            return index + 1
    return 0


def _message(row: tuple[SqlValue, ...]) -> JsonObject:
    _, body, role, blocks, unfinished = row
    if body is not None:
        return object_from(body)
    content = blocks_from(text_from(blocks), text_from(unfinished))
    return {"role": text_from(role), "content": [block.raw for block in content]}
