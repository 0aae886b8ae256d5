"""The wall clock may jump; what is done later is stamped later, and durations are what they are."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from claude_desktop.services import clock

NOW_MS = 1_795_000_000_000
HOUR_MS = 3_600_000


class Wall:
    """A wall clock that the test sets."""

    def __init__(self) -> None:
        self.ms = NOW_MS

    def time_ns(self) -> int:
        return self.ms * 1_000_000


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    made = Wall()
    monkeypatch.setattr(clock, "_latest_ms", 0)
    monkeypatch.setattr(clock, "time", SimpleNamespace(time_ns=made.time_ns, monotonic_ns=time.monotonic_ns))
    return made


def test_each_time_is_later_than_the_one_before(wall: Wall) -> None:
    found = [clock.now_ms() for _ in range(3)]
    wall.ms -= 3 * HOUR_MS
    found += [clock.now_ms() for _ in range(3)]
    assert found == sorted(set(found))
    assert found[-1] < NOW_MS + 10
    wall.ms = NOW_MS + HOUR_MS
    assert clock.now_ms() == NOW_MS + HOUR_MS


def test_a_clock_that_was_wrong_by_days_is_not_held_on_to(wall: Wall) -> None:
    wall.ms = NOW_MS + 400 * 24 * HOUR_MS
    clock.now_ms()
    wall.ms = NOW_MS
    assert clock.now_ms() == NOW_MS


def test_an_earlier_run_may_have_seen_a_later_time(wall: Wall) -> None:
    clock.begin_after(NOW_MS + HOUR_MS)
    assert clock.now_ms() == NOW_MS + HOUR_MS + 1
    clock.begin_after(NOW_MS)
    assert clock.now_ms() == NOW_MS + HOUR_MS + 2


def test_durations_do_not_see_the_jump(wall: Wall) -> None:
    before = clock.steady_ms()
    wall.ms -= 5 * HOUR_MS
    assert 0 <= clock.steady_ms() - before < 60_000
