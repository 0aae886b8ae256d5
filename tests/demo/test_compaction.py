"""The demo summarises on demand, and takes its own block back as the API would: whole, first, and signed."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desktop.demo.api_errors import ApiError
from claude_desktop.demo.compaction import BETA, check_compaction, compose_summary
from claude_desktop.demo.models import ModelRules, rules_of
from claude_desktop.demo.prompt_cache import PromptUse

WITH_BETA = {"anthropic-beta": f"other, {BETA}"}
HELLO = {"role": "user", "content": "Hello"}
REPLY = {"role": "assistant", "content": [{"type": "text", "text": "Hello to you"}]}


def opus() -> ModelRules:
    model = rules_of("claude-opus-5-5")
    assert model is not None
    return model


def block() -> dict[str, Any]:
    answer = compose_summary({"messages": [HELLO, REPLY]}, opus(), PromptUse(12), "key")
    assert answer.stop_reason == "compaction"
    assert answer.usage["iterations"][0]["input_tokens"] == 12
    return answer.blocks[0]


def refusal(body: dict[str, Any], headers: dict[str, str] = WITH_BETA) -> str:
    with pytest.raises(ApiError) as raised:
        check_compaction(body, headers, opus(), "key")
    assert raised.value.status == 400
    return str((raised.value.details or {}).get("error_code", raised.value.message))


def test_its_own_block_comes_back_first() -> None:
    check_compaction({"messages": [{"role": "assistant", "content": [block()]}, HELLO]}, WITH_BETA, opus(), "key")
    assert "Hello to you" in block()["content"]


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([HELLO, {"role": "assistant", "content": [block()]}, HELLO], "compaction_block_misplaced"),
        ([{"role": "assistant", "content": [block(), block()]}, HELLO], "compaction_block_ambiguous"),
        (
            [{"role": "assistant", "content": [{**block(), "content": "Other words"}]}, HELLO],
            "compaction_signature_invalid",
        ),
    ],
)
def test_what_was_moved_doubled_or_changed_is_refused(messages: list[Any], code: str) -> None:
    assert refusal({"messages": messages}) == code


def test_the_header_is_needed_for_both() -> None:
    assert "Extra inputs" in refusal({"messages": [HELLO], "compaction": {"type": "summarize"}}, {})
    assert "Extra inputs" in refusal({"messages": [{"role": "assistant", "content": [block()]}, HELLO]}, {})


def test_what_can_not_be_summarised() -> None:
    call = {"type": "tool_use", "id": "t", "name": "n", "input": {}}
    open_turn = [HELLO, {"role": "assistant", "content": [call]}]
    wanted = {"type": "summarize"}
    assert refusal({"messages": open_turn, "compaction": wanted}) == "compaction_incomplete_turn"
    assert "summarize" in refusal({"messages": [HELLO], "compaction": {"type": "all"}})
    assert "combined" in refusal({"messages": [HELLO], "compaction": wanted, "context_management": {}})
