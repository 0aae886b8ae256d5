"""Copies the database through SQLite's own API, checks every copy, and keeps the newest few."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import apsw

from claude_desktop.store.connections import connect_read_only, make_private_file, make_private_folder, sync_folder
from claude_desktop.store.errors import storage_error
from claude_desktop.store.migrations import APPLICATION_ID, application_id_of, version_of
from claude_desktop.store.places import Places, has_content, remove_database, with_wal

ROLLING = "backup"
BEFORE_RESTORE = "before-restore"
KEPT_ROLLING = 7
KEPT_BEFORE_MIGRATION = 3
KEPT_BEFORE_RESTORE = 3
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup. `made_ms` is Unix milliseconds (UTC); `reason` as `reason_of` reads it."""

    path: Path
    made_ms: int
    size_bytes: int
    reason: str


def list_backups(places: Places) -> tuple[BackupFile, ...]:
    """All backups, the newest first. Raises `OSError`."""
    found = ((path, path.stat()) for path in places.backup_files())
    return tuple(
        BackupFile(path, status.st_mtime_ns // 1_000_000, status.st_size, reason_of(path)) for path, status in found
    )


def last_written_ms(places: Places) -> int:
    """When the database was last written to (Unix milliseconds). Raises `OSError` where there is none."""
    written_ns = [path.stat().st_mtime_ns for path in with_wal(places.database) if has_content(path)]
    return max(written_ns, default=0) // 1_000_000


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
        copy_database(source, partial)
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


def copy_database(source: apsw.Connection, path: Path) -> None:
    """Copy the database of `source` into the empty file at `path`, which then stands without a WAL."""
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
    kept = {ROLLING: KEPT_ROLLING, BEFORE_RESTORE: KEPT_BEFORE_RESTORE, "": KEPT_BEFORE_MIGRATION}
    seen = dict.fromkeys(kept, 0)
    for path in places.backup_files():
        kind = reason_of(path)
        seen[kind] += 1
        if seen[kind] > kept[kind]:
            path.unlink(missing_ok=True)


def reason_of(path: Path) -> str:
    """Why a backup was made, by its name: `ROLLING`, `BEFORE_RESTORE`, or empty for one before a migration."""
    return next((reason for reason in (ROLLING, BEFORE_RESTORE) if path.name.startswith(f"{reason}-")), "")
