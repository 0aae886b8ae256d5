"""Turns what SQLite and the file system raise into failures that a person can act on."""

from __future__ import annotations

import shutil
from pathlib import Path

import apsw

from claude_desktop.model.failures import Failure, FailureKind, KnownError

LOW_DISK_BYTES = 256 * 1024


class StoreError(KeyError):
    """Raised where a call does not fit what is stored: what it names is not there, or is there already."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class NewerDatabaseError(KnownError):
    """Raised for a database that a newer version of the app has written. The file was not touched."""

    def __init__(self, found_version: int, known_version: int) -> None:
        detail = (
            f"The conversations were written by a newer version of the app (format {found_version}; "
            f"this version knows up to {known_version})."
        )
        super().__init__(Failure(FailureKind.STORAGE, detail))
        self.found_version = found_version


def storage_error(detail: str) -> KnownError:
    """Make the error for a database that can not be read or written."""
    return KnownError(Failure(FailureKind.STORAGE, detail))


def known_error(error: apsw.Error | OSError, folder: Path) -> KnownError | StoreError:
    """Classify an error of SQLite or the file system by its type; `folder` is where the database is.

    A full disk shows in two ways: as SQLITE_FULL, or as an I/O error from a step that reserves space (the -shm file).
    """
    if isinstance(error, apsw.ConstraintError):
        return StoreError(str(error))
    if isinstance(error, apsw.FullError) or (
        isinstance(error, apsw.IOError | apsw.CantOpenError | OSError) and _free_bytes(folder) < LOW_DISK_BYTES
    ):
        return KnownError(Failure(FailureKind.DISK_FULL, str(error)))
    return storage_error(str(error))


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return LOW_DISK_BYTES
