"""The files that a drag or the clipboard brings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def local_files(data: QMimeData) -> tuple[Path, ...]:
    """The files on this computer that a drag brings. A name of another host (`//host/share`) is none of them: to look
    at it would send the person's name there."""
    urls = [url for url in data.urls() if url.isLocalFile() and not url.host()]
    return tuple(Path(path) for url in urls if not (path := url.toLocalFile()).startswith(("//", "\\\\")))
