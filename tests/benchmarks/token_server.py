"""A server in a process of its own that streams as many tokens as it is asked for, at the pace it is asked for.

`python -m tests.benchmarks.token_server` prints its address and key as one JSON line, then one line per request with
the time of its arrival on the clock of `time.monotonic`, which all processes of a system share.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claude_desktop.demo.answers import encode_event
from claude_desktop.demo.exchange import Exchange
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from tests.benchmarks.samples import tokens_of_reply
from tests.fakes.streams import CLOSED, said, start, text_block

MESSAGES = "/v1/messages"
EVENTS_PER_WRITE = 32


def order(tokens: int, per_s: float = 0.0) -> str:
    """The message that asks for so many tokens at so many a second; 0 is as fast as they can be read."""
    return json.dumps({"tokens": tokens, "per_s": per_s})


class TokenServer(DemoServer):
    """Streams to order."""

    async def handle(self, exchange: Exchange) -> None:
        """Answer a message with the tokens it orders, anything else as the demo does."""
        if exchange.request.path != MESSAGES:
            return await super().handle(exchange)
        tell(arrived_s=exchange.record.began_s)
        wanted = json.loads(_last_text(json.loads(exchange.request.body)))
        frames = [encode_event(said(piece)) for piece in tokens_of_reply(int(wanted["tokens"]))]
        await exchange.start_stream()
        await exchange.connection.send_chunk(encode_event(start()) + encode_event(text_block()))
        await _send(exchange, frames, float(wanted["per_s"]))
        await exchange.connection.send_chunk(b"".join(map(encode_event, CLOSED)))
        await exchange.end_stream()
        return None


async def _send(exchange: Exchange, frames: list[bytes], per_s: float) -> None:
    began_s, sent = time.monotonic(), 0
    while sent < len(frames):
        if per_s:
            await exchange.connection.sleep(max(0.0, began_s + (sent + 1) / per_s - time.monotonic()))
            due = min(len(frames), int((time.monotonic() - began_s) * per_s))
        else:
            due = min(len(frames), sent + EVENTS_PER_WRITE)
        if due > sent:
            await exchange.connection.send_chunk(b"".join(frames[sent:due]))
            sent = due


def _last_text(body: Any) -> str:
    content = body["messages"][-1]["content"]
    return str(content if isinstance(content, str) else content[-1]["text"])


def tell(**values: object) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


class ServerProcess:
    """The server as seen from another process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        first = self.next_line()
        self.base_url: str = first["base_url"]
        self.key: str = first["key"]

    def next_line(self) -> dict[str, Any]:
        """Read the next line that the server tells."""
        assert self._process.stdout is not None
        line: dict[str, Any] = json.loads(self._process.stdout.readline())
        return line


@contextmanager
def token_server() -> Iterator[ServerProcess]:
    """Run the server for as long as the context lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.token_server"],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield ServerProcess(process)
    finally:
        process.kill()
        process.communicate()


async def _serve() -> None:
    server = TokenServer(pace=INSTANT)
    await server.start()
    tell(base_url=server.base_url, key=server.key)
    # Until whoever started it is gone.
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    asyncio.run(_serve())
