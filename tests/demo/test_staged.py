"""What can be asked to be played is played, in the shape of the API."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desktop.demo.reply_texts import STAGE
from claude_desktop.demo.staged import NAMES, Stage, Staged, error_of, staged_in


def asked(text: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}], "max_tokens": 100}


@pytest.mark.parametrize(
    ("text", "staged"),
    [
        ("play refusal", Staged("refusal")),
        ("Please PLAY a refusal frontier_llm now", Staged("refusal frontier llm")),
        ("play 529 once", Staged("529", 1)),
        ("play overloaded twice", Staged("overloaded", 2)),
        ("play pause 12", Staged("pause", 12)),
        ("play pause 999", Staged("pause", 30)),
        ("play max_tokens", Staged("max tokens")),
        ("play", None),
        ("let us play football", None),
        ("plays refusal", None),
        ("display refusal", None),
        ("refusal", None),
    ],
)
def test_what_is_asked_for(text: str, staged: Staged | None) -> None:
    assert staged_in(asked(text)) == staged


def test_only_the_last_question_counts() -> None:
    body = asked("play refusal")
    body["messages"] += [{"role": "assistant", "content": "I"}, {"role": "user", "content": "Why?"}]
    assert staged_in(body) is None


def test_once_is_once_for_the_same_request() -> None:
    stage = Stage()
    assert [stage.next(asked("play 529 twice")) is not None for _ in range(3)] == [True, True, False]
    assert stage.next(asked("play 529 once, please")) is not None
    assert all(stage.next(asked("play 500")) for _ in range(3))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_listed_and_understood(name: str) -> None:
    assert f"`{name}`" in STAGE
    assert staged_in(asked(f"play {name}")) == Staged(name)


def test_errors_have_the_headers_and_codes_of_the_api() -> None:
    limited, capped = error_of(Staged("429")), error_of(Staged("spend limit"))
    assert limited is not None
    assert capped is not None
    assert limited.headers == (("retry-after", "4"),)
    assert capped.headers == ()
    assert capped.details == {"error_code": "enforced_spend_limit_reached"}
    assert error_of(Staged("refusal")) is None
