"""Takes files that are dropped anywhere on the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from claude_desktop.ui.controls.local_files import local_files

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
_LEFT_AFTER_MS = 80  # from one widget to the next a drag leaves and enters


class FileDrops(QObject):
    """Watches the window, and children that would take a file for text. `dropped` brings the paths."""

    dropped = Signal(object)  # tuple[Path, ...]
    hovering_changed = Signal(object)  # tuple[Path, ...]: the files that are held over the window; empty: none any more

    def __init__(self, window: QWidget, text_takers: tuple[QWidget, ...]) -> None:
        super().__init__(window)
        self._hovering = False
        self._left_timer = QTimer(self)
        self._left_timer.setObjectName("file drops: the drag left")
        self._left_timer.setSingleShot(True)
        self._left_timer.setInterval(_LEFT_AFTER_MS)
        self._left_timer.timeout.connect(self.on_left)
        window.setAcceptDrops(True)
        for watched in (window, *text_takers):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files; leave everything else, and what is dragged within the app, to whoever wants it."""
        if event.type() is QEvent.Type.DragLeave and self._hovering:
            self._left_timer.start()
        if event.type() not in _DRAGS or not isinstance(event, QDropEvent) or event.source() is not None:
            return super().eventFilter(watched, event)
        paths = local_files(event.mimeData())
        if not paths:
            return super().eventFilter(watched, event)
        event.acceptProposedAction()
        self._left_timer.stop()
        if event.type() is QEvent.Type.Drop:
            self.on_left()
            self.dropped.emit(paths)
        elif not self._hovering:
            self._hovering = True
            self.hovering_changed.emit(paths)
        return True

    def on_left(self) -> None:
        """Nothing is held over the window any more."""
        if self._hovering:
            self._hovering = False
            self.hovering_changed.emit(())
