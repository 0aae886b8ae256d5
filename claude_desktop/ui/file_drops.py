"""Takes files that are dropped anywhere on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileDrops(QObject):
    """Watches the window, and children that would take a file for text. `dropped` brings the paths."""

    dropped = Signal(object)  # tuple[Path, ...]

    def __init__(self, window: QWidget, text_takers: tuple[QWidget, ...]) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        for watched in (window, *text_takers):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files; leave everything else, and what is dragged within the app, to whoever wants it."""
        if event.type() not in _DRAGS or not isinstance(event, QDropEvent) or event.source() is not None:
            return super().eventFilter(watched, event)
        paths = local_files(event.mimeData())
        if not paths:
            return super().eventFilter(watched, event)
        event.acceptProposedAction()
        if event.type() is QEvent.Type.Drop:
            self.dropped.emit(paths)
        return True


def local_files(data: QMimeData) -> tuple[Path, ...]:
    """The files on this computer that a drag brings. A name of another host (`//host/share`) is none of them: to look
    at it would send the person's name there."""
    urls = [url for url in data.urls() if url.isLocalFile() and not url.host()]
    return tuple(Path(path) for url in urls if not (path := url.toLocalFile()).startswith(("//", "\\\\")))
