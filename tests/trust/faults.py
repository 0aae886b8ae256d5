"""Every fault of the network, through the real window: a named end in time, the text kept, and all well afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from unittest import mock

from claude_desktop.api.client import ClaudeApi, Limits
from claude_desktop.app import App
from claude_desktop.model.blocks import BlockKind, plain_text
from claude_desktop.model.messages import TurnState
from claude_desktop.model.retries import MAX_ATTEMPTS
from claude_desktop.model.stream_events import TextGrew
from claude_desktop.services.turn_news import TurnEnded
from tests.benchmarks.app_in_process import run_with_app
from tests.benchmarks.rows import Row
from tests.benchmarks.token_server import ServerProcess
from tests.fakes.services_at_work import Heard
from tests.trust.blocks import BlockMeter
from tests.trust.fault_cases import ANY, Case, cases, random_fault
from tests.trust.fault_server import COUNTS, fault_server

LONG_RANDOM, SHORT_RANDOM = 2_000, 40
CASE_S = 30.0
STOP_AFTER_S = 0.3
BLOCK_BAR_MS = 200.0
GROWTH_BAR_MB = 200.0
SLICE_S = 1.0
LIMITS = Limits(connect_s=5.0, first_byte_s=2.0, silence_s=1.5)
PROC = Path("/proc/self")


@dataclass
class Met:
    """What the run found. A fault that ended wrongly stands in `broken`, by its name."""

    faults: int = 0
    ends: dict[TurnState, int] = field(default_factory=dict)
    longest_s: float = 0.0
    slowest: str = ""
    longest_block: tuple[float, str] = (0.0, "")  # ms, and during which fault
    broken: list[str] = field(default_factory=list)
    most_requests: int = 0
    strangers: int = 0
    sockets_left: int = 0
    tasks_left: int = 0
    grew_mb: float = 0.0
    idle_cpu_percent: float = 0.0

    def rows(self) -> list[Row]:
        """The figures as a table."""
        ends = ", ".join(f"{count} {state.value}" for state, count in sorted(self.ends.items()))
        block_ms, during = self.longest_block
        return [
            Row("faults met", self.faults, "faults", note=ends),
            Row("faults that ended wrongly", len(self.broken), "faults", bar=0, note="; ".join(self.broken)),
            Row("longest way to an end", self.longest_s, "s", bar=CASE_S, note=self.slowest),
            Row("longest block of the window", block_ms, "ms", bar=BLOCK_BAR_MS, note=during),
            Row("most requests for one message", self.most_requests, "requests", bar=MAX_ATTEMPTS),
            Row("connections to where a redirect led", self.strangers, "connections", bar=0),
            Row("tasks left", self.tasks_left, "tasks", bar=0),
            Row("sockets left", self.sockets_left, "sockets", bar=1, note="one may wait for the next request"),
            Row("memory more than before", self.grew_mb, "MB", bar=GROWTH_BAR_MB),
            Row("CPU while a server only pings", self.idle_cpu_percent, "%", bar=50.0),
        ]


def meet_faults(random_count: int) -> Met:
    """Meet every case once and `random_count` random faults."""
    with (
        fault_server() as server,
        mock.patch("claude_desktop.services.connection.ClaudeApi", partial(ClaudeApi, limits=LIMITS)),
    ):
        return run_with_app(lambda app: _meet_all(app, server, random_count), server)


class _Window:
    """The window, asked by its composer and heard by what the replies tell."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.block = BlockMeter()
        replies = app.replies
        self.grew, self.restarted = Heard(replies.reply_grew), Heard(replies.attempt_restarted)
        self.ended, self.status = Heard(replies.turn_ended, CASE_S), Heard(replies.status_changed, CASE_S)

    def ask(self, text: str) -> None:
        """Send, with nothing heard yet."""
        for heard in (self.grew, self.restarted, self.ended, self.status):
            heard.payloads.clear()
        self.app.window.pane.composer.send_requested.emit(text)


