"""Catches what nobody caught: logs it once, with its traceback, and tells the app in one short line."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from claude_desktop.diagnostics.qt_messages import BugMessenger, QtMessages

_log = logging.getLogger(__name__)

# A bug in a paint would come back sixty times a second; past this many kinds, old ones are news again.
_MAX_KINDS = 1_000

_installed: list[Hooks] = []


def install_hooks(on_bug: Callable[[str], None]) -> None:
    """Take the hooks of Python and Qt. Call it where the window lives; `on_bug` runs there, through the event loop,
    with one line such as "KeyError in replies.py, line 120". It holds no text of anybody's."""
    remove_hooks()
    _installed.append(Hooks(on_bug))


def remove_hooks() -> None:
    """Give every hook back to whoever had it before."""
    while _installed:
        _installed.pop().remove()


class Hooks:
    """The hooks of one process."""

    def __init__(self, on_bug: Callable[[str], None]) -> None:
        self._lock = threading.Lock()
        self._seen: set[tuple[object, ...]] = set()
        self._messenger = BugMessenger(on_bug)
        self._qt_messages = QtMessages(self._is_news, self._messenger.bug_found.emit)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self.on_exception
        threading.excepthook = self.on_thread_exception
        sys.unraisablehook = self.on_unraisable
        self._qt_messages.install()

    def remove(self) -> None:
        """Restore what was there."""
        self._qt_messages.remove()
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take an exception that reached the top, or came out of a slot."""
        if not issubclass(kind, Exception):  # KeyboardInterrupt and SystemExit mean what they say
            sys.__excepthook__(kind, error, trace)
            return
        self._report("an error that nobody caught", error, trace)

    def on_thread_exception(self, found: threading.ExceptHookArgs) -> None:
        """Take an exception that ended a thread."""
        if found.exc_value is not None and not issubclass(found.exc_type, SystemExit):
            self._report("an error ended a thread", found.exc_value, found.exc_traceback)

    def on_unraisable(self, found: sys.UnraisableHookArgs) -> None:
        """Take an exception that could not be raised, such as one in a finaliser."""
        if found.exc_value is not None:
            self._report("an error that could not be raised", found.exc_value, found.exc_traceback)

    def _report(self, what: str, error: BaseException, trace: TracebackType | None) -> None:
        where = traceback.extract_tb(trace)[-1:]
        place = (where[0].filename, where[0].lineno or 0) if where else ("", 0)
        if not self._is_news((type(error), *place)):
            return
        _log.error(what, exc_info=(type(error), error, trace))
        name = type(error).__name__
        self._messenger.bug_found.emit(f"{name} in {Path(place[0]).name}, line {place[1]}" if where else name)

    def _is_news(self, kind: tuple[object, ...]) -> bool:
        with self._lock:
            if kind in self._seen:
                return False
            if len(self._seen) >= _MAX_KINDS:
                self._seen.clear()
            self._seen.add(kind)
            return True
