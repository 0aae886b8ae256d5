"""The share of a core that a reply takes at the pace of a fast model."""

from __future__ import annotations

import time
from statistics import median

from claude_desktop.app import App
from tests.benchmarks.app_in_process import run_with_app, stream
from tests.benchmarks.rows import Plan, Row
from tests.benchmarks.token_server import token_server

PER_S = 80.0
SECONDS = 8.0
BAR_PERCENT = 25.0


async def _share_percent(app: App, seconds: float) -> float:
    began_s, began_cpu_s = time.monotonic(), time.process_time()
    await stream(app, round(PER_S * seconds), PER_S)
    return (time.process_time() - began_cpu_s) / (time.monotonic() - began_s) * 100


async def _rounds(app: App, plan: Plan) -> list[Row]:
    seconds = SECONDS / 4 if plan.is_quick else SECONDS
    await stream(app, 200)
    shares = [await _share_percent(app, seconds) for _ in range(plan.rounds)]
    return [Row(f"CPU share at {PER_S:.0f} tokens/s", median(shares), "%", bar=BAR_PERCENT)]


def measure(plan: Plan) -> list[Row]:
    """Measure."""
    with token_server() as server:
        return run_with_app(lambda app: _rounds(app, plan), server)
