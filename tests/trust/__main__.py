"""The long runs behind what the app promises: `python -m tests.trust [NAME ...] [--short] [--list]`.

Prints a table of figures for each: kills and power cuts survived, text lost, faults survived, inputs tried, the longest
block of the window. Each runs in a process of its own. Returns 1 where a promise was broken.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.rows import Row, print_table
from tests.trust import runs

REPOSITORY = Path(__file__).resolve().parents[2]
LIMIT_S = 4 * 3_600.0

RUNS: dict[str, tuple[str, Callable[[Path, bool], Sequence[Row]]]] = {
    "kills": ("kill -9 of the real app, 200 times", runs.kills),
    "store-kills": ("kill -9 of a process that writes to the store, 200 times", runs.store_kills),
    "power-cuts": ("power cuts under the store, 200 times", runs.power_cuts),
    "faults": ("faults of the network and of servers, through the real window", runs.network_faults),
    "files": ("hostile files: chats, settings, window state, model table, prompts, text", runs.hostile_files),
}


def run_here(name: str, *, is_short: bool) -> int:
    """Do one run in this process and print its table."""
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cdq-trust-") as folder:
        rows = RUNS[name][1](Path(folder), is_short)
    print_table(rows)
    print(f"  in {time.monotonic() - began_s:,.0f} s", flush=True)
    return 1 if any(row.verdict == "OVER" for row in rows) else 0


def run_apart(name: str, *, is_short: bool) -> int:
    """Do one run in a process of its own. Returns its exit code."""
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.trust", name, "--here"]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    if is_short:
        command.append("--short")
    try:
        return subprocess.run(command, cwd=REPOSITORY, env=environment, timeout=LIMIT_S, check=False).returncode
    except subprocess.TimeoutExpired:
        print(f"  no end after {LIMIT_S:.0f} s", flush=True)
        return 124


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(RUNS))
    parser.add_argument("--short", action="store_true", help="a first look, in a few minutes")
    parser.add_argument("--list", action="store_true", help="say what there is and run nothing")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in RUNS]
    if unknown:
        parser.error(f"there is no run called {', '.join(unknown)}")
    if options.here:
        return run_here(options.names[0], is_short=options.short)
    broken: list[str] = []
    for name in options.names or RUNS:
        print(f"{name}: {RUNS[name][0]}", flush=True)
        if not options.list and run_apart(name, is_short=options.short) != 0:
            broken.append(name)
    print("BROKEN: " + ", ".join(broken) if broken else "every promise was kept", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
