"""The faulty server in a process of its own, so that its own work does not count as the window's.

`python -m tests.trust.fault_server` prints its address and key as one JSON line. A message `case 17 of run 3` or
`random 17 of run 3` is answered with that fault once, then as the demo does. `GET /counts` tells how many requests each
message made, and how many connections reached the server that redirects lead to.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claude_desktop.demo.exchange import Exchange
from tests.benchmarks.token_server import ServerProcess, tell
from tests.fakes.faulty_server import MESSAGES, FaultyServer, running
from tests.trust.fault_cases import cases, random_fault

COUNTS = "/counts"


class CaseServer(FaultyServer):
    """Fails as the message says."""

    def __init__(self) -> None:
        super().__init__()
        self._cases = cases()
        self._asked: Counter[str] = Counter()

    async def handle(self, exchange: Exchange) -> None:
        """Answer."""
        if exchange.request.path == COUNTS:
            counts = {"asked": dict(self._asked), "strangers": self.other_origin.connection_count}
            await exchange.send_json(200, counts)
            return
        if exchange.request.path == MESSAGES:
            words = _last_text(json.loads(exchange.request.body))
            self._asked[words] += 1
            match words.split():
                case ["case", number, *_] if self._asked[words] == 1:
                    self.next(self._cases[int(number)].fault)
                case ["random", seed, *_] if self._asked[words] == 1:
                    self.next(random_fault(int(seed)))
        await super().handle(exchange)


def _last_text(body: Any) -> str:
    content = body["messages"][-1]["content"]
    return str(content if isinstance(content, str) else content[-1]["text"])


@contextmanager
def fault_server() -> Iterator[ServerProcess]:
    """Run the server for as long as the context lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.trust.fault_server"],
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
    async with running(CaseServer()) as server:
        tell(base_url=server.base_url, key=server.key)
        # Until whoever started it is gone.
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
