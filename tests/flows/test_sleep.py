"""The machine sleeps in mid-stream, and its connections are dead when it wakes, or not."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from claude_desktop.demo.exchange import Exchange
from claude_desktop.demo.pace import Pace
from tests.fakes.faults import AtPace, Fault, Stall
from tests.fakes.faulty_server import FaultyServer, running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system can not stop a process"),
]

STEP_S = 60.0
ASLEEP_S = 3.0
SLOWLY = AtPace(Pace(first_byte_s=0.0, thinking_tokens_per_s=300, text_tokens_per_s=60))


class SleepServer(FaultyServer):
    """Can drop every connection, as a router does with those that were silent for long."""

    def __init__(self) -> None:
        super().__init__()
        self.open: set[Exchange] = set()

    async def handle(self, exchange: Exchange) -> None:
        self.open.add(exchange)
        try:
            await super().handle(exchange)
        finally:
            self.open.discard(exchange)

    def drop_all(self) -> None:
        for exchange in self.open:
            exchange.connection.writer.transport.abort()


async def _line(child: asyncio.subprocess.Process) -> dict[str, Any]:
    assert child.stdout is not None
    async with asyncio.timeout(STEP_S):
        line = await child.stdout.readline()
    assert line, "the app ended by itself"
    found: dict[str, Any] = json.loads(line)
    return found


async def _sleep(profile: Path, fault: Fault, *, drops: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put the app to sleep while the fault is on its way; returns what it shows of that reply and of the next."""
    async with running(SleepServer()) as server:
        server.next(fault)
        command = (sys.executable, "-m", "tests.flows.sleeping_app", str(profile), server.base_url, server.key)
        child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        try:
            assert (await _line(child))["what"] == "streaming"
            child.send_signal(signal.SIGSTOP)
            await asyncio.sleep(ASLEEP_S)
            if drops:
                server.drop_all()
            child.send_signal(signal.SIGCONT)
            before, after = await _line(child), await _line(child)
            async with asyncio.timeout(STEP_S):
                assert await child.wait() == 0
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    return before, after


@pytest.mark.parametrize("fault", [SLOWLY, Stall(after=5)])
@pytest.mark.parametrize("drops", [True, False])
def test_after_a_sleep_the_text_is_kept_and_all_works_again(tmp_path: Path, fault: Fault, drops: bool) -> None:
    before, after = asyncio.run(_sleep(tmp_path, fault, drops=drops))
    assert before["text"]
    assert before["can_retry"]
    if fault is SLOWLY and not drops:  # a short nap, and a server that waited
        assert before["state"] == "complete"
    else:
        assert before["state"] == "interrupted"
        assert before["notice"]
    assert after["state"] == "complete", after
    assert "After the sleep" in after["text"]
