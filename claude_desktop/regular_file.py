"""Reads a file that may be anything: a pipe, a device, one that grows, one that is far too large."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from claude_desktop.model.texts import QT_TRANSLATE_NOOP

_PIECE_BYTES = 1 << 20


class OddFileError(ValueError):
    """The file is none that can be read as a whole. `sentence` says why; translate it in the context `OddFile`."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_regular_file(path: Path, max_bytes: int, *, follow_link: bool = True) -> bytes:
    """Read a whole file of at most `max_bytes`. Never waits for a pipe, a device or a file that goes on growing.

    Without `follow_link` a symbolic link is refused: what it leads to may be another file by the time it is read.
    Raises `OddFileError` and `OSError`.
    """
    # Opening a pipe that nobody writes to would wait for ever without O_NONBLOCK; regular files do not mind it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    if not follow_link:
        flags |= getattr(os, "O_NOFOLLOW", 0)
        if path.is_symlink():
            raise OddFileError(QT_TRANSLATE_NOOP("OddFile", "This is a link to a file. Choose the file itself."))
    if path.is_dir():
        raise OddFileError(QT_TRANSLATE_NOOP("OddFile", "This is a folder, not a file."))
    descriptor = os.open(path, flags)
    try:
        return _read(descriptor, max_bytes)
    finally:
        os.close(descriptor)


def read_beginning(path: Path, count: int) -> bytes:
    """Read the first bytes of a regular file, at most `count`; nothing of a pipe, a device or what can not be read."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return b""
    try:
        return os.read(descriptor, count) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def _read(descriptor: int, max_bytes: int) -> bytes:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        raise OddFileError(QT_TRANSLATE_NOOP("OddFile", "This is not a regular file."))
    if before.st_size > max_bytes:
        raise OddFileError(QT_TRANSLATE_NOOP("OddFile", "The file is too large."))
    pieces: list[bytes] = []
    left = before.st_size + 1
    while left > 0 and (piece := os.read(descriptor, min(left, _PIECE_BYTES))):
        pieces.append(piece)
        left -= len(piece)
    after = os.fstat(descriptor)
    if left != 1 or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise OddFileError(QT_TRANSLATE_NOOP("OddFile", "The file changed while it was read. Try again."))
    return b"".join(pieces)
