"""One daemon thread that runs jobs strictly in the order they came."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

from claude_desktop.store.errors import storage_error

Result = TypeVar("Result")


class SerialThread:
    """Runs jobs one after another. A job that was taken is run: its future can not be cancelled, so that a task which
    stops waiting does not undo a write that it had asked for."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._gate = Lock()
        self._open = False
        self._thread = Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; nothing happens where it was started before."""
        with self._gate:
            if self._thread.ident is None:
                self._open = True
                self._thread.start()

    def submit(self, job: Callable[[], Result], *, last: bool = False) -> Future[Result]:
        """Queue a job; its result or its exception arrives in the future, on this thread.

        `last` ends the thread after it. A job that comes before `start` or after the last fails with a `KnownError`.
        """
        future: Future[Result] = Future()
        future.set_running_or_notify_cancel()

        def run() -> None:
            try:
                result = job()
            except Exception as error:  # noqa: BLE001 - the border of the thread: the one who waits gets the error
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._gate:
            if self._open:
                self._jobs.put(run)
                if last:
                    self._open = False
                    self._jobs.put(None)
                return future
        future.set_exception(storage_error("The store is closed."))
        return future

    def join(self, timeout_s: float) -> None:
        """Wait until the thread has ended, at most `timeout_s`."""
        self._thread.join(timeout_s)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # its result must not stay alive until the next job comes
