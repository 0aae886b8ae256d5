"""What nobody caught is logged once and told once, on the thread of the window."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QtMsgType, Signal, qCritical, qInstallMessageHandler, qWarning
from pytestqt.qtbot import QtBot

from claude_desktop.diagnostics.hooks import install_hooks, remove_hooks

pytestmark = [pytest.mark.logs_errors, pytest.mark.qt_no_exception_capture]

PROMPT = "what my doctor told me"


class Told:
    """Keeps what `on_bug` was told, and on which thread."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.threads: set[int] = set()

    def on_bug(self, what: str) -> None:
        self.lines.append(what)
        self.threads.add(threading.get_ident())


@pytest.fixture
def told(qtbot: QtBot) -> Iterator[Told]:
    watcher = Told()
    install_hooks(watcher.on_bug)
    yield watcher
    remove_hooks()


def fail() -> None:
    raise ValueError(PROMPT)


def raise_and_report() -> None:
    try:
        fail()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)


def records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_an_exception_is_logged_and_told_once(told: Told, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        raise_and_report()
    assert told.lines == [], "it was told in the middle of whatever failed"
    qtbot.waitUntil(lambda: bool(told.lines))
    assert len(told.lines) == len(records(caplog)) == 1
    assert told.lines[0].startswith("ValueError in test_hooks.py, line ")
    assert records(caplog)[0].exc_info is not None
    assert PROMPT not in told.lines[0]


class Button(QObject):
    clicked = Signal()


def test_an_exception_in_a_slot_arrives(told: Told, qtbot: QtBot) -> None:
    button = Button()

    def fail_in_slot() -> None:
        raise KeyError(PROMPT)

    button.clicked.connect(fail_in_slot)
    button.clicked.emit()
    qtbot.waitUntil(lambda: bool(told.lines))
    assert told.lines[0].startswith("KeyError in ")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_exception_in_a_thread_is_told_on_the_windows_thread(
    told: Told, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_in_thread() -> None:
        raise OSError(PROMPT)

    thread = threading.Thread(target=fail_in_thread)
    thread.start()
    thread.join(10)
    qtbot.waitUntil(lambda: bool(told.lines))
    assert told.threads == {threading.get_ident()}
    assert told.lines[0].startswith("OSError in ")
    assert len(records(caplog)) == 1


class FailsWhenFreed:
    """Raises in its finaliser."""

    def __del__(self) -> None:
        raise IndexError(PROMPT)


def test_an_unraisable_exception_arrives(told: Told, qtbot: QtBot) -> None:
    FailsWhenFreed()
    gc.collect()
    qtbot.waitUntil(lambda: bool(told.lines))
    assert told.lines[0].startswith("IndexError in ")


@pytest.mark.no_qt_log
def test_qts_messages_are_logged_once_and_the_grave_ones_told(
    told: Told, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        qWarning("something is odd")
        qCritical("something is broken")
    qtbot.waitUntil(lambda: bool(told.lines))
    assert told.lines == ["Qt: default"]
    levels = {record.getMessage(): record.levelno for record in caplog.records}
    assert levels["default: something is odd"] == logging.WARNING
    assert levels["default: something is broken"] == logging.ERROR
    assert len(caplog.records) == 2


def test_keyboard_interrupt_is_left_to_python(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "KeyboardInterrupt" in capsys.readouterr().err
    assert told.lines == []


@pytest.mark.no_qt_log
def test_all_hooks_are_given_back(qtbot: QtBot) -> None:
    heard: list[str] = []

    def own_handler(_kind: QtMsgType, _context: object, text: str) -> None:
        heard.append(text)

    qt_before = qInstallMessageHandler(own_handler)
    before: tuple[Callable[..., object], ...] = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    install_hooks(lambda _: None)
    install_hooks(lambda _: None)
    assert sys.excepthook is not before[0]
    qWarning("while installed")
    remove_hooks()
    remove_hooks()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    qWarning("after")
    qInstallMessageHandler(qt_before)
    assert heard == ["after"]
