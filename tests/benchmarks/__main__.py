"""Runs the benchmarks: `python -m tests.benchmarks [NAME ...] [--json] [--quick] [--rounds N] [--list]`.

Each runs in a process of its own. Times are CPU time unless the row says otherwise; no test depends on them. Run it on
a machine that does nothing else. With `QT_QPA_PLATFORM=xcb` under `xvfb-run` the window is a real one, else offscreen.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.rows import ROUNDS, Measure, Plan, Row, as_json, from_json, print_table

BENCHMARKS = {
    "start": "CPU up to the first usable frame, beside a bare window",
    "memory": "memory at rest, before and after the SDK is in, beside the same libraries in a bare window",
    "burst": "CPU per token as fast as they come, beside the SDK alone and setMarkdown per delta",
    "steady": "CPU share at 80 tokens a second",
    "long_reply": "20,000 tokens at 500 a second: CPU seconds and the longest gap of the window's loop",
    "sending": "from Enter to the arrival of the request",
    "request_building": "the request of a branch of 2,000 messages, and the gap of the loop meanwhile",
    "markdown_growth": "what a growing document costs to parse",
    "transcript_growth": "the bars of the conversation view",
    "transcript_naive": "the view beside setMarkdown per delta; find, resize, and the longest block by hostile text",
}
LIMIT_S = 1_800.0
REPOSITORY = Path(__file__).resolve().parents[2]


def measure_here(name: str, plan: Plan) -> list[Row]:
    """Run one benchmark in this process."""
    measure: Measure = importlib.import_module(f"tests.benchmarks.{name}").measure
    return list(measure(plan))


def measure_apart(name: str, plan: Plan) -> list[Row]:
    """Run one benchmark in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks", name, "--here", "--rounds", str(plan.rounds)]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run(
        [*command, *(["--quick"] if plan.is_quick else [])],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=LIMIT_S,
        check=True,
    )
    return from_json(done.stdout.splitlines()[-1])


def main() -> int:
    """Measure what was asked for. Returns 1 where a benchmark could not be run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="print JSON in the place of the table")
    parser.add_argument("--quick", action="store_true", help="shorter streams, for a first look")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"interleaved rounds, {ROUNDS} unless given")
    parser.add_argument("--list", action="store_true", help="say what there is and measure nothing")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark called {', '.join(unknown)}")
    plan = Plan(max(1, options.rounds), options.quick)
    if options.here:
        print(as_json(measure_here(options.names[0], plan)))
        return 0
    found: dict[str, list[object]] = {}
    failed = False
    for name in options.names or BENCHMARKS:
        if not options.json:
            print(f"{name}: {BENCHMARKS[name]}", flush=True)
        if options.list:
            continue
        try:
            rows = measure_apart(name, plan)
        except (subprocess.SubprocessError, IndexError, ValueError) as error:
            failed = True
            print(f"  could not be measured: {error}", file=sys.stderr)
            continue
        found[name] = json.loads(as_json(rows))
        if not options.json:
            print_table(rows)
    if options.json and not options.list:
        print(json.dumps(found, indent=2))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
