"""The runs of `python -m tests.trust`: each takes a folder that is thrown away and gives its figures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.rows import Row
from tests.trust import deaths, faults, fuzz
from tests.trust import kills as of_the_app

SEED = 20_261_122


def kills(folder: Path, is_short: bool) -> Sequence[Row]:
    """Kill the real app."""
    count = of_the_app.SHORT if is_short else of_the_app.LONG
    return asyncio.run(of_the_app.kill_again_and_again(folder, count, SEED)).rows()


def store_kills(folder: Path, is_short: bool) -> Sequence[Row]:
    """Kill a process that writes to the store."""
    return deaths.kill_writers(folder, deaths.SHORT_KILLS if is_short else deaths.LONG).rows()


def power_cuts(folder: Path, is_short: bool) -> Sequence[Row]:
    """Cut the power under the store."""
    return deaths.cut_the_power(folder, deaths.SHORT_CUTS if is_short else deaths.LONG).rows()


def network_faults(folder: Path, is_short: bool) -> Sequence[Row]:
    """Meet every fault of the network in the real window."""
    del folder
    return faults.meet_faults(faults.SHORT_RANDOM if is_short else faults.LONG_RANDOM).rows()


def hostile_files(folder: Path, is_short: bool) -> Sequence[Row]:
    """Try hostile files on everything that reads one."""
    del folder
    return fuzz.try_all(fuzz.SHORT if is_short else fuzz.LONG, SEED)
