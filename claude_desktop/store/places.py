"""Where everything of the store lies in its folder, and how files get there without ever overwriting another."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The files of the store in `folder`.

    A new database is made at `building`, is moved to `ready` when whole, and then takes the place of `database`: a kill
    at any moment leaves either no database or a whole one. `suspect` marks a database in which damage was met.
    """

    folder: Path

    @property
    def database(self) -> Path:
        """The database itself."""
        return self.folder / "conversations.db"

    @property
    def building(self) -> Path:
        """A database that is being made."""
        return self.folder / "conversations.db.building"

    @property
    def ready(self) -> Path:
        """A whole new database that waits for its place."""
        return self.folder / "conversations.db.ready"

    @property
    def suspect(self) -> Path:
        """Stands here while the next start has to check the whole database."""
        return self.folder / "conversations.db.suspect"

    @property
    def backups(self) -> Path:
        """The folder of the backups."""
        return self.folder / "backups"

    @property
    def contents(self) -> Path:
        """The folder of what was attached."""
        return self.folder / "attachments"

    def mark_suspect(self) -> None:
        """Have the next start check the whole database; where the disk takes no file, that has to wait."""
        with suppress(OSError):
            self.suspect.touch(mode=0o600)

    def asides(self) -> list[Path]:
        """The databases that were set aside."""
        found = self.folder.glob(f"{self.database.name}.damaged-*")
        return sorted(path for path in found if not path.name.endswith(("-wal", "-shm")))

    def free_aside(self) -> Path:
        """A name for a database to set aside at, with no file of that name or with its WAL's."""
        names = (self.folder / f"{self.database.name}.damaged-{number}" for number in count(1))
        return next(path for path in names if not any(part.exists() for part in with_wal(path)))

    def backup_files(self) -> list[Path]:
        """All backups, the newest first."""
        return sorted(self.backups.glob("*.db"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)

    def free_backup(self, reason: str) -> Path:
        """A name for a new backup: why and when (UTC) it was made."""
        stem = f"{reason}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}"
        names = (self.backups / f"{stem}{f'-{number}' if number else ''}.db" for number in count())
        return next(path for path in names if not path.exists())


def wal_of(path: Path) -> Path:
    """The write-ahead log of a database."""
    return path.with_name(path.name + "-wal")


def with_wal(path: Path) -> tuple[Path, Path]:
    """A database and its write-ahead log, which belong together."""
    return path, wal_of(path)


def remove_database(path: Path) -> None:
    """Delete a database with all that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def has_content(path: Path) -> bool:
    """Tell whether there is a file with at least one byte."""
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False
