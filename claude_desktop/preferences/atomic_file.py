"""Writes a file whole or not at all, and sets one aside that can not be read."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path


def write_atomically(path: Path, content: bytes, *, as_others: bool = False) -> None:
    """Replace the file by `content`, readable by its owner alone (0600).

    `as_others` gives it the rights of the file that stood there before, or those that the system gives new ones: for a
    file of the person's own. The bytes are on the disk before the name points at them, so a crash, a full disk or a
    power cut leaves the old file or the new one. A symbolic link is followed and stays. Raises `OSError`; the old file
    is then unharmed.
    """
    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if as_others else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if as_others and target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode) & 0o777)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder can not be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def set_aside(path: Path) -> Path:
    """Rename the file to the first free `name.broken-N` beside it and tell where it is. Raises `OSError`."""
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    return path.rename(aside)


def read_bounded(path: Path, limit_bytes: int) -> bytes:
    """Read a regular file. Raises `ValueError` where it is larger than the limit or no file, `OSError` else."""
    if path.exists() and not path.is_file():
        raise ValueError("it is not a file")  # a pipe would never end
    with path.open("rb") as file:
        content = file.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        raise ValueError(f"it is larger than {limit_bytes} bytes")
    return content
