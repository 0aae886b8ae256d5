"""Memory at rest (PSS), before the SDK is in and after, beside the same libraries in a bare window.

PSS shares what several processes use among them: with other Qt programs running all of these numbers are smaller.
"""

from __future__ import annotations

from statistics import median

from tests.benchmarks.processes import probe
from tests.benchmarks.rows import Plan, Row

BAR_BEFORE_MB = 110.0
BAR_ABOVE_MB = 70.0


def measure(plan: Plan) -> list[Row]:
    """Measure."""
    found: dict[str, list[tuple[float, float]]] = {"app": [], "demo": []}
    for _ in range(plan.rounds):
        for kind, pairs in found.items():
            told = probe(kind)["rest"]
            pairs.append((told.pss_mb, probe("bare", told.modules)["rest"].pss_mb))
    (before, bare_before), (after, bare_after) = (map(median, zip(*pairs, strict=True)) for pairs in found.values())
    return [
        Row("PSS at rest, before the SDK is in", before, "MB", bare_before, BAR_BEFORE_MB),
        Row("PSS at rest, after (demo)", after, "MB", bare_after),
        Row("above the same libraries in a bare window", after - bare_after, "MB", bar=BAR_ABOVE_MB),
    ]
