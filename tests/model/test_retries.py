"""Retries: never after content, never for what waiting does not heal, never for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.retries import MAX_ATTEMPTS, MAX_WAIT_S, retry_wait_s

HEALED_BY_WAITING = {
    FailureKind.OFFLINE,
    FailureKind.TIMED_OUT,
    FailureKind.RATE_LIMITED,
    FailureKind.OVERLOADED,
    FailureKind.SERVER,
    FailureKind.CUT,
}


@pytest.mark.parametrize("kind", FailureKind)
def test_only_what_waiting_can_heal_is_tried_again(kind: FailureKind) -> None:
    assert (retry_wait_s(Failure(kind), 1, False, 0.5) is not None) is (kind in HEALED_BY_WAITING)
    assert retry_wait_s(Failure(kind), 1, True, 0.5) is None
    assert retry_wait_s(Failure(kind), MAX_ATTEMPTS, False, 0.5) is None


@given(
    st.sampled_from(FailureKind),
    st.integers(1, 10_000),
    st.floats(0, 1),
    st.none() | st.floats(min_value=0, allow_nan=False),
)
def test_a_wait_is_short_and_finite(kind: FailureKind, attempts: int, chance: float, asked_s: float | None) -> None:
    wait_s = retry_wait_s(Failure(kind, retry_after_s=asked_s), attempts, False, chance)
    assert wait_s is None or 0 <= wait_s <= MAX_WAIT_S * 1.25


def test_the_server_decides_up_to_a_minute() -> None:
    assert retry_wait_s(Failure(FailureKind.RATE_LIMITED, retry_after_s=7.0), 1, False, 0.9) == 7.0
    assert retry_wait_s(Failure(FailureKind.RATE_LIMITED, retry_after_s=3_600.0), 1, False, 0.9) is None


def test_waits_grow_and_are_spread() -> None:
    waits = [retry_wait_s(Failure(FailureKind.OVERLOADED), attempt, False, 0.5) for attempt in (1, 2, 3)]
    assert waits == [1.0, 2.0, 4.0]
    assert retry_wait_s(Failure(FailureKind.OVERLOADED), 1, False, 0.0) == 0.75
