"""The one place where asyncio tasks start. Every task has a name, an owner and an end."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

CLOSE_TIMEOUT_S = 10.0


class TaskNursery:
    """Starts tasks, keeps them alive, reports what goes wrong in them, and ends them all on quit.

    `on_bug` gets the name of a task that ended with an exception nobody expected; the app goes on.
    """

    def __init__(self, on_bug: Callable[[str], None] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False
        self._on_bug = on_bug
        self._generators_closing: set[asyncio.Task[Any]] = set()
        self._hooks = sys.get_asyncgen_hooks()
        if self._hooks.finalizer is None:
            # WORKAROUND qasync 0.28 sets no hooks as asyncio's own loops do: a generator that was left in the middle
            # (a stream that was stopped) could then not be closed and would be dropped with its connection open.
            sys.set_asyncgen_hooks(finalizer=self._on_generator_dropped)

    @property
    def closing(self) -> bool:
        """Tell whether the app is quitting, so that a cancelled task knows why."""
        return self._closing

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None] | None:
        """Run `work` as a task. While quitting nothing new starts and None comes back."""
        if self._closing:
            work.close()
            return None
        task = self._loop.create_task(self._guard(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # A task that is cancelled before its first step never reaches `work`, which must be closed all the same.
        task.add_done_callback(lambda _: work.close())
        return task

    async def close(self) -> None:
        """Refuse new work, cancel what runs, and wait for it (bounded)."""
        self._closing = True
        waiting = set(self._tasks)
        for task in waiting:
            task.cancel()
        if waiting:
            _, left = await asyncio.wait(waiting, timeout=CLOSE_TIMEOUT_S)
            for task in left:
                log.error("task %s did not end on quit", task.get_name())
        await asyncio.sleep(0)
        if self._generators_closing:
            await asyncio.wait(set(self._generators_closing), timeout=CLOSE_TIMEOUT_S)
        sys.set_asyncgen_hooks(*self._hooks)

    def _on_generator_dropped(self, generator: AsyncGenerator[Any, Any]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._close_generator, generator)

    def _close_generator(self, generator: AsyncGenerator[Any, Any]) -> None:
        task = self._loop.create_task(_closed(generator), name="close a generator")
        self._generators_closing.add(task)
        task.add_done_callback(self._generators_closing.discard)

    async def _guard(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except Exception:
            log.exception("task %s failed", name)
            if self._on_bug is not None:
                self._on_bug(name)


async def _closed(generator: AsyncGenerator[Any, Any]) -> None:
    await generator.aclose()
