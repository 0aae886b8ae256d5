"""The one connection that writes, kept in step with the file that it belongs to. Used on the writer thread only."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import apsw

from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.store.backups import BEFORE_RESTORE, make_backup
from claude_desktop.store.connections import connect, transaction
from claude_desktop.store.errors import known_error, storage_error
from claude_desktop.store.migrations import APPLICATION_ID, NEWEST_VERSION, application_id_of, version_of
from claude_desktop.store.opening import OpenReport, open_database, put_ready_in_place
from claude_desktop.store.places import Places, remove_database
from claude_desktop.store.restoring import Restored, build_from_backup
from claude_desktop.store.rows import Row
from claude_desktop.store.spending import all_rows, keep_rows

Result = TypeVar("Result")

# After these the connection may be bound to a file or a disk that is gone, so the next call opens it anew.
_BROKEN = (
    apsw.IOError,
    apsw.CantOpenError,
    apsw.ReadOnlyError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.PermissionsError,
)


class Database:
    """Opens the database and runs functions on its connection, classifying what goes wrong."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._connection: apsw.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._was_opened = False

    def open(self) -> OpenReport:
        """Make, mend or migrate the database as needed and connect to it. Raises `KnownError`."""
        self.close()
        try:
            report, self._connection = open_database(self._places)
            self._file = self._file_on_disk()
        except (apsw.Error, OSError) as error:
            raise known_error(error, self._places.folder) from error
        self._was_opened = True
        return report

    def restore(self, path: Path) -> Restored:
        """Put a backup in the place of the database, which is kept. Where this fails before the exchange, nothing has
        changed. Raises `KnownError` and `StoreError`."""
        try:
            build_from_backup(self._places, path)
            spent = self._spent()
            kept = self._keep_present()
            self.close()
            aside = put_ready_in_place(self._places)
        except (apsw.Error, OSError) as error:
            raise known_error(error, self._places.folder) from error
        finally:
            if self._places.database.exists():
                remove_database(self._places.ready)
        self.open()
        self.run(lambda connection: self._keep_spent(connection, spent))
        if kept is not None:
            remove_database(aside)
        return Restored(kept or aside)

    def _keep_present(self) -> Path | None:
        """Back the present database up; None where it can only be set aside."""
        if self._connection is None:
            return None
        try:
            return make_backup(self._connection, self._places, BEFORE_RESTORE)
        except (apsw.CorruptError, apsw.NotADBError):
            return None
        except KnownError as error:
            if error.failure.kind is not FailureKind.STORAGE:
                raise
            return None

    def _spent(self) -> list[Row]:
        """What was spent stays spent, whichever conversations are here: none where the present database is damaged."""
        if self._connection is None:
            return []
        try:
            return all_rows(self._connection)
        except (apsw.CorruptError, apsw.NotADBError):
            return []

    @staticmethod
    def _keep_spent(connection: apsw.Connection, rows: list[Row]) -> None:
        with transaction(connection):
            keep_rows(connection, rows)

    def close(self) -> None:
        """Write the WAL back and close; harmless where nothing is open."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def run(self, action: Callable[[apsw.Connection], Result]) -> Result:
        """Run `action` on the connection. Raises `KnownError` or `StoreError` for what can go wrong on disk."""
        try:
            return action(self._ready_connection())
        except apsw.Error as error:
            if isinstance(error, _BROKEN):
                with suppress(apsw.Error):  # it can not write back what is safe in the WAL
                    self.close()
            if isinstance(error, apsw.CorruptError | apsw.NotADBError):
                self._places.mark_suspect()
            raise known_error(error, self._places.folder) from error
        except OSError as error:
            raise known_error(error, self._places.folder) from error

    def _ready_connection(self) -> apsw.Connection:
        """The connection, opened again where the file was away or replaced meanwhile.

        What is written to a file that has no name any more would be acknowledged and lost.
        """
        if not self._was_opened:
            raise storage_error("The store could not be opened.")
        on_disk = self._file_on_disk()
        if self._connection is not None and on_disk != self._file:
            self.close()
        if self._connection is None:
            self._connection, self._file = self._reconnect(), on_disk
        return self._connection

    def _reconnect(self) -> apsw.Connection:
        connection = connect(self._places.database)
        if (application_id_of(connection), version_of(connection)) != (APPLICATION_ID, NEWEST_VERSION):
            connection.close()
            raise storage_error("The database was replaced by another while the app was running.")
        return connection

    def _file_on_disk(self) -> tuple[int, int]:
        status = self._places.database.stat()
        return status.st_dev, status.st_ino
