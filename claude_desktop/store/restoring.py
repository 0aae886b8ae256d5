"""Puts a backup in the place of the database. What was there is kept as a backup itself."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import apsw

from claude_desktop.store.backups import copy_database, integrity_problem
from claude_desktop.store.connections import connect_read_only, make_private_file
from claude_desktop.store.errors import NewerDatabaseError, StoreError, storage_error
from claude_desktop.store.migrations import APPLICATION_ID, NEWEST_VERSION, application_id_of, version_of
from claude_desktop.store.places import Places, remove_database


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: `kept` is where what was there before can be had back from (a backup, or the database that
    could not be copied any more, set aside)."""

    kept: Path


def build_from_backup(places: Places, path: Path) -> None:
    """Check a backup and make a whole database of it at `ready`; the database itself is not touched yet.

    Raises `StoreError` where `path` is none of the backups, `KnownError` where it is not good, `apsw.Error`, `OSError`.
    """
    if path not in places.backup_files():
        raise StoreError(f"there is no backup {path.name}")
    remove_database(places.building)
    try:
        with closing(connect_read_only(path)) as source:
            _check(source)
            make_private_file(places.building)
            copy_database(source, places.building)
        places.building.rename(places.ready)
    except BaseException:
        remove_database(places.building)
        raise


def _check(source: apsw.Connection) -> None:
    problem = integrity_problem(source)
    if problem is None and application_id_of(source) != APPLICATION_ID:
        problem = "it is another database"
    if problem is not None:
        raise storage_error(f"The backup is not good: {problem}")
    if version_of(source) > NEWEST_VERSION:
        raise NewerDatabaseError(version_of(source), NEWEST_VERSION)
