from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.model.measurements import MOST_REPLIES, Measured, MeasuredTurn, Measuring, tokens_per_second
from claude_desktop.model.spending import SpentSum

TURN = MeasuredTurn("claude-opus-5-5", "me", 1_000, 1_400, 3_400, 100, 1, "req_1")


def spent(model: str, *, requests: int = 2, unpriced: int = 0, cost_usd: float = 0.5) -> SpentSum:
    return SpentSum("2026-11-22", model, "me", requests, unpriced, 0, 10, 0, 0, 10, cost_usd)


@pytest.mark.parametrize(
    ("turn", "rate"),
    [
        (TURN, 50.0),
        (replace(TURN, first_token_ms=None), None),
        (replace(TURN, ended_ms=None), None),
        (replace(TURN, output_tokens=None), None),
        (replace(TURN, output_tokens=0), None),
        (replace(TURN, ended_ms=1_420), None),
        (replace(TURN, ended_ms=900), None),
    ],
)
def test_the_rate_is_of_the_writing_alone(turn: MeasuredTurn, rate: float | None) -> None:
    assert tokens_per_second(turn) == rate


def test_medians_are_by_model_whatever_its_date() -> None:
    measuring = Measuring()
    for number, wait_ms in enumerate((100, 500, 10_000)):
        model = "claude-haiku-4-5" if number else "claude-haiku-4-5-20251001"
        ended_ms = 1_000 + wait_ms + 1_000
        measuring.add(
            [
                replace(
                    TURN,
                    model=model,
                    first_token_ms=1_000 + wait_ms,
                    ended_ms=ended_ms,
                    output_tokens=10 * (number + 1),
                    request_id=f"haiku_{number}",
                )
            ]
        )
    measuring.add([TURN])
    found = measuring.results()
    assert found["claude-haiku-4-5"] == Measured(3, 500.0, 20.0)
    assert found["claude-opus-5-5"] == Measured(1, 400.0, 50.0)


def test_a_copied_conversation_counts_once() -> None:
    measuring = Measuring()
    local = replace(TURN, request_id=None)
    measuring.add([TURN, TURN])
    measuring.add([replace(TURN, output_tokens=1), local, local, replace(local, started_ms=900)])
    assert measuring.results()["claude-opus-5-5"].replies == 3


def test_a_retried_reply_says_nothing_of_the_wait() -> None:
    measuring = Measuring()
    measuring.add([replace(TURN, attempts=2), replace(TURN, request_id="2", started_ms=2_000)])
    assert measuring.results()["claude-opus-5-5"] == Measured(2, None, 50.0)


def test_only_the_newest_replies_count() -> None:
    measuring = Measuring()
    measuring.add(replace(TURN, request_id=str(number)) for number in range(MOST_REPLIES))
    measuring.add([replace(TURN, request_id="old", first_token_ms=999_999)])
    assert measuring.results()["claude-opus-5-5"].replies == MOST_REPLIES


def test_what_was_spent_stands_beside_it() -> None:
    measuring = Measuring()
    measuring.add([TURN])
    found = measuring.results(
        [
            spent("claude-opus-5-5"),
            spent("claude-opus-5-5", unpriced=1, cost_usd=0.25),
            spent("claude-haiku-4-5-20251001"),
        ]
    )
    assert found["claude-opus-5-5"] == Measured(1, 400.0, 50.0, 4, 0.75, 1)
    assert found["claude-haiku-4-5"] == Measured(0, None, None, 2, 0.5, 0)
