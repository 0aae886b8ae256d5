"""`kill -9` of the real app: what was sent is there, and all but the last second of what came.

The long form is `python -m tests.trust kills`.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.trust.kills import LOST_AT_MOST_MS, SHORT, kill_again_and_again


@pytest.mark.slow
@pytest.mark.timeout(60 + 20 * SHORT)
def test_a_killed_app_shows_everything_but_the_last_second(tmp_path: Path) -> None:
    found = asyncio.run(kill_again_and_again(tmp_path, SHORT, seed=20_261_122))
    assert found.in_stream + found.in_start == SHORT
    assert max(found.lost_ms) <= LOST_AT_MOST_MS
