"""Stores a conversation that comes from a file, beside whatever is there. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from claude_desktop.model.imported_chats import ImportedChat, ImportOutcome, as_copy, says_the_same
from claude_desktop.model.tree import Conversation
from claude_desktop.store.conversations import create_conversation, load_conversation, set_trashed


def import_conversation(connection: apsw.Connection, conversation: Conversation) -> ImportedChat:
    """Store a conversation of a file once. Nothing that is there is changed, but that it may leave the trash."""
    if _is_there(connection, conversation.id):
        if says_the_same(load_conversation(connection, conversation.id), conversation):
            return _found(connection, conversation.id)
    elif not _are_taken(connection, conversation):
        create_conversation(connection, conversation)
        return ImportedChat(conversation.id, ImportOutcome.ADDED)
    copy = as_copy(conversation)
    if _is_there(connection, copy.id):
        return _found(connection, copy.id)
    create_conversation(connection, copy)
    return ImportedChat(copy.id, ImportOutcome.ADDED_AS_COPY)


def _found(connection: apsw.Connection, conversation_id: str) -> ImportedChat:
    trashed = "SELECT 1 FROM conversations WHERE id = ? AND trashed_ms IS NOT NULL"
    if connection.execute(trashed, (conversation_id,)).fetchone() is None:
        return ImportedChat(conversation_id, ImportOutcome.THERE_ALREADY)
    set_trashed(connection, conversation_id, None)
    return ImportedChat(conversation_id, ImportOutcome.TAKEN_OUT_OF_TRASH)


def _is_there(connection: apsw.Connection, conversation_id: str) -> bool:
    return _any_there(connection, "SELECT 1 FROM conversations WHERE id = ?", [conversation_id])


def _are_taken(connection: apsw.Connection, conversation: Conversation) -> bool:
    """Tell whether another conversation has a message or a turn of these ids (a copy of a file made by hand)."""
    turn_ids = (turn.id for turn in conversation.turns.values())
    return _any_there(connection, "SELECT 1 FROM messages WHERE id = ?", conversation.messages) or _any_there(
        connection, "SELECT 1 FROM turns WHERE id = ?", turn_ids
    )


def _any_there(connection: apsw.Connection, sql: str, ids: Iterable[str]) -> bool:
    return any(connection.execute(sql, (one,)).fetchone() is not None for one in ids)
