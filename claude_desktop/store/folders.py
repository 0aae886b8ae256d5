"""Statements about folders. Each function runs inside the caller's transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import apsw

from claude_desktop.model.folders import Folder, in_order
from claude_desktop.model.json_values import dump_json
from claude_desktop.model.settings import Settings, settings_from_json, settings_to_json
from claude_desktop.store.errors import StoreError
from claude_desktop.store.rows import SqlValue, int_from, object_from, stored_text, text_from

log = logging.getLogger(__name__)


def list_folders(connection: apsw.Connection) -> tuple[Folder, ...]:
    """All folders by title. Settings that can not be read count as none: the conversations must be reachable."""
    rows = connection.execute("SELECT id, title, created_ms, settings, folded FROM folders")
    return in_order(
        Folder(text_from(folder_id), text_from(title), int_from(created_ms), _settings_from(settings), bool(folded))
        for folder_id, title, created_ms, settings, folded in rows
    )


def _settings_from(value: SqlValue) -> Settings:
    try:
        return settings_from_json(object_from(value))
    except ValueError:
        log.warning("the settings of a folder can not be read")
        return Settings()


def save_folder(connection: apsw.Connection, folder: Folder) -> None:
    """Store a folder, new or changed."""
    connection.execute(
        "INSERT INTO folders (id, title, created_ms, settings, folded) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET"
        " title = excluded.title, settings = excluded.settings, folded = excluded.folded",
        (
            folder.id,
            stored_text(folder.title),
            folder.created_ms,
            dump_json(settings_to_json(folder.settings)),
            int(folder.folded),
        ),
    )


def delete_folder(connection: apsw.Connection, folder_id: str) -> tuple[str, ...]:
    """Delete a folder and tell which conversations were in it, those in the trash included; they stay, outside of any.

    Raises `StoreError` where there is none of that id.
    """
    rows = connection.execute("SELECT id FROM conversations WHERE folder_id = ? ORDER BY id", (folder_id,)).fetchall()
    connection.execute("DELETE FROM folders WHERE id = ?", (folder_id,))
    if not connection.changes():
        raise StoreError(f"there is no folder {folder_id}")
    return tuple(text_from(row[0]) for row in rows)


def move_conversations(connection: apsw.Connection, conversation_ids: Sequence[str], folder_id: str | None) -> None:
    """Put conversations into a folder, or with None out of any; those that are gone meanwhile are passed over.

    Raises `StoreError` where there is no such folder.
    """
    if folder_id is not None:
        found = connection.execute("SELECT 1 FROM folders WHERE id = ?", (folder_id,)).fetchone()
        if found is None:
            raise StoreError(f"there is no folder {folder_id}")
    connection.executemany(
        "UPDATE conversations SET folder_id = ? WHERE id = ?", [(folder_id, one) for one in conversation_ids]
    )


def restore_folder(connection: apsw.Connection, folder: Folder, conversation_ids: Sequence[str]) -> None:
    """Undo a deletion: bring the folder back with those of its conversations that were not put elsewhere since."""
    save_folder(connection, folder)
    connection.executemany(
        "UPDATE conversations SET folder_id = ? WHERE id = ? AND folder_id IS NULL",
        [(folder.id, one) for one in conversation_ids],
    )
