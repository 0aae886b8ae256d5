"""The store dies at random moments: what it acknowledged is there when it is opened again, and whole.

The long form is `python -m tests.trust store-kills power-cuts`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trust.deaths import SHORT_CUTS, SHORT_KILLS, cut_the_power, kill_writers


@pytest.mark.slow
@pytest.mark.timeout(60 + SHORT_KILLS * 10)
def test_a_kill_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    found = kill_writers(tmp_path, SHORT_KILLS)
    # Otherwise the kills missed what they are for.
    assert found.interrupted >= SHORT_KILLS // 4
    assert found.commits


@pytest.mark.slow
@pytest.mark.timeout(60 + SHORT_CUTS * 2)
def test_a_power_cut_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    found = cut_the_power(tmp_path, SHORT_CUTS)
    assert found.deaths == SHORT_CUTS
    assert found.interrupted
