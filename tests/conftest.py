"""Gives every test an empty home of its own and fails the ones that leave something running behind."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Coroutine, Generator, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from hypothesis import HealthCheck, settings

# Before Qt is imported anywhere: no test may need a display, or see the developer's own files, keyring or account.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_HOME = Path(tempfile.mkdtemp(prefix="cdq-"))
for _name, _folder in {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
}.items():
    (_HOME / _folder).mkdir(mode=0o700, exist_ok=True)
    os.environ[_name] = str(_HOME / _folder)
for _name in list(os.environ):
    if _name.startswith(("ANTHROPIC_", "PYTHON_KEYRING", "CLAUDE_DESKTOP")) or _name == "DBUS_SESSION_BUS_ADDRESS":
        del os.environ[_name]

import qasync  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402
from shiboken6 import isValid  # noqa: E402

# Times on shared machines say nothing, so none of hypothesis' own clocks may fail a test.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

GRACE_S = 2.0
SLOW_COLLECTION_S = 0.02
FLOW_LIMIT_S = 30.0

_Result = TypeVar("_Result")
_started_timers: weakref.WeakSet[QTimer] = weakref.WeakSet()
_start_timer = QTimer.start


def _start_and_remember(timer: QTimer, *interval: int) -> None:
    _started_timers.add(timer)
    _start_timer(timer, *interval)


QTimer.start = _start_and_remember  # type: ignore[method-assign]


class RunAsync(Protocol):
    """Runs a coroutine function on the Qt event loop, to its end or to the limit."""

    def __call__(self, flow: Callable[[], Coroutine[Any, Any, _Result]], limit_s: float = ...) -> _Result:
        """Return what the coroutine returned; raise what it raised, or `TimeoutError`."""
        ...


def pytest_unconfigure() -> None:
    """Remove the home that the tests ran in."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test after which a thread, a timer, a top-level widget or an unexpected error in the log is left.

    Tasks are watched by `run_async`; sockets and files by Python's ResourceWarning, which is an error here.
    """
    threads = set(threading.enumerate())
    windows = set(map(id, _top_level_widgets()))
    _started_timers.clear()
    yield
    leftovers = _left_threads(threads) if request.node.get_closest_marker("abandons_thread") is None else []
    leftovers += _left_timers() + _left_windows(windows)
    if leftovers:
        pytest.fail("left behind: " + "; ".join(leftovers), pytrace=False)


def pytest_collection_finish() -> None:
    """Take the garbage collector over: see `collect_garbage_here`."""
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.fixture(autouse=True)
def collect_garbage_here() -> Iterator[None]:
    """Collect garbage between tests, on the main thread.

    Left alone the collector runs on whichever thread allocates, and a window or timer of an earlier test that dies on
    the database's thread takes the process with it. What makes a collection slow is what stays for good, such as the
    SDK's 280,000 objects or the parsed trees of the house tests: it is set aside, or each test would pay for it.
    """
    yield
    began = time.perf_counter()
    gc.collect()
    if time.perf_counter() - began > SLOW_COLLECTION_S:
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that passed although something logged an error, unless it is marked `logs_errors`."""
    kept: list[logging.LogRecord] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = kept.append  # type: ignore[method-assign, assignment]
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
    if kept and item.get_closest_marker("logs_errors") is None:
        pytest.fail("errors in the log: " + "; ".join(record.getMessage() for record in kept), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, object, object]:
    """Let reports pass between processes although a test logged or compared a lone surrogate."""
    return _without_surrogates((yield))


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_without_surrogates, value))
    return value


def _left_threads(before: set[threading.Thread]) -> list[str]:
    def left() -> list[threading.Thread]:
        # A dummy stands for a thread that Qt or another library started; Python neither owns nor ends it.
        return [
            thread
            for thread in threading.enumerate()
            if thread not in before and not isinstance(thread, threading._DummyThread)
        ]

    deadline = time.monotonic() + GRACE_S
    for thread in left():
        thread.join(max(0.0, deadline - time.monotonic()))
    return [f"thread {thread.name}" for thread in left()]


def _left_timers() -> list[str]:
    _delete_deferred()
    active = [timer for timer in list(_started_timers) if isValid(timer) and timer.isActive()]
    if active:
        gc.collect()
        active = [timer for timer in list(_started_timers) if isValid(timer) and timer.isActive()]
    return [f"timer {timer.objectName() or '(unnamed)'} of {_owner(timer)}" for timer in active]


def _owner(child: QObject) -> str:
    parent = child.parent()
    return type(parent).__name__ if parent is not None else "nobody"


def _top_level_widgets() -> list[QWidget]:
    if not isinstance(QApplication.instance(), QApplication):
        return []
    return [widget for widget in QApplication.topLevelWidgets() if widget.parent() is None]


def _left_windows(before: set[int]) -> list[str]:
    _delete_deferred()

    def left() -> list[QWidget]:
        return [widget for widget in _top_level_widgets() if id(widget) not in before]

    if left():
        gc.collect()
    return [f"window {type(widget).__name__} {widget.windowTitle()!r}" for widget in left()]


def _delete_deferred() -> None:
    if QCoreApplication.instance() is not None:
        # The type wants an int although the enum is what the documentation names.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def run_async(qapp: QApplication) -> RunAsync:
    """Run flow tests as coroutines on a Qt event loop that the test owns.

    `qtbot.wait*` can not be used while tasks run: it opens a second event loop inside the first. Await futures that
    signals resolve instead. A flow that leaves a task behind, or an error that nobody saw, fails.
    """

    def run(flow: Callable[[], Coroutine[Any, Any, _Result]], limit_s: float = FLOW_LIMIT_S) -> _Result:
        loop: asyncio.AbstractEventLoop = qasync.QEventLoop(qapp)
        unseen: list[str] = []
        loop.set_exception_handler(lambda _, context: unseen.append(repr(context.get("exception") or context)))
        asyncio.set_event_loop(loop)
        try:
            result = loop.run_until_complete(asyncio.wait_for(flow(), limit_s))
            left = [task.get_name() for task in asyncio.all_tasks(loop)]
        finally:
            _end_loop(loop)
        if left:
            pytest.fail(f"tasks left behind: {', '.join(left)}", pytrace=False)
        if unseen:
            pytest.fail(f"errors that nobody saw: {'; '.join(unseen)}", pytrace=False)
        return result

    return run


def _end_loop(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()

    async def end_everything() -> None:
        await asyncio.gather(*tasks, return_exceptions=True)
        await loop.shutdown_asyncgens()
        await loop.shutdown_default_executor()

    try:
        loop.run_until_complete(asyncio.wait_for(end_everything(), GRACE_S))
    finally:
        asyncio.set_event_loop(None)
        loop.close()
