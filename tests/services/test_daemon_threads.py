from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from claude_desktop.services.daemon_threads import DaemonThreads


def test_a_call_brings_its_result_or_its_error() -> None:
    threads = DaemonThreads()
    assert threads.submit(divmod, 7, 2).result(5) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        threads.submit(divmod, 1, 0).result(5)
    assert threads.submit(threading.current_thread).result(5).daemon


def test_a_cancelled_call_never_runs_into_its_awaiter() -> None:
    async def flow() -> None:
        loop = asyncio.get_running_loop()
        ended = threading.Event()
        waiting = loop.run_in_executor(DaemonThreads(), ended.wait, 5)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        ended.set()

    asyncio.run(flow())


def test_a_call_that_never_returns_does_not_hold_up_the_end_of_the_process() -> None:
    code = (
        "import threading\n"
        "from claude_desktop.services.daemon_threads import DaemonThreads\n"
        "with DaemonThreads() as threads:\n"
        "    threads.submit(threading.Event().wait)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=20, check=False).returncode == 0
