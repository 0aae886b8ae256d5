"""Runs a coroutine in plain asyncio and fails where it leaves a task behind or an error that nobody saw."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

_Result = TypeVar("_Result")


def run_plain(main: Callable[[], Coroutine[Any, Any, _Result]], limit_s: float = 20.0) -> _Result:
    """Run `main` to its end; sockets left open are seen by Python's ResourceWarning, which is an error in the suite."""
    unseen: list[str] = []

    async def watched() -> tuple[_Result, list[str]]:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: unseen.append(repr(context)))
        result = await asyncio.wait_for(main(), limit_s)
        left = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        return result, left

    result, left = asyncio.run(watched())
    gc.collect()
    if left:
        pytest.fail(f"tasks left behind: {', '.join(left)}", pytrace=False)
    if unseen:
        pytest.fail(f"errors that nobody saw: {'; '.join(unseen)}", pytrace=False)
    return result


async def until(condition: Callable[[], bool], limit_s: float = 2.0) -> float:
    """Wait until the condition holds; return after how many seconds. Raises `TimeoutError`."""
    began_s = time.monotonic()
    while not condition():
        if time.monotonic() - began_s > limit_s:
            raise TimeoutError
        await asyncio.sleep(0.002)
    return time.monotonic() - began_s
