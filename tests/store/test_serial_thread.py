from __future__ import annotations

import gc
import weakref
from threading import Event

import pytest

from claude_desktop.model.failures import KnownError
from claude_desktop.store.serial_thread import SerialThread
from tests.fakes.stored_chats import done


class Large:
    """A result that can be watched."""


def test_jobs_run_in_order_and_their_errors_reach_who_waits() -> None:
    thread, ran = SerialThread("jobs"), list[int]()
    thread.start()
    thread.start()
    futures = [thread.submit(lambda number=number: ran.append(number)) for number in range(20)]  # type: ignore[misc]
    failed = thread.submit(lambda: 1 // 0)
    assert done(thread.submit(lambda: "last", last=True)) == "last"
    assert ran == list(range(20))
    assert all(future.done() for future in futures)
    with pytest.raises(ZeroDivisionError):
        done(failed)


def test_a_job_that_was_taken_can_not_be_cancelled() -> None:
    thread, go = SerialThread("jobs"), Event()
    thread.start()
    first = thread.submit(lambda: go.wait(10))
    second = thread.submit(lambda: "done")
    assert not second.cancel()
    go.set()
    assert done(first)
    assert done(second) == "done"
    done(thread.submit(lambda: None, last=True))


def test_jobs_before_the_start_and_after_the_last_fail() -> None:
    thread = SerialThread("jobs")
    with pytest.raises(KnownError):
        done(thread.submit(lambda: 1))
    thread.start()
    done(thread.submit(lambda: 1, last=True))
    with pytest.raises(KnownError):
        done(thread.submit(lambda: 1))
    thread.join(10)
    thread.start()
    with pytest.raises(KnownError):
        done(thread.submit(lambda: 1))


def test_a_result_does_not_stay_alive_in_the_thread() -> None:
    thread = SerialThread("jobs")
    thread.start()
    result = done(thread.submit(Large))
    alive = weakref.ref(result)
    done(thread.submit(lambda: None))
    del result
    gc.collect()
    assert alive() is None
    done(thread.submit(lambda: None, last=True))
