"""The long runs have a short form here, and every promise they are behind holds in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.trust.fault_cases import cases

REPOSITORY = Path(__file__).resolve().parents[2]
SHORT_S = 400.0


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.trust", *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=SHORT_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4_000:]
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(SHORT_S + 20)
def test_every_fault_of_the_network_ends_well_in_the_real_window() -> None:
    told = run("faults", "--short")
    assert "longest block of the window" in told
    assert "every promise was kept" in told


@pytest.mark.slow
@pytest.mark.timeout(SHORT_S + 20)
def test_no_hostile_file_does_anything_but_be_read_or_refused() -> None:
    told = run("files", "--short")
    assert "inputs tried: chat file" in told


@pytest.mark.slow
def test_the_runs_are_listed() -> None:
    told = run("--list")
    for name in ("kills", "store-kills", "power-cuts", "faults", "files"):
        assert f"{name}: " in told


@pytest.mark.slow
def test_a_broken_promise_is_an_exit_code() -> None:
    code = (
        "import sys; from tests.trust import __main__ as m; from tests.benchmarks.rows import Row; "
        "m.RUNS['x'] = ('', lambda folder, is_short: [Row('lost', 1, 'words', bar=0)]); "
        "sys.exit(m.run_here('x', is_short=True))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "OVER" in done.stdout


def test_no_two_cases_have_the_same_name() -> None:
    names = [case.name for case in cases()]
    assert len(names) == len(set(names))
