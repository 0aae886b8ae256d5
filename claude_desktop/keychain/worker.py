"""The keyring's own thread: one call after another, each within a time limit, off everybody else's thread.

A call to a keyring can wait for a person or, where its daemon hangs, for ever (measured: over 45 s with no limit of its
own). An executor would wait for such a thread when the app quits, so this is a daemon thread. A call over its limit is
given up: its thread is left behind and a fresh one does what comes next.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread, Timer
from typing import Generic, TypeVar

from claude_desktop.keychain.states import KeychainError, KeychainState

_log = logging.getLogger(__name__)

# Two threads that never come back are enough to know that a third would not either.
MAX_HANGING_THREADS = 2

Result = TypeVar("Result")


@dataclass(eq=False, slots=True)
class _Job(Generic[Result]):
    work: Callable[[], Result]
    then: Callable[[], None]
    future: Future[Result] = field(default_factory=Future)
    settled: bool = False

    def outcome(self) -> Callable[[], None]:
        """Do the work; what it gave is delivered by calling what comes back."""
        try:
            result = self.work()
        except KeychainError as error:
            state = error.state
        except Exception as error:  # noqa: BLE001 a back end may raise anything; its text may hold the secret
            _log.warning("a keyring call failed with %s", type(error).__name__)
            state = KeychainState.UNAVAILABLE
        else:
            return lambda: self._succeed(result)
        return lambda: self.fail(state)

    def _succeed(self, result: Result) -> None:
        if not self.future.cancelled():
            self.then()
            self.future.set_result(result)

    def fail(self, state: KeychainState) -> None:
        """Deliver a new error: one that was raised would carry the frames of the back end, and in them the secret."""
        self.future.set_exception(KeychainError(state))


class KeyringThread:
    """Runs keyring calls. Futures are settled on this thread, or on a timer's when the limit passes."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._changed = Condition()
        self._waiting: deque[_Job[object]] = deque()
        self._thread: Thread | None = None
        self._busy = False
        self._hanging = 0
        self._closed = False

    def submit(self, work: Callable[[], Result], then: Callable[[], None] = lambda: None) -> Future[Result]:
        """Queue a call. The limit counts from its start. `future.cancel()` works at any time: the call may still come
        to its end, but nobody hears of it. The future fails with `KeychainError` only; `then` runs just before it
        succeeds, so never for a call that was given up or cancelled."""
        job = _Job(work, then)
        with self._changed:
            if self._closed:
                refusal = KeychainState.UNAVAILABLE
            elif self._hanging >= MAX_HANGING_THREADS:
                refusal = KeychainState.TIMED_OUT
            else:
                self._waiting.append(job)  # type: ignore[arg-type] # a queue of any results
                self._start_thread()
                self._changed.notify_all()
                return job.future
        job.fail(refusal)
        return job.future

    def close(self) -> None:
        """Take no more calls and drop those that wait. Returns at once even while a call hangs."""
        with self._changed:
            self._closed = True
            dropped = list(self._waiting)
            self._waiting.clear()
            idle = None if self._busy else self._thread
            self._changed.notify_all()
        for job in dropped:
            job.future.cancel()
        if idle is not None:
            idle.join(timeout=1.0)

    def _start_thread(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="keyring", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (job := self._next_job()) is not None:
            limit = Timer(self._timeout_s, self._on_limit_passed, (job,))
            limit.name, limit.daemon = "keyring-limit", True
            limit.start()
            deliver = job.outcome()
            limit.cancel()
            with self._changed:
                if job.settled:  # the limit had passed, another thread has taken over
                    self._hanging -= 1
                    return
                job.settled = True
                self._busy = False
            with suppress(InvalidStateError):  # cancelled in the meantime
                deliver()
            del job, deliver  # or the last result would live on here until the next call

    def _next_job(self) -> _Job[object] | None:
        with self._changed:
            while not self._closed:
                while self._waiting:
                    job = self._waiting.popleft()
                    if not job.future.cancelled():
                        self._busy = True
                        return job
                self._changed.wait()
            return None

    def _on_limit_passed(self, job: _Job[object]) -> None:
        with self._changed:
            if job.settled:
                return
            job.settled = True
            self._hanging += 1
            self._thread, self._busy = None, False
            failed = [job]
            if self._hanging >= MAX_HANGING_THREADS:
                failed += self._waiting
                self._waiting.clear()
            elif self._waiting and not self._closed:
                self._start_thread()
        _log.warning("the keyring did not answer within %g s", self._timeout_s)
        for each in failed:
            with suppress(InvalidStateError):
                each.fail(KeychainState.TIMED_OUT)
