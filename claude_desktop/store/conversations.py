"""Statements about whole conversations. Each function runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import apsw

from claude_desktop.model.attachments import Attachment
from claude_desktop.model.json_values import dump_json
from claude_desktop.model.messages import Turn
from claude_desktop.model.settings import Settings, settings_from_json, settings_to_json
from claude_desktop.model.tree import Conversation, ConversationRow, UnfinishedEdit
from claude_desktop.store.attachments import attachments_from, attachments_value
from claude_desktop.store.errors import StoreError, storage_error
from claude_desktop.store.rows import (
    TURN_COLUMNS,
    SqlValue,
    int_from,
    object_from,
    optional_text_from,
    stored_text,
    text_from,
    texts_from,
    turn_from,
)
from claude_desktop.store.trees import tree_of
from claude_desktop.store.turns import add_message, add_turn, save_queue

_ROWS = """
SELECT c.id, c.title, c.created_ms, c.updated_ms, c.pinned, t.id IS NOT NULL, c.folder_id
FROM conversations AS c
LEFT JOIN turns AS t ON t.conversation_id = c.id AND t.message_id = c.tip_id AND t.state = 'interrupted'
"""


def list_conversations(connection: apsw.Connection) -> tuple[ConversationRow, ...]:
    """The conversations that are not in the trash, the one changed last first."""
    return _rows(connection, _ROWS + "WHERE c.trashed_ms IS NULL ORDER BY c.updated_ms DESC, c.created_ms DESC, c.id")


def list_trashed(connection: apsw.Connection) -> tuple[ConversationRow, ...]:
    """The conversations in the trash, the one thrown away last first."""
    return _rows(connection, _ROWS + "WHERE c.trashed_ms IS NOT NULL ORDER BY c.trashed_ms DESC, c.id")


def _rows(connection: apsw.Connection, sql: str) -> tuple[ConversationRow, ...]:
    return tuple(
        ConversationRow(
            id=text_from(conversation_id),
            title=text_from(title),
            created_ms=int_from(created_ms),
            updated_ms=int_from(updated_ms),
            pinned=bool(pinned),
            interrupted=bool(interrupted),
            folder_id=optional_text_from(folder_id),
        )
        for conversation_id, title, created_ms, updated_ms, pinned, interrupted, folder_id in connection.execute(sql)
    )


def load_conversation(connection: apsw.Connection, conversation_id: str) -> Conversation:
    """A whole conversation with its tree, turns and draft.

    Raises `StoreError` where there is none of that id, `KnownError` where a stored value is damaged.
    """
    try:
        return _load(connection, conversation_id)
    except ValueError as error:
        raise storage_error(f"A part of the conversation can not be read: {error}") from error


def _load(connection: apsw.Connection, conversation_id: str) -> Conversation:
    row = connection.execute(
        "SELECT c.title, c.created_ms, c.updated_ms, c.settings, c.tip_id, c.title_is_automatic, c.left_out,"
        " c.folder_id, d.text, d.attachments, q.texts, e.message_id, e.text, e.attachments"
        " FROM conversations AS c LEFT JOIN drafts AS d ON d.conversation_id = c.id"
        " LEFT JOIN queues AS q ON q.conversation_id = c.id"
        " LEFT JOIN edits AS e ON e.conversation_id = c.id WHERE c.id = ?",
        (conversation_id,),
    ).fetchone()
    if row is None:
        raise StoreError(f"there is no conversation {conversation_id}")
    title, created_ms, updated_ms, settings, tip_id, is_automatic, left_out, folder_id, *written = row
    draft, draft_attachments, queue, *edit = written
    messages = tree_of(connection, conversation_id)
    turns = _turns(connection, conversation_id)
    return Conversation(
        id=conversation_id,
        title=text_from(title),
        created_ms=int_from(created_ms),
        updated_ms=int_from(updated_ms),
        settings=settings_from_json(object_from(settings)),
        tip_id=optional_text_from(tip_id),
        messages=messages,
        turns={message_id: turn for message_id, turn in turns.items() if message_id in messages},
        draft=optional_text_from(draft) or "",
        draft_attachments=attachments_from(draft_attachments),
        left_out=frozenset(texts_from(left_out)),
        queue=() if queue is None else texts_from(queue),
        edit=None if edit[0] is None else _edit_from(edit),
        title_is_automatic=bool(is_automatic),
        folder_id=optional_text_from(folder_id),
    )


def _edit_from(row: Sequence[SqlValue]) -> UnfinishedEdit:
    message_id, text, attachments = row
    kept = None if attachments is None else attachments_from(attachments)
    return UnfinishedEdit(text_from(message_id), text_from(text), kept)


def _turns(connection: apsw.Connection, conversation_id: str) -> dict[str, Turn]:
    sql = f"SELECT {TURN_COLUMNS} FROM turns WHERE conversation_id = ? ORDER BY rowid"  # noqa: S608 - constants
    turns = map(turn_from, connection.execute(sql, (conversation_id,)))
    return {turn.message_id: turn for turn in turns}


def create_conversation(connection: apsw.Connection, conversation: Conversation) -> None:
    """Store a conversation with all that it holds. Raises `apsw.ConstraintError` where an id is there already."""
    connection.execute(
        "INSERT INTO conversations (id, title, title_is_automatic, created_ms, updated_ms, tip_id, settings, left_out,"
        " folder_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM folders WHERE id = ?))",  # or none, if it is gone
        (
            conversation.id,
            stored_text(conversation.title),
            int(conversation.title_is_automatic),
            conversation.created_ms,
            conversation.updated_ms,
            conversation.tip_id,
            dump_json(settings_to_json(conversation.settings)),
            dump_json(sorted(conversation.left_out)),
            conversation.folder_id,
        ),
    )
    save_draft(connection, conversation.id, conversation.draft, conversation.draft_attachments)
    save_queue(connection, conversation.id, conversation.queue)
    save_edit(connection, conversation.id, conversation.edit)
    for message in conversation.messages.values():
        add_message(connection, message)
    for turn in conversation.turns.values():
        add_turn(connection, turn)


def rename_conversation(
    connection: apsw.Connection, conversation_id: str, title: str, *, automatic: bool, at_ms: int
) -> None:
    """Give a conversation a title. One that the person chose is never replaced by an automatic one."""
    connection.execute(
        "UPDATE conversations SET title = ?, title_is_automatic = ?, updated_ms = max(updated_ms, ?)"
        " WHERE id = ? AND (title_is_automatic OR NOT ?)",
        (stored_text(title), int(automatic), at_ms, conversation_id, int(automatic)),
    )
    if not connection.changes():
        _require(connection, conversation_id)


def save_settings(connection: apsw.Connection, conversation_id: str, settings: Settings) -> None:
    """Store a conversation's own settings."""
    connection.execute(
        "UPDATE conversations SET settings = ? WHERE id = ?",
        (dump_json(settings_to_json(settings)), conversation_id),
    )
    _require_change(connection, conversation_id)


