"""Threads for blocking calls that may never return: a dead name server or a vanished disk must not hold up the quit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


class DaemonThreads(Executor):
    """Gives each call a daemon thread of its own. Calls are rare (names, files), so nothing is pooled."""

    def submit(
        self, fn: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        """Run `fn` in a new thread; the future brings what it returned or raised."""
        future: Future[Result] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001  border: it is raised again where the future is awaited
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=run, name="blocking call", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing to shut down: a thread ends with its call, or with the process."""
