"""Statements that change the shape of a conversation's tree, and the one that reads it.

A deleted message keeps its row, and no message ever gets another parent: to undo is to take a mark away. The trash
holds what is marked until it is emptied (`erasures`).
"""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from claude_desktop.model.messages import Message
from claude_desktop.model.tree_changes import visible_tree
from claude_desktop.store.attachments import searched_text
from claude_desktop.store.errors import StoreError
from claude_desktop.store.rows import MESSAGE_COLUMNS, int_from, message_from, optional_text_from, text_from
from claude_desktop.store.search import index_message
from claude_desktop.store.turns import add_message


def tree_of(connection: apsw.Connection, conversation_id: str) -> dict[str, Message]:
    """The messages of a conversation that are not deleted, in the order they were made, each under its nearest parent
    that is still there."""
    sql = (
        f"SELECT {MESSAGE_COLUMNS} FROM messages"  # noqa: S608 - constants
        " WHERE conversation_id = ? AND deleted_ms IS NULL ORDER BY number"
    )
    messages = {message.id: message for message in map(message_from, connection.execute(sql, (conversation_id,)))}
    deleted = connection.execute(
        "SELECT id, parent_id FROM messages WHERE conversation_id = ? AND deleted_ms IS NOT NULL", (conversation_id,)
    )
    parents = {text_from(message_id): optional_text_from(parent_id) for message_id, parent_id in deleted}
    return visible_tree(messages, parents) if parents else messages


def change_tree(
    connection: apsw.Connection,
    conversation_id: str,
    *,
    removes: Sequence[str],
    puts: Sequence[Message],
    tip_id: str | None,
    at_ms: int,
) -> None:
    """Delete messages, add new ones or bring deleted ones back, and show the branch that ends at `tip_id`.

    Raises `StoreError` where what it names is not there.
    """
    for message_id in removes:
        _delete(connection, conversation_id, message_id, at_ms)
    for message in puts:
        if not _restore(connection, message):
            add_message(connection, message)
    connection.execute("UPDATE conversations SET tip_id = ? WHERE id = ?", (tip_id, conversation_id))
    if not connection.changes():
        raise StoreError(f"there is no conversation {conversation_id}")


def _delete(connection: apsw.Connection, conversation_id: str, message_id: str, at_ms: int) -> None:
    numbers = connection.execute(
        "UPDATE messages SET deleted_ms = ? WHERE conversation_id = ? AND id = ? AND deleted_ms IS NULL"
        " RETURNING number",
        (at_ms, conversation_id, message_id),
    ).fetchall()
    if not numbers:
        raise StoreError(f"there is no message {message_id}")
    index_message(connection, int_from(numbers[0][0]), "")


def _restore(connection: apsw.Connection, message: Message) -> bool:
    numbers = connection.execute(
        "UPDATE messages SET deleted_ms = NULL WHERE conversation_id = ? AND id = ? AND deleted_ms IS NOT NULL"
        " RETURNING number",
        (message.conversation_id, message.id),
    ).fetchall()
    for (number,) in numbers:
        index_message(connection, int_from(number), searched_text(connection, message.blocks))
    return bool(numbers)
