"""Reads a key from a `.env` file that the person picked."""

from __future__ import annotations

from pathlib import Path

from claude_desktop.model.accounts import key_in_file
from claude_desktop.model.secret import Secret

MAX_KEY_FILE_BYTES = 65_536


def key_in(path: Path) -> Secret | None:
    """Read the key that a small text file holds; None where it holds none or can not be read. Slow: it reads a file.

    A device or a pipe is not read: that might never end.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            text = file.read(MAX_KEY_FILE_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
    key = key_in_file(text)
    return Secret(key) if key is not None else None
