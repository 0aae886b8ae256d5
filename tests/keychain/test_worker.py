"""The keyring's thread: order, limits, cancelling, closing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from claude_desktop.keychain.states import KeychainError, KeychainState
from claude_desktop.keychain.worker import MAX_HANGING_THREADS, KeyringThread

WAIT_S = 10.0


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Calls that hang wait for this; it is set at the end, so that no thread outlives its test."""
    event = threading.Event()
    yield event
    event.set()
    for thread in threading.enumerate():
        if thread.name.startswith("keyring"):
            thread.join(WAIT_S)


@pytest.fixture
def make_thread(released: threading.Event) -> Iterator[Callable[[float], KeyringThread]]:
    made: list[KeyringThread] = []

    def make(timeout_s: float) -> KeyringThread:
        made.append(KeyringThread(timeout_s))
        return made[-1]

    yield make
    for thread in made:
        thread.close()


def test_calls_run_one_after_another_on_one_daemon_thread(make_thread: Callable[[float], KeyringThread]) -> None:
    thread = make_thread(WAIT_S)
    futures = [
        thread.submit(lambda: (threading.current_thread().ident, threading.current_thread().daemon)) for _ in "abc"
    ]
    seen = {future.result(WAIT_S) for future in futures}
    assert len(seen) == 1
    ident, daemon = seen.pop()
    assert daemon
    assert ident != threading.get_ident()


def test_a_hanging_call_is_given_up_and_the_next_gets_a_fresh_thread(
    make_thread: Callable[[float], KeyringThread], released: threading.Event
) -> None:
    thread = make_thread(0.2)
    hanging = thread.submit(lambda: released.wait(WAIT_S))
    waiting = thread.submit(lambda: "done")
    with pytest.raises(KeychainError) as caught:
        hanging.result(WAIT_S)
    assert caught.value.state is KeychainState.TIMED_OUT
    assert waiting.result(WAIT_S) == "done"


def test_no_more_threads_are_left_behind_than_the_bound(
    make_thread: Callable[[float], KeyringThread], released: threading.Event
) -> None:
    thread = make_thread(0.1)
    for _ in range(MAX_HANGING_THREADS + 2):
        error = thread.submit(lambda: released.wait(WAIT_S)).exception(WAIT_S)
        assert isinstance(error, KeychainError)
        assert error.state is KeychainState.TIMED_OUT
    left = [each for each in threading.enumerate() if each.name == "keyring"]
    assert len(left) == MAX_HANGING_THREADS
    released.set()
    for each in left:
        each.join(WAIT_S)
    assert thread.submit(lambda: "again").result(WAIT_S) == "again"


def test_a_cancelled_call_ignores_its_late_result_and_what_follows_it(
    make_thread: Callable[[float], KeyringThread], released: threading.Event
) -> None:
    thread = make_thread(WAIT_S)
    started, followed = threading.Event(), threading.Event()

    def call() -> str:
        started.set()
        released.wait(WAIT_S)
        return "late"

    running = thread.submit(call, followed.set)
    queued = thread.submit(followed.set)
    assert started.wait(WAIT_S)
    assert running.cancel()
    assert queued.cancel()
    released.set()
    assert thread.submit(lambda: "next").result(WAIT_S) == "next"
    assert not followed.is_set()


def test_any_exception_becomes_a_state_and_takes_its_frames_with_it(
    make_thread: Callable[[float], KeyringThread], caplog: pytest.LogCaptureFixture
) -> None:
    def call() -> None:
        raise RuntimeError("the text holds sk-ant-secret")

    error = make_thread(WAIT_S).submit(call).exception(WAIT_S)
    assert isinstance(error, KeychainError)
    assert error.state is KeychainState.UNAVAILABLE
    assert (error.__traceback__, error.__cause__, error.__context__) == (None, None, None)
    assert "sk-ant-secret" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_closing_ends_the_thread_and_refuses_new_calls(
    make_thread: Callable[[float], KeyringThread], released: threading.Event
) -> None:
    idle = make_thread(WAIT_S)
    idle.submit(lambda: None).result(WAIT_S)
    idle.close()
    assert not [each for each in threading.enumerate() if each.name == "keyring"]
    error = idle.submit(lambda: None).exception(WAIT_S)
    assert isinstance(error, KeychainError)

    busy = make_thread(WAIT_S)
    started = threading.Event()

    def hang() -> None:
        started.set()
        released.wait(WAIT_S)

    running = busy.submit(hang)
    queued = busy.submit(lambda: None)
    assert started.wait(WAIT_S)
    busy.close()
    assert queued.cancelled()
    assert not running.done()