async def _meet_all(app: App, server: ServerProcess, random_count: int) -> Met:
    met, every, window = Met(), cases(), _Window(app)
    await _ask(window, "a first one, so that everything is loaded")
    tasks, sockets, rss_mb = len(asyncio.all_tasks()), _sockets(), _rss_mb()
    for number, case in enumerate(every):
        await _meet(window, f"case {number} of the run", case, met)
    for seed in range(random_count):
        await _meet(window, f"random {seed} of the run", Case(f"random {seed}", random_fault(seed), ANY), met)
    await asyncio.sleep(SLICE_S)
    met.tasks_left = max(0, len(asyncio.all_tasks()) - tasks)
    met.sockets_left = max(0, _sockets() - sockets)
    met.grew_mb = max(0.0, _rss_mb() - rss_mb)
    met.most_requests, met.strangers = await asyncio.to_thread(_counts, server)
    return met


async def _meet(window: _Window, text: str, case: Case, met: Met) -> None:
    """Meet one fault in a conversation of its own, then ask again there."""
    window.app.window.new_conversation()
    began_s = time.monotonic()
    window.block.start()
    problem = ""
    try:
        ended = await _ask(window, text, case.needs_stop, met)
        problem = _problem(window.app, ended, case)
        met.ends[ended.turn.state] = met.ends.get(ended.turn.state, 0) + 1
        took_s = time.monotonic() - began_s
        if took_s > met.longest_s:
            met.longest_s, met.slowest = took_s, case.name
        again = await _ask(window, f"and after {text}")
        # A block of a kind that it does not know the server takes from nobody, not even from itself.
        is_known = all(block.kind is not BlockKind.UNKNOWN for block in ended.reply.blocks)
        if again.turn.state is not TurnState.COMPLETE and is_known:
            problem = problem or f"afterwards {again.turn.state.value}"
    except TimeoutError:
        problem = "no end"
    except AssertionError as error:
        problem = str(error)
    met.faults += 1
    met.longest_block = max(met.longest_block, (window.block.stop(), case.name))
    if problem:
        met.broken.append(f"{case.name}: {problem}")
        sys.stdout.write(f"  WRONG {case.name}: {problem}\n")
        sys.stdout.flush()


async def _ask(window: _Window, text: str, needs_stop: bool = False, met: Met | None = None) -> TurnEnded:
    """Ask and wait for the end. Raises `TimeoutError` where there is none, `AssertionError` where text was lost."""
    window.ask(text)
    if needs_stop:
        await window.status.wait()
        await asyncio.sleep(STOP_AFTER_S)
        began_s, began_cpu_s = time.monotonic(), time.process_time()
        await asyncio.sleep(STOP_AFTER_S)
        if met is not None:
            share = (time.process_time() - began_cpu_s) / (time.monotonic() - began_s) * 100
            met.idle_cpu_percent = max(met.idle_cpu_percent, share)
        window.app.window.pane.stop()
    done: TurnEnded = await window.ended.wait()
    told = [item.event.text for item in window.grew.payloads if isinstance(item.event, TextGrew)]
    if not window.restarted.payloads:
        assert _readable("".join(told)) == _readable(plain_text(done.reply.blocks)), "text that came was lost"
    return done


def _readable(text: str) -> str:
    """Blocks stand apart when they are joined; what can not be shown is replaced."""
    return "".join(character for character in text if character.isalnum() and character.isascii())


def _problem(app: App, ended: TurnEnded, case: Case) -> str:
    """What is wrong with how it ended; empty where nothing is."""
    if ended.turn.state not in case.ends:
        return f"ended {ended.turn.state.value}"
    if app.replies.streaming_ids:
        return "something still streams"
    entry = app.window.pane.transcript.layout_model.entries[-1]
    if ended.turn.state is not TurnState.COMPLETE and not entry.notice:
        return "nothing is said about it"
    return ""


def _counts(server: ServerProcess) -> tuple[int, int]:
    """The most requests that one message made, and the connections to where a redirect led."""
    request = urllib.request.Request(server.base_url + COUNTS, headers={"x-api-key": server.key})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        found = json.load(answer)
    return max(found["asked"].values()), int(found["strangers"])


def _sockets() -> int:
    if not (PROC / "fd").exists():
        return 0
    links = [str(entry.readlink()) for entry in (PROC / "fd").iterdir() if entry.is_symlink()]
    return sum(link.startswith("socket:") for link in links)


def _rss_mb() -> float:
    if not (PROC / "statm").exists():
        return 0.0
    return int((PROC / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
