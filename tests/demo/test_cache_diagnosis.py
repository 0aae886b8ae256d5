"""The demo says why its cache missed, as the API documents it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.demo.api_errors import JsonObject
from claude_desktop.demo.cache_diagnosis import CacheDiagnosis
from claude_desktop.demo.prompt_cache import PromptUse

FIRST: JsonObject = {
    "model": "claude-opus-5-5",
    "system": "Be brief.",
    "messages": [{"role": "user", "content": "Hello"}],
}
FOLLOWING: JsonObject = {
    **FIRST,
    "messages": [
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": [{"type": "text", "text": "Hi"}]},
        {"role": "user", "content": "And now?"},
    ],
    "diagnostics": {"previous_message_id": "msg_1"},
}
WRITTEN = PromptUse(10, written_5m=900)
READ, MISSED = PromptUse(20, read=900, written_5m=30), PromptUse(20, written_5m=930)


def diagnose(body: JsonObject, use: PromptUse = MISSED) -> JsonObject | None:
    diagnosis = CacheDiagnosis()
    diagnosis.remember("msg_1", FIRST, WRITTEN)
    return diagnosis.diagnose(body, use)


def test_a_conversation_that_only_grew_diverges_in_nothing() -> None:
    assert diagnose(FOLLOWING, READ) is None
    assert diagnose(FOLLOWING, MISSED) is None  # the entry expired: no difference between the two requests


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"model": "claude-sonnet-5-5"}, "model_changed"),
        ({"speed": "fast"}, "model_changed"),
        ({"system": "Be verbose."}, "system_changed"),
        ({"tools": [{"name": "t", "input_schema": {"type": "object"}}]}, "tools_changed"),
        ({"messages": [{"role": "user", "content": "Other"}]}, "messages_changed"),
    ],
)
def test_what_changed_is_named_with_what_it_cost(changed: JsonObject, kind: str) -> None:
    assert diagnose({**FOLLOWING, **changed}) == {"cache_miss_reason": {"type": kind, "cache_missed_input_tokens": 900}}


def test_what_can_not_be_told_is_said_so() -> None:
    assert diagnose({**FOLLOWING, "thinking": {"type": "disabled"}}) == {"cache_miss_reason": {"type": "unavailable"}}
    unknown = {**FOLLOWING, "diagnostics": {"previous_message_id": "msg_9"}}
    assert diagnose(unknown) == {"cache_miss_reason": {"type": "previous_message_not_found"}}
    assert diagnose({**FOLLOWING, "diagnostics": {"previous_message_id": None}}) is None
    assert diagnose({**FOLLOWING, "diagnostics": None}) is None


def test_only_so_many_requests_are_remembered() -> None:
    diagnosis = CacheDiagnosis()
    for number in range(600):
        diagnosis.remember(f"msg_{number}", FIRST, replace(WRITTEN))
    assert diagnosis.diagnose({**FOLLOWING, "diagnostics": {"previous_message_id": "msg_599"}}, READ) is None
    assert diagnosis.diagnose({**FOLLOWING, "diagnostics": {"previous_message_id": "msg_1"}}, READ) is not None
