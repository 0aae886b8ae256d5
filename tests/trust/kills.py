"""`kill -9` of the real app at random moments; each next start must show what the killed one had."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from claude_desktop.demo.answers import encode_event
from claude_desktop.demo.exchange import Exchange
from tests.benchmarks.rows import Row
from tests.fakes.faulty_server import MESSAGES, FaultyServer, running
from tests.fakes.streams import said, start, text_block
from tests.flows.killed_app import QUESTION, STEP_S

LONG, SHORT = 200, 4
WORD_EVERY_S = 0.02
LOST_AT_MOST_MS = 1_000.0
LATEST_S = 2.5
START_SHARE = 0.15  # of the kills come while the app starts
DATABASE = "conversations.db"
_COUNTS = """
SELECT (SELECT count(*) FROM conversations),
    (SELECT count(DISTINCT conversation_id) FROM messages WHERE role = 'user'),
    (SELECT count(*) FROM messages WHERE role = 'assistant'),
    (SELECT count(*) FROM turns),
    (SELECT count(*) FROM conversations c JOIN drafts d ON d.conversation_id = c.id
        WHERE d.text = ? AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id))
"""


@dataclass
class Killed:
    """What a run of kills found. Anything lost, doubled or damaged is an `AssertionError` instead."""

    in_stream: int = 0
    in_start: int = 0
    lost_ms: list[float] = field(default_factory=list)
    checks: int = 0

    def rows(self) -> list[Row]:
        """The figures as a table."""
        return [
            Row("kills of the app in mid-stream, all survived", self.in_stream, "kills"),
            Row("kills of the app while it started, all survived", self.in_start, "kills"),
            Row("streamed text lost, worst", max(self.lost_ms), "ms", bar=LOST_AT_MOST_MS),
            Row("streamed text lost, median", statistics.median(self.lost_ms), "ms"),
            Row("integrity checks passed, no doubles, no ghosts", self.checks, "checks"),
        ]


class CountingServer(FaultyServer):
    """Streams numbered words without end and remembers when each went out."""

    def __init__(self) -> None:
        super().__init__()
        self.sent_at_s: list[float] = []

    async def handle(self, exchange: Exchange) -> None:
        """Stream, whatever is asked."""
        if exchange.request.path != MESSAGES:
            return await super().handle(exchange)
        await exchange.start_stream()
        for event in (start(), text_block()):
            await exchange.connection.send_chunk(encode_event(event))
        while True:
            await exchange.connection.sleep(WORD_EVERY_S)
            self.sent_at_s.append(time.monotonic())
            await exchange.connection.send_chunk(encode_event(said(f"{len(self.sent_at_s) - 1} ")))

    def lost_ms(self, kept_words: int, killed_at_s: float) -> float:
        """The age, at the kill, of the oldest word that went out and was not kept."""
        lost = [at_s for at_s in self.sent_at_s[kept_words:] if at_s < killed_at_s]
        return (killed_at_s - lost[0]) * 1_000 if lost else 0.0


async def kill_again_and_again(profile: Path, kills: int, seed: int) -> Killed:
    """Kill the app `kills` times. Raises `AssertionError` for whatever is not as it was."""
    chance, found = random.Random(seed), Killed()  # noqa: S311
    async with running(CountingServer()) as server:
        child = await _started(profile, server)
        assert (await _line(child))["rows"] == 0
        while found.in_stream + found.in_start < kills:
            if chance.random() < START_SHARE:
                await _end(child)
                child = await _started(profile, server)
                await asyncio.sleep(chance.uniform(0.0, LATEST_S))
                await _end(child)
                # It may have come as far as a question of its own.
                conversations = _look(profile)
                child = await _started(profile, server)
                assert (await _line(child))["rows"] == conversations
                found.in_start += 1
                found.checks += 1
                continue
            assert (await _line(child))["what"] == "stored"
            server.sent_at_s = []
            await asyncio.sleep(chance.uniform(0.02, LATEST_S))
            await _end(child)
            killed_at_s = time.monotonic()
            conversations = _look(profile)
            child = await _started(profile, server)
            shown = await _line(child)
            assert shown["rows"] == conversations
            found.lost_ms.append(server.lost_ms(_check_shown(shown), killed_at_s))
            found.in_stream += 1
            found.checks += 1
        await _end(child)
    return found


async def _started(profile: Path, server: FaultyServer) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "tests.flows.killed_app", str(profile), server.base_url, server.key)
    return await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)


async def _line(child: asyncio.subprocess.Process) -> dict[str, Any]:
    assert child.stdout is not None
    async with asyncio.timeout(STEP_S):
        line = await child.stdout.readline()
    assert line, "the app ended by itself"
    found: dict[str, Any] = json.loads(line)
    return found


async def _end(child: asyncio.subprocess.Process) -> None:
    child.kill()
    await child.wait()


def _check_shown(shown: dict[str, Any]) -> int:
    """The conversation of the last time is there, interrupted, with a way on. Returns its words."""
    question, reply = shown["texts"]
    assert question == QUESTION
    assert shown["state"] == "interrupted"
    assert shown["can_retry"]
    words: list[str] = reply.split()
    assert words == [str(count) for count in range(len(words))], reply[:200]
    assert shown["can_continue"] == bool(words)
    return len(words)


def _look(profile: Path) -> int:
    """Look at a copy of the database as the kill left it, so that looking mends nothing. Returns the conversations.

    It is sound; each question is there once, each with one reply and one turn; a conversation without a question holds
    it as its draft.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name in (DATABASE, f"{DATABASE}-wal"):
            if (source := profile / "data" / name).exists():
                shutil.copyfile(source, Path(folder, name))
        with closing(apsw.Connection(str(Path(folder, DATABASE)))) as copy:
            assert copy.execute("PRAGMA integrity_check").get == "ok"
            assert copy.execute("PRAGMA foreign_key_check").get is None
            conversations, asked, replies, turns, waiting = copy.execute(_COUNTS, (QUESTION,)).get
    assert asked == replies == turns
    assert conversations == asked + waiting
    return int(conversations)
