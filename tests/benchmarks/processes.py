"""Starts `process_probe` and reads what it tells."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Told:
    """What a process had used when it told: CPU of all its threads, memory (PSS), third-party modules in it.

    `collectable_objects` are those that a full collection of garbage walks over.
    """

    what: str
    cpu_s: float
    pss_mb: float
    collectable_objects: int
    modules: tuple[str, ...]


def probe(kind: str, modules: Sequence[str] = ()) -> dict[str, Told]:
    """Run one process to its end; gives what it told at the first `frame` and at `rest`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.process_probe", kind, *modules],
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.PIPE,
        text=True,
        timeout=LIMIT_S,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["what"]: Told(**{**line, "modules": tuple(line["modules"])}) for line in lines}
