"""What happens when the store opens: look before touching, then make, mend or migrate, and end what was left over."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import apsw

from claude_desktop.store.backups import before_migration, integrity_problem, make_backup, remove_partial_backups
from claude_desktop.store.connections import (
    connect,
    connect_read_only,
    keep_private,
    make_private_file,
    make_private_folder,
    sync_folder,
    transaction,
)
from claude_desktop.store.erasures import finish_erasures
from claude_desktop.store.errors import NewerDatabaseError, storage_error
from claude_desktop.store.migrations import (
    APPLICATION_ID,
    NEWEST_VERSION,
    application_id_of,
    expected_schema,
    migrate,
    schema_of,
    version_of,
)
from claude_desktop.store.places import Places, has_content, remove_database, wal_of
from claude_desktop.store.salvage import mend_references, salvage
from claude_desktop.store.turns import interrupt_leftover_turns

_DAMAGED = (apsw.CorruptError, apsw.NotADBError)


class Damage(StrEnum):
    """Why a database could not be used as it was."""

    EMPTY = "empty"  # a file without content: something emptied it, for the app never leaves one
    MISSING = "missing"  # no file, though there are backups of one
    FOREIGN = "foreign"  # a database of another program
    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"  # tables are missing


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening found and did.

    `damage` says why a new database was begun; the old one, if there was a file, is now at `set_aside`, and what could
    be read of it (or, where that was not all, of the newest backup) is in the new one: `salvaged_conversations`.
    `unclean_exit`: the app did not end by itself last time, so `Store.check` is worth its time.
    """

    created: bool = False
    migrated_from: int | None = None
    backup: Path | None = None
    interrupted_turn_ids: tuple[str, ...] = ()
    set_aside: Path | None = None
    damage: Damage | None = None
    salvaged_conversations: int = 0
    unclean_exit: bool = False


def open_database(places: Places) -> tuple[OpenReport, apsw.Connection]:
    """Open the database, after making, mending or migrating it as needed.

    Raises `NewerDatabaseError` (nothing was touched), other `KnownError`s, `apsw.Error` and `OSError`.
    """
    make_private_folder(places.folder)
    _clear_leftovers(places)
    report = OpenReport(unclean_exit=has_content(wal_of(places.database)))
    if not places.database.exists():
        report = _replace_missing(places) if places.backup_files() else _create(places)
    elif damage := find_damage(places):
        report = _replace_damaged(places, damage)
    try:
        return _open_sound(places, report)
    except _DAMAGED:
        return _open_sound(places, _replace_damaged(places, Damage.UNREADABLE))


def find_damage(places: Places) -> Damage | None:
    """Look at an existing database without writing to it. Raises `NewerDatabaseError` and `KnownError`."""
    path = places.database
    if not path.is_file():
        raise storage_error(f"{path} is not a file.")
    if not has_content(path):
        return Damage.EMPTY
    try:
        with closing(connect_read_only(path)) as connection:
            return _find_damage_in(connection, thorough=places.suspect.exists())
    except _DAMAGED:
        return Damage.UNREADABLE


def _find_damage_in(connection: apsw.Connection, *, thorough: bool) -> Damage | None:
    schema = schema_of(connection)
    if not schema:
        return Damage.EMPTY
    if application_id_of(connection) != APPLICATION_ID:
        return Damage.FOREIGN
    version = version_of(connection)
    if version > NEWEST_VERSION:
        raise NewerDatabaseError(version, NEWEST_VERSION)
    if version == NEWEST_VERSION and not expected_schema().items() <= schema.items():
        return Damage.INCOMPLETE
    if thorough and integrity_problem(connection) is not None:
        return Damage.UNREADABLE
    return None


def _open_sound(places: Places, report: OpenReport) -> tuple[OpenReport, apsw.Connection]:
    keep_private(places.database)
    connection = connect(places.database)
    try:
        version = version_of(connection)
        if version < NEWEST_VERSION:
            backup = make_backup(connection, places, before_migration(version))
            report = replace(report, migrated_from=version, backup=backup)
            migrate(connection)
        finish_erasures(connection, places)
        with transaction(connection):
            interrupted = interrupt_leftover_turns(connection)
        places.suspect.unlink(missing_ok=True)
    except BaseException:
        connection.close()
        raise
    unclean = report.unclean_exit or bool(interrupted)
    return replace(report, interrupted_turn_ids=interrupted, unclean_exit=unclean), connection


def _clear_leftovers(places: Places) -> None:
    """Finish or drop what a kill left of an earlier opening or backup."""
    remove_database(places.building)
    remove_partial_backups(places)
    if places.database.exists():
        remove_database(places.ready)
    elif places.ready.exists():
        _install_ready(places)


def _create(places: Places) -> OpenReport:
    _build(places, ())
    _install_ready(places)
    return OpenReport(created=True)


def _replace_missing(places: Places) -> OpenReport:
    salvaged = _build(places, places.backup_files()[:1])
    _install_ready(places)
    return OpenReport(created=True, damage=Damage.MISSING, salvaged_conversations=salvaged)


def _replace_damaged(places: Places, damage: Damage) -> OpenReport:
    """Make a new database from what can be read, then let it take the place of the damaged one, which is kept."""
    sources = [] if damage is Damage.FOREIGN else [places.database]
    salvaged = _build(places, [*sources, *places.backup_files()[:1]])
    aside = put_ready_in_place(places)
    return OpenReport(created=True, set_aside=aside, damage=damage, salvaged_conversations=salvaged)


def put_ready_in_place(places: Places) -> Path:
    """Let the database at `ready` take the place of the one that is there, which is set aside. Nobody may have that
    open. A kill in between is made good by the next opening. Returns where the old one is."""
    aside = places.free_aside()
    places.database.rename(aside)
    _move_stray_wal(places, aside)
    _install_ready(places)
    return aside


def _build(places: Places, sources: list[Path] | tuple[()]) -> int:
    """Make a whole new database at `ready`; a source is used until one could be read completely. Returns how many
    conversations it holds."""
    make_private_file(places.building)
    with closing(connect(places.building)) as connection:
        migrate(connection)
        if sources:
            connection.pragma("foreign_keys", False)
            for source in sources:
                if salvage(connection, source):
                    break
            mend_references(connection)
        salvaged = len(connection.execute("SELECT id FROM conversations").fetchall())
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    places.building.rename(places.ready)
    return salvaged


def _install_ready(places: Places) -> None:
    """Put the database at `ready` in its place, which is free. A WAL there belongs to another file and is moved."""
    if wal_of(places.database).exists():
        _move_stray_wal(places, places.free_aside())
    places.ready.rename(places.database)
    sync_folder(places.folder)


def _move_stray_wal(places: Places, aside: Path) -> None:
    wal = wal_of(places.database)
    if has_content(wal):
        wal.rename(wal_of(aside))
    wal.unlink(missing_ok=True)
    places.database.with_name(places.database.name + "-shm").unlink(missing_ok=True)
