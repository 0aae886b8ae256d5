"""Opens SQLite the one way this app uses it, and runs transactions on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

BUSY_TIMEOUT_MS = 5_000
_WAL_LIMIT_BYTES = 16 * 1024 * 1024
_FILE_MODE = 0o600
_FOLDER_MODE = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner can read, whatever the umask says. Raises `OSError`."""
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    _set_mode(folder, _FOLDER_MODE)


def make_private_file(path: Path) -> None:
    """Make an empty file that only its owner can read. SQLite gives -wal and -shm the mode of the database
    (https://sqlite.org/src/file/src/os_unix.c, findCreateFileMode). Raises `FileExistsError` and other `OSError`s."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _FILE_MODE))
    _set_mode(path, _FILE_MODE)


def keep_private(path: Path) -> None:
    """Let only its owner read a file that was put here by other means, such as a backup copied back by hand."""
    _set_mode(path, _FILE_MODE)


def _set_mode(path: Path, mode: int) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable; nothing to do where folders can not be opened (Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sqlite_version() -> str:
    """Tell which SQLite is in use: "3.54.1"."""
    return apsw.sqlite_lib_version()


def connect(path: Path) -> apsw.Connection:
    """Open an existing database for reading and writing. Raises `apsw.Error`."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        _distrust(connection)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "FULL")
        # Without these, macOS acknowledges writes that are still in the drive's own cache.
        connection.pragma("fullfsync", True)
        connection.pragma("checkpoint_fullfsync", True)
        connection.pragma("foreign_keys", True)
        connection.pragma("secure_delete", True)
        connection.pragma("temp_store", "MEMORY")
        connection.pragma("journal_size_limit", _WAL_LIMIT_BYTES)
    except apsw.Error:
        connection.close()
        raise
    return connection


def connect_read_only(path: Path) -> apsw.Connection:
    """Open a database that is not written to, not even to tidy up its WAL. Raises `apsw.Error`."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        _distrust(connection)
        connection.pragma("query_only", True)
        connection.pragma("temp_store", "MEMORY")
    except apsw.Error:
        connection.close()
        raise
    return connection


def _distrust(connection: apsw.Connection) -> None:
    """Take the file for one that someone else may have written (https://sqlite.org/security.html)."""
    connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 0)
    connection.pragma("trusted_schema", False)
    connection.pragma("cell_size_check", True)


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[apsw.Connection]:
    """Run the body in one write transaction: durable when the block ends, undone when it raises.

    SQLite has sometimes rolled back by itself (a full disk); a second ROLLBACK would raise then.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