def save_draft(
    connection: apsw.Connection, conversation_id: str, text: str, attachments: Sequence[Attachment] | None = None
) -> None:
    """Store the text in a conversation's composer, and what is attached to it (None: as it is stored). Nothing at all
    leaves no row."""
    connection.execute(
        "INSERT INTO drafts (conversation_id, text) VALUES (?, ?)"
        " ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text",
        (conversation_id, stored_text(text)),
    )
    if attachments is not None:
        connection.execute(
            "UPDATE drafts SET attachments = ? WHERE conversation_id = ?",
            (attachments_value(attachments), conversation_id),
        )
    connection.execute(
        "DELETE FROM drafts WHERE conversation_id = ? AND text = '' AND attachments = '[]'", (conversation_id,)
    )


def save_edit(connection: apsw.Connection, conversation_id: str, edit: UnfinishedEdit | None) -> None:
    """Store how far a message is edited, or that none is."""
    if edit is None:
        connection.execute("DELETE FROM edits WHERE conversation_id = ?", (conversation_id,))
    else:
        connection.execute(
            "INSERT INTO edits (conversation_id, message_id, text, attachments) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (conversation_id) DO UPDATE SET message_id = excluded.message_id, text = excluded.text,"
            " attachments = excluded.attachments",
            (
                conversation_id,
                edit.message_id,
                stored_text(edit.text),
                None if edit.attachments is None else attachments_value(edit.attachments),
            ),
        )


def save_left_out(connection: apsw.Connection, conversation_id: str, hashes: Collection[str]) -> None:
    """Store which attachments of a conversation are not sent any more."""
    connection.execute(
        "UPDATE conversations SET left_out = ? WHERE id = ?", (dump_json(sorted(hashes)), conversation_id)
    )
    _require_change(connection, conversation_id)


def set_tip(connection: apsw.Connection, conversation_id: str, message_id: str) -> None:
    """Show the branch that ends at a message; one of another conversation fails when the transaction ends."""
    connection.execute("UPDATE conversations SET tip_id = ? WHERE id = ?", (message_id, conversation_id))
    _require_change(connection, conversation_id)


def set_trashed(connection: apsw.Connection, conversation_id: str, trashed_ms: int | None) -> None:
    """Put a conversation into the trash, or with None take it out again."""
    connection.execute("UPDATE conversations SET trashed_ms = ? WHERE id = ?", (trashed_ms, conversation_id))
    _require_change(connection, conversation_id)


def set_pinned(connection: apsw.Connection, conversation_id: str, *, pinned: bool) -> None:
    """Keep a conversation at the top of the list, or no longer."""
    connection.execute("UPDATE conversations SET pinned = ? WHERE id = ?", (int(pinned), conversation_id))
    _require_change(connection, conversation_id)


def _require_change(connection: apsw.Connection, conversation_id: str) -> None:
    if not connection.changes():
        raise StoreError(f"there is no conversation {conversation_id}")


def _require(connection: apsw.Connection, conversation_id: str) -> None:
    found = connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
    if found is None:
        raise StoreError(f"there is no conversation {conversation_id}")
