"""From the press of Enter to the arrival of the request: the turn is stored in between, with a flush to the disk."""

from __future__ import annotations

import asyncio
import time
from statistics import median

import anthropic
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from claude_desktop.app import App
from tests.benchmarks.app_in_process import Signalled, run_with_app
from tests.benchmarks.burst import read_with_sdk
from tests.benchmarks.rows import Plan, Row
from tests.benchmarks.token_server import ServerProcess, order, token_server

SENDS_PER_ROUND = 4
TOKENS = 20


async def _app_ms(app: App, server: ServerProcess) -> float:
    ended = Signalled(app.replies.turn_ended)
    editor = app.window.pane.composer.editor
    editor.setPlainText(order(TOKENS))
    began_s = time.monotonic()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await ended.wait()
    return (float(server.next_line()["arrived_s"]) - began_s) * 1_000


async def _sdk_ms(client: anthropic.AsyncAnthropic, server: ServerProcess) -> float:
    began_s = time.monotonic()
    await read_with_sdk(client, TOKENS, len)
    return (float(server.next_line()["arrived_s"]) - began_s) * 1_000


async def _rounds(app: App, server: ServerProcess, plan: Plan) -> list[Row]:
    client = anthropic.AsyncAnthropic(api_key=server.key, base_url=server.base_url, max_retries=0)
    ours, bare = [], []
    await _app_ms(app, server)
    await _sdk_ms(client, server)
    for _ in range(plan.rounds * SENDS_PER_ROUND):
        ours.append(await _app_ms(app, server))
        bare.append(await _sdk_ms(client, server))
        await asyncio.sleep(0.05)
    await client.close()
    return [Row("Enter to request, wall time", median(ours), "ms", median(bare), note=f"longest {max(ours):.1f} ms")]


def measure(plan: Plan) -> list[Row]:
    """Measure."""
    with token_server() as server:
        return run_with_app(lambda app: _rounds(app, server, plan), server)
