"""The one connection that writes, kept in step with the file that it belongs to. Used on the writer thread only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import apsw

from claude_desktop.store.connections import connect
from claude_desktop.store.errors import known_error, storage_error
from claude_desktop.store.migrations import NEWEST_VERSION, version_of
from claude_desktop.store.opening import DATABASE_NAME, OpenReport, open_database

Result = TypeVar("Result")

# After these the connection may be bound to a file or a disk that is gone, so the next call opens it anew.
_BROKEN = (
    apsw.IOError,
    apsw.CantOpenError,
    apsw.ReadOnlyError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.AuthError,
    apsw.PermissionsError,
)


class Database:
    """Opens the database in `folder` and runs functions on its connection, classifying what goes wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / DATABASE_NAME
        self._connection: apsw.Connection | None = None
        self._file: tuple[int, int] | None = None

    def open(self) -> OpenReport:
        """Make, mend or migrate the database as needed and connect to it. Raises `KnownError`."""
        try:
            report, self._connection = open_database(self.folder)
            self._file = self._file_on_disk()
        except (apsw.Error, OSError) as error:
            raise known_error(error, self.folder) from error
        return report

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
                self._drop()
            raise known_error(error, self.folder) from error
        except OSError as error:
            raise known_error(error, self.folder) from error

    def _ready_connection(self) -> apsw.Connection:
        """The connection, opened again where the file was away or replaced meanwhile.

        Writing to a file that has no name any more would be acknowledged and lost.
        """
        on_disk = self._file_on_disk()
        if self._connection is not None and on_disk != self._file:
            self._drop()
        if self._connection is None:
            connection = connect(self.path)
            if version_of(connection) != NEWEST_VERSION:
                connection.close()
                raise storage_error("The database was replaced by one of another version. Start the app again.")
            self._connection, self._file = connection, on_disk
        return self._connection

    def _file_on_disk(self) -> tuple[int, int]:
        status = self.path.stat()
        return status.st_dev, status.st_ino

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
