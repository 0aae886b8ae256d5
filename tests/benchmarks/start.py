"""CPU from the start of the process to the first usable frame, beside a bare window."""

from __future__ import annotations

from statistics import median

from tests.benchmarks.processes import Told, probe
from tests.benchmarks.rows import Plan, Row


def sdk_modules(told: Told) -> list[str]:
    """What of the SDK is imported."""
    return [name for name in told.modules if name.partition(".")[0] in ("anthropic", "httpx2")]


def measure(plan: Plan) -> list[Row]:
    """Measure."""
    found: dict[str, list[Told]] = {"bare": [], "app": [], "demo": []}
    for _ in range(plan.rounds):
        for kind, told in found.items():
            told.append(probe(kind)["frame"])
    cpu_ms = {kind: median(one.cpu_s for one in told) * 1_000 for kind, told in found.items()}
    early = max(len(sdk_modules(one)) for kind in ("app", "demo") for one in found[kind])
    return [
        Row("CPU to the first frame, first run", cpu_ms["app"], "ms", cpu_ms["bare"]),
        Row("CPU to the first frame, a conversation (demo)", cpu_ms["demo"], "ms", cpu_ms["bare"]),
        Row("modules of the SDK imported by then", float(early), "", bar=0.0),
    ]
