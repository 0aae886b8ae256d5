"""Checks and backs up the database beside the writer, on a read-only connection that can be told to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

import apsw

from claude_desktop.store.backups import ROLLING, integrity_problem, make_backup
from claude_desktop.store.connections import connect_read_only
from claude_desktop.store.contents import remove_strays
from claude_desktop.store.errors import known_error
from claude_desktop.store.places import Places

Result = TypeVar("Result")

_STRAY_AFTER_S = 7 * 24 * 3_600.0


class Upkeep:
    """Long reading jobs. They run on one thread of their own; `stop` may come from any."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._lock = Lock()
        self._connection: apsw.Connection | None = None
        self._stopped = False

    def check(self) -> str | None:
        """Look for damage in the whole database (`quick_check`): None, or what was found. It takes seconds for a large
        database. Where there is damage, the next opening salvages. Raises `KnownError`."""
        problem = self._run(lambda connection: integrity_problem(connection, "quick_check"))
        if problem is not None:
            self._places.mark_suspect()
        return problem

    def backup(self) -> Path:
        """Make a verified rolling backup, and delete the contents that nothing names any more. Raises `KnownError`."""
        return self._run(self._backup)

    def _backup(self, connection: apsw.Connection) -> Path:
        made = make_backup(connection, self._places, ROLLING)
        # The backup is what was asked for; what could not be tidied up is tidied up the next time.
        with suppress(apsw.Error, OSError, ValueError):
            remove_strays(self._places, connection, _STRAY_AFTER_S, time.time())
        return made

    def stop(self) -> None:
        """Break off what runs and let nothing more begin."""
        with self._lock:
            self._stopped = True
            if self._connection is not None:
                self._connection.interrupt()

    def _run(self, job: Callable[[apsw.Connection], Result]) -> Result:
        try:
            with self._connected() as connection:
                return job(connection)
        except (apsw.Error, OSError) as error:
            raise known_error(error, self._places.folder) from error

    @contextmanager
    def _connected(self) -> Iterator[apsw.Connection]:
        connection = connect_read_only(self._places.database)
        try:
            with self._lock:
                if self._stopped:
                    raise apsw.InterruptError("the store is closing")
                self._connection = connection
            yield connection
        finally:
            with self._lock:
                self._connection = None
            connection.close()
