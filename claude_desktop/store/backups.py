"""Copies the database through SQLite's own API, checks every copy, and keeps the newest few."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import apsw

from claude_desktop.store.connections import connect_read_only, make_private_file, make_private_folder, sync_folder
from claude_desktop.store.errors import storage_error
from claude_desktop.store.migrations import APPLICATION_ID, application_id_of, version_of
from claude_desktop.store.places import Places, remove_database

ROLLING = "backup"
KEPT_ROLLING = 5
KEPT_BEFORE_MIGRATION = 3
_PARTIAL = ".partial"


def before_migration(version: int) -> str:
    """The reason of a backup that is made before a database leaves `version`."""
    return f"before-leaving-v{version}"


def make_backup(source: apsw.Connection, places: Places, reason: str) -> Path:
    """Copy the database of `source`, check the copy, and drop the oldest backups.

    The copy is one read transaction, so writers neither wait nor make it start over. Raises `apsw.Error`, `OSError`,
    and `KnownError` where the copy is not good; no file is left then.
    """
    make_private_folder(places.backups)
    path = places.free_backup(reason)
    partial = path.with_name(path.name + _PARTIAL)
    remove_database(partial)
    try:
        make_private_file(partial)
        _copy(source, partial)
        _verify(partial, version_of(source))
        partial.rename(path)
    finally:
        remove_database(partial)
    sync_folder(places.backups)
    _drop_oldest(places)
    return path


def remove_partial_backups(places: Places) -> None:
    """Delete what a kill left of a backup that was being made."""
    for path in places.backups.glob(f"*{_PARTIAL}*"):
        path.unlink(missing_ok=True)


def _copy(source: apsw.Connection, path: Path) -> None:
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as target:
        with target.backup("main", source, "main") as backup:
            while not backup.done:
                backup.step(-1)
        # The copy says WAL, as its source does; as a file of its own it must stand without one.
        target.pragma("journal_mode", "delete")


def _verify(path: Path, version: int) -> None:
    with closing(connect_read_only(path)) as copy:
        found = integrity_problem(copy)
        if found is None and (application_id_of(copy), version_of(copy)) != (APPLICATION_ID, version):
            found = "it is another database"
    if found is not None:
        raise storage_error(f"The backup is not good: {found}")


def integrity_problem(connection: apsw.Connection, pragma: str = "integrity_check") -> str | None:
    """Run `integrity_check` (or the faster `quick_check`); None where the database is sound, else what was found."""
    try:
        found = [str(line) for (line,) in connection.execute(f"PRAGMA {pragma}(20)")]
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return str(error)
    return None if found == ["ok"] else "; ".join(found)


def may_hold(path: Path, conversation_ids: Sequence[str], message_ids: Sequence[str] = ()) -> bool:
    """Tell whether a database holds any of these conversations or messages, or can not be asked."""
    try:
        with closing(connect_read_only(path)) as connection:
            return _holds(connection, "conversations", conversation_ids) or _holds(connection, "messages", message_ids)
    except apsw.Error:
        return True


def _holds(connection: apsw.Connection, table: str, ids: Sequence[str]) -> bool:
    if not ids:
        return False
    held = {str(row[0]) for row in connection.execute(f"SELECT id FROM {table}")}  # noqa: S608 - constants
    return not held.isdisjoint(ids)


def _drop_oldest(places: Places) -> None:
    backups = places.backup_files()
    rolling = [path for path in backups if path.name.startswith(f"{ROLLING}-")]
    others = [path for path in backups if path not in rolling]
    for path in rolling[KEPT_ROLLING:] + others[KEPT_BEFORE_MIGRATION:]:
        path.unlink(missing_ok=True)
