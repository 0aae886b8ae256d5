"""Qt's own messages into the log, and word of a bug to the thread that the window lives on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

_log = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.DEBUG,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
MAX_TEXT_CHARACTERS = 500


class BugMessenger(QObject):
    """Carries word of a bug from any thread to the thread that made this, through its event loop: an error may be
    noticed in the middle of a paint, or where no widget may be touched."""

    bug_found = Signal(str)

    def __init__(self, on_bug: Callable[[str], None]) -> None:
        super().__init__()
        self._on_bug = on_bug
        self.bug_found.connect(self.on_bug_found, Qt.ConnectionType.QueuedConnection)

    def on_bug_found(self, what: str) -> None:
        """Pass it on."""
        self._on_bug(what)


class QtMessages:
    """Logs what Qt says while it is installed; `is_news` decides whether a message is the first of its kind."""

    def __init__(self, is_news: Callable[[tuple[object, ...]], bool], tell: Callable[[str], None]) -> None:
        self._is_news = is_news
        self._tell = tell
        self._before: Any = None

    def install(self) -> None:
        """Take Qt's messages."""
        self._before = qInstallMessageHandler(self._on_message)

    def remove(self) -> None:
        """Give them back to whoever had them before."""
        qInstallMessageHandler(self._before)

    def _on_message(self, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        level = _LEVELS.get(kind, logging.WARNING)
        category, text = str(context.category or "default"), (text or "")[:MAX_TEXT_CHARACTERS]
        if not self._is_news(("qt", level, category, text)):
            return
        _log.log(level, "%s: %s", category, text)
        if level >= logging.ERROR:
            self._tell(f"Qt: {category}")
