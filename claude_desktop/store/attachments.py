"""Statements about what is attached: which contents there are, and which message names which."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import apsw

from claude_desktop.model.attachments import (
    Attachment,
    attachments_from_json,
    attachments_in,
    attachments_to_json,
)
from claude_desktop.model.blocks import Block, plain_text
from claude_desktop.model.json_values import dump_json, load_json
from claude_desktop.model.messages import Message
from claude_desktop.store.contents import named_hashes, path_of
from claude_desktop.store.places import Places
from claude_desktop.store.rows import STORED_NESTING, SqlValue, stored_text, text_from

_TEXT_MEDIA_TYPE = "text/plain"


def add_attachment(connection: apsw.Connection, attachment: Attachment, searched_text: str, at_ms: int) -> None:
    """Note the contents of an attachment, and the text by which it is found."""
    _note_contents(connection, attachment, at_ms)
    connection.execute(
        "UPDATE attachments SET text = ?, created_ms = max(created_ms, ?) WHERE hash = ?",
        (stored_text(searched_text), at_ms, attachment.hash),
    )


def name_attachments(connection: apsw.Connection, message: Message) -> None:
    """Note which contents a message names, so that they are kept as long as it is."""
    attachments = attachments_in(message.blocks)
    for attachment in attachments:
        _note_contents(connection, attachment, message.created_ms)
    named = [(content_hash, attachment.name) for attachment in attachments for content_hash in attachment.hashes]
    connection.executemany(
        "INSERT INTO message_attachments (conversation_id, message_id, position, hash, name) VALUES (?, ?, ?, ?, ?)",
        [
            (message.conversation_id, message.id, position, content_hash, name)
            for position, (content_hash, name) in enumerate(named)
        ],
    )


def searched_text(connection: apsw.Connection, blocks: Sequence[Block]) -> str:
    """What a message is found by: its words, and the names and texts of what is attached."""
    parts = [plain_text(tuple(blocks))]
    for attachment in attachments_in(blocks):
        found = connection.execute("SELECT text FROM attachments WHERE hash = ?", (attachment.hash,)).fetchone()
        parts += ["" if attachment.is_paste else attachment.name, text_from(found[0]) if found is not None else ""]
    return "\n".join(part for part in parts if part)


def drop_unnamed(
    connection: apsw.Connection, places: Places, candidates: Collection[str], before_ms: int
) -> dict[str, str]:
    """Forget the contents that nothing names any more: of the `candidates`, and of all that came before `before_ms`.

    Returns the hashes with their paths in the folder of the store.
    """
    named = named_hashes(connection)
    rows = connection.execute("SELECT hash, created_ms FROM attachments").fetchall()
    unnamed = [
        text_from(found)
        for found, created_ms in rows
        if found not in named and (found in candidates or int(str(created_ms)) < before_ms)
    ]
    connection.executemany("DELETE FROM attachments WHERE hash = ?", [(found,) for found in unnamed])
    return {found: str(path_of(places, found).relative_to(places.folder)) for found in unnamed}


def attachments_value(attachments: Sequence[Attachment]) -> str:
    """Attachments as a column takes them."""
    return dump_json(attachments_to_json(attachments))


def attachments_from(value: SqlValue) -> tuple[Attachment, ...]:
    """Read what `attachments_value` wrote. Raises `ValueError` where it is no JSON."""
    return () if value is None else attachments_from_json(load_json(text_from(value), STORED_NESTING))


def _note_contents(connection: apsw.Connection, attachment: Attachment, at_ms: int) -> None:
    sizes = {attachment.hash: (attachment.media_type, attachment.size_bytes)}
    if attachment.text_hash is not None:
        sizes.setdefault(attachment.text_hash, (_TEXT_MEDIA_TYPE, attachment.text_characters or 0))
    connection.executemany(
        "INSERT OR IGNORE INTO attachments (hash, media_type, size_bytes, path, created_ms) VALUES (?, ?, ?, ?, ?)",
        [
            (found, stored_text(media_type), size, f"attachments/{found[:2]}/{found}", at_ms)
            for found, (media_type, size) in sizes.items()
        ],
    )
