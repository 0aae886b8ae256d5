"""What was attached, each content once, as a file named by its SHA-256. The database says which ones are in use.

Files and not rows: a backup of the database then stays small, and a content, which never changes, needs no copy.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from pathlib import Path

import apsw

from claude_desktop.model.attachments import attachment_of, is_hash
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.store.connections import connect_read_only, make_private_folder, sync_folder
from claude_desktop.store.errors import known_error
from claude_desktop.store.places import Places
from claude_desktop.store.rows import object_from, text_from

MAX_CONTENT_BYTES = 64_000_000


class Contents:
    """Reads and writes contents. May be used on any thread; every method takes as long as the disk does."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def write(self, content: bytes) -> str:
        """Keep a content, durably, and return its hash. One that is there already is not written again.

        Raises `KnownError` where the disk is full or does not take it.
        """
        content_hash = hashlib.sha256(content).hexdigest()
        path = path_of(self._places, content_hash)
        try:
            if self._has_whole(path, len(content)):
                os.utime(path)  # it is in use again, however long it lay there
                return content_hash
            make_private_folder(self._places.contents)
            make_private_folder(path.parent)
            self._write_new(path, content)
        except OSError as error:
            raise known_error(error, self._places.folder) from error
        return content_hash

    def read(self, content_hash: str) -> bytes:
        """Give a content back, unharmed. Raises `KnownError` where it is missing or is not what was kept."""
        path = path_of(self._places, content_hash)
        try:
            with path.open("rb") as file:
                content = file.read(MAX_CONTENT_BYTES + 1)
        except OSError as error:
            raise KnownError(Failure(FailureKind.STORAGE, error.strerror or type(error).__name__)) from error
        if hashlib.sha256(content).hexdigest() != content_hash:
            raise KnownError(Failure(FailureKind.STORAGE, "an attached file is damaged"))
        return content

    def has(self, content_hash: str) -> bool:
        """Tell whether a content is there."""
        return is_hash(content_hash) and path_of(self._places, content_hash).exists()

    def _has_whole(self, path: Path, size_bytes: int) -> bool:
        with suppress(FileNotFoundError):
            return path.stat().st_size == size_bytes
        return False

    def _write_new(self, path: Path, content: bytes) -> None:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")  # 0600, as `mkstemp` does
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def path_of(places: Places, content_hash: str) -> Path:
    """Where a content lies. Raises `ValueError` for what is no hash."""
    if not is_hash(content_hash):
        raise ValueError("this is no hash of a content")
    return places.contents / content_hash[:2] / content_hash


def held_elsewhere(databases: Collection[Path], hashes: Collection[str]) -> frozenset[str]:
    """Which of these contents any of these databases (backups, or set aside) still names. One that can not be asked
    counts as naming all of them."""
    found: set[str] = set()
    for path in databases:
        try:
            with closing(connect_read_only(path)) as connection:
                found.update(named_hashes(connection).intersection(hashes))
        except (apsw.Error, ValueError):
            return frozenset(hashes)
    return frozenset(found)


_FILES_OF = "SELECT file.value FROM {table}, json_each({table}.attachments) AS file"
_FILES_THAT_WAIT = (
    "SELECT file.value FROM queues, json_each(queues.texts) AS said, json_each(said.value, '$.attachments') AS file"
    " WHERE said.type = 'object'"
)


def named_hashes(connection: apsw.Connection) -> set[str]:
    """Every content that a database names: in messages, deleted ones too, in drafts, in edits and in what waits.

    A database of an earlier version lacks some of the columns: then nothing of that kind is in it.
    """
    found = {text_from(row[0]) for row in connection.execute("SELECT hash FROM message_attachments")}
    queries = [_FILES_OF.format(table=table) for table in ("drafts", "edits") if _has_files(connection, table)]
    for sql in (*queries, _FILES_THAT_WAIT):
        for (raw,) in connection.execute(sql):
            attachment = attachment_of(object_from(raw))
            found.update(attachment.hashes if attachment is not None else ())
    return found


def _has_files(connection: apsw.Connection, table: str) -> bool:
    return any(row[1] == "attachments" for row in connection.execute(f"PRAGMA table_info({table})"))


def remove_strays(places: Places, connection: apsw.Connection, older_than_s: float, now_s: float) -> tuple[Path, ...]:
    """Delete the contents that neither the database nor any backup names. What is younger is left alone: it may be on
    its way into a draft. Raises `OSError` and `apsw.Error`."""
    files = {path.name: path for path in _files(places) if now_s - path.stat().st_mtime > older_than_s}
    strays = files.keys() - named_hashes(connection)
    if strays:
        strays = strays - held_elsewhere((*places.backup_files(), *places.asides()), strays)
    removed = tuple(files[name] for name in sorted(strays))
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def _files(places: Places) -> Iterator[Path]:
    return (path for path in places.contents.glob("??/*") if is_hash(path.name) or path.suffix == ".part")
