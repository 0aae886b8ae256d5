"""20,000 tokens at 500 a second into the window: CPU seconds of the process, and the longest gap of its loop."""

from __future__ import annotations

import time

from claude_desktop.app import App
from tests.benchmarks.app_in_process import Beat, run_with_app, stream
from tests.benchmarks.rows import Plan, Row
from tests.benchmarks.token_server import token_server

TOKENS = 20_000
PER_S = 500.0
BAR_CPU_S = 6.0
BAR_GAP_MS = 50.0


async def _run(app: App, plan: Plan) -> list[Row]:
    tokens = TOKENS // 5 if plan.is_quick else TOKENS
    await stream(app, 200)
    beat = Beat()
    began_s, began_cpu_s = time.monotonic(), time.process_time()
    beat.start()
    await stream(app, tokens, PER_S)
    beat.stop()
    spent_s, took_s = time.process_time() - began_cpu_s, time.monotonic() - began_s
    gaps = sorted(beat.gaps_ms)
    name = f"{tokens:,} tokens at {PER_S:.0f}/s"
    bar_s = BAR_CPU_S * tokens / TOKENS
    note = f"in {took_s:.1f} s; the beat itself is in it"
    p99 = gaps[len(gaps) * 99 // 100]
    return [
        Row(f"CPU, {name}", spent_s, "s", bar=bar_s, note=note),
        Row(f"longest gap of the loop, {name}", gaps[-1], "ms", bar=BAR_GAP_MS, note=f"p99 {p99:.1f} ms"),
    ]


def measure(plan: Plan) -> list[Row]:
    """Measure once: the run is long enough to be steady."""
    with token_server() as server:
        return run_with_app(lambda app: _run(app, plan), server)
