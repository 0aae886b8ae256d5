"""`kill -9` of the real app in mid-stream: what was sent is there, and all but the last second of what came."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import apsw
import pytest

from claude_desktop.demo.answers import encode_event
from claude_desktop.demo.exchange import Exchange
from tests.fakes.faulty_server import MESSAGES, FaultyServer, running
from tests.fakes.streams import said, start, text_block
from tests.flows.killed_app import QUESTION

# The long run: KILLS=200 in the environment.
KILLS = int(os.environ.get("KILLS", "4"))
WORD_EVERY_S = 0.02
LOST_AT_MOST_S = 1.0
STEP_S = 20.0


class CountingServer(FaultyServer):
    """Streams numbered words without end and remembers when each went out."""

    def __init__(self) -> None:
        super().__init__()
        self.sent_at_s: list[float] = []

    async def handle(self, exchange: Exchange) -> None:
        if exchange.request.path != MESSAGES:
            return await super().handle(exchange)
        await exchange.start_stream()
        for event in (start(), text_block()):
            await exchange.connection.send_chunk(encode_event(event))
        while True:
            await exchange.connection.sleep(WORD_EVERY_S)
            self.sent_at_s.append(time.monotonic())
            await exchange.connection.send_chunk(encode_event(said(f"{len(self.sent_at_s) - 1} ")))

    def lost_s(self, kept_words: int, killed_at_s: float) -> float:
        """The age, at the kill, of the oldest word that went out and was not kept."""
        lost = [at_s for at_s in self.sent_at_s[kept_words:] if at_s < killed_at_s]
        return killed_at_s - lost[0] if lost else 0.0


async def _line(child: asyncio.subprocess.Process) -> dict[str, Any]:
    assert child.stdout is not None
    async with asyncio.timeout(STEP_S):
        line = await child.stdout.readline()
    assert line, "the app ended by itself"
    found: dict[str, Any] = json.loads(line)
    return found


async def _started(profile: Path, server: FaultyServer) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "tests.flows.killed_app", str(profile), server.base_url, server.key)
    return await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)


async def _kills(profile: Path, chance: random.Random) -> list[float]:
    """Kill again and again; each next start must show what the killed one had. Returns the seconds of text lost."""
    lost_s: list[float] = []
    async with running(CountingServer()) as server:
        child = await _started(profile, server)
        assert (await _line(child))["rows"] == 0
        for number in range(1, KILLS + 1):
            assert (await _line(child))["what"] == "stored"
            server.sent_at_s = []
            await asyncio.sleep(chance.uniform(0.02, 2.5))
            child.kill()
            killed_at_s = time.monotonic()
            await child.wait()
            child = await _started(profile, server)
            shown = await _line(child)
            assert shown["rows"] == number
            assert shown["texts"][0] == QUESTION
            assert shown["state"] == "interrupted"
            assert shown["can_retry"]
            words = shown["texts"][1].split()
            assert words == [str(count) for count in range(len(words))]
            assert shown["can_continue"] == bool(words)
            lost_s.append(server.lost_s(len(words), killed_at_s))
        child.kill()
        await child.wait()
    return lost_s


@pytest.mark.slow
@pytest.mark.timeout(60 + 10 * KILLS)
def test_a_killed_app_shows_everything_but_the_last_second(tmp_path: Path) -> None:
    lost_s = asyncio.run(_kills(tmp_path, random.Random(20_261_122)))  # noqa: S311
    sys.stdout.write(f"{KILLS} kills, worst loss {max(lost_s) * 1_000:.0f} ms of streamed text\n")
    assert max(lost_s) <= LOST_AT_MOST_S
    connection = apsw.Connection(str(tmp_path / "data" / "conversations.db"))
    try:
        assert connection.execute("PRAGMA integrity_check").get == "ok"
        assert connection.execute("PRAGMA foreign_key_check").get is None
    finally:
        connection.close()
