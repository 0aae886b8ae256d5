"""Messages that the API refuses are refused, with the place named; the rest is taken."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desktop.demo.api_errors import ApiError
from claude_desktop.demo.conversation_rules import check_messages, check_system
from claude_desktop.demo.models import rules_of

OPUS = rules_of("claude-opus-5-5")
HAIKU_4_5 = rules_of("claude-haiku-4-5")
GIF = "R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="
IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/gif", "data": GIF}}
DOCUMENT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "words"}}
USER = {"role": "user", "content": "Hello"}
ASSISTANT = {"role": "assistant", "content": "Hi."}
SYSTEM = {"role": "system", "content": "Be brief."}
CALL = {"type": "tool_use", "id": "t1", "name": "look", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "t1", "content": "seen"}
SERVER_RESULT = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []}


def refusal(*messages: Any, current: bool = True) -> str | None:
    assert OPUS is not None
    try:
        check_messages({"messages": list(messages)}, OPUS, is_current_version=current)
    except ApiError as error:
        return error.message if error.status == 400 else None
    return None


def by(role: str, *blocks: Any) -> dict[str, Any]:
    return {"role": role, "content": list(blocks)}


@pytest.mark.parametrize(
    "messages",
    [
        (USER,),
        (USER, USER),
        (USER, ASSISTANT, USER),
        (USER, SYSTEM),
        (USER, SYSTEM, ASSISTANT, USER),
        (USER, by("assistant", SERVER_RESULT), SYSTEM),
        (by("user", {"type": "text", "text": "a"}, IMAGE),),
        (USER, by("assistant", {"type": "thinking", "thinking": "", "signature": "s"}, CALL), by("user", RESULT)),
        (USER, by("assistant", {"type": "redacted_thinking", "data": "d"}, {"type": "text", "text": "x"}), USER),
    ],
)
def test_what_the_api_takes_is_taken(messages: tuple[Any, ...]) -> None:
    assert refusal(*messages) is None


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        ((), "messages: at least one message is required"),
        ((ASSISTANT, USER), 'messages: first message must use the "user" role'),
        ((SYSTEM, USER), 'messages: first message must use the "user" role'),
        (("Hello",), "messages.0: Input should be an object"),
        (({"role": "tool", "content": "x"},), "messages.0.role: Input should be"),
        (({"role": "user"},), "messages.0.content: Field required"),
        (({"role": "user", "content": 7},), "messages.0.content: Input should be a valid string or list"),
        (({**USER, "id": "m1"},), "messages.0.id: Extra inputs are not permitted"),
        (({"role": "user", "content": ""},), "messages.0: user messages must have non-empty content"),
        ((USER, by("assistant"), USER), "messages.1: all messages must have non-empty content"),
        ((by("user", {"type": "text", "text": ""}),), "text content blocks must be non-empty"),
        ((by("user", {"type": "text", "text": " \n"}),), "must contain non-whitespace text"),
        ((by("user", {"type": "text"}),), "messages.0.content.0.text.text: Field required"),
        ((by("user", {"type": "text", "text": "a", "x": 1}),), "messages.0.content.0.text.x: Extra inputs"),
        ((by("user", {"type": "thinking", "thinking": "", "signature": "s"}),), "Input tag 'thinking'"),
        ((by("user", "text"),), "messages.0.content.0: Input should be an object"),
        ((by("user", {"text": "a"}),), "messages.0.content.0.type: Field required"),
        ((by("user", {"type": "image"}),), "messages.0.content.0.image.source: Field required"),
        ((USER, by("assistant", {"type": "thinking", "thinking": "x"}), USER), "thinking.signature: Field required"),
        (
            (USER, by("assistant", {"type": "thinking", "thinking": "x", "signature": ""}), USER),
            "messages.1.content.0: Invalid `signature` in `thinking` block",
        ),
        ((USER, ASSISTANT, SYSTEM), "messages.2: a system message must directly follow a user message"),
        ((USER, SYSTEM, USER), "messages.1: a system message must be last or be followed by an assistant message"),
        ((USER, by("assistant", CALL), USER), "messages.1: `tool_use` ids were found without `tool_result` blocks"),
        ((by("user", RESULT),), "messages.0: unexpected `tool_use_id` found in `tool_result` blocks: t1"),
    ],
)
def test_what_the_api_refuses_is_refused(messages: tuple[Any, ...], message: str) -> None:
    assert message in (refusal(*messages) or "")


@pytest.mark.parametrize(
    "message",
    [
        by("assistant", DOCUMENT),
        by("user", {"type": "text", "text": "a", "citations": [{"type": "char_location"}]}),
    ],
)
def test_the_current_version_refuses_what_the_old_one_took(message: dict[str, Any]) -> None:
    assert "not supported in" in (refusal(USER, message, USER) or "")
    assert refusal(USER, message, USER, current=False) is None


def test_prefill_may_not_end_in_white_space() -> None:
    assert HAIKU_4_5 is not None
    check_messages({"messages": [USER, ASSISTANT]}, HAIKU_4_5, is_current_version=True)
    with pytest.raises(ApiError, match="cannot end with trailing whitespace"):
        check_messages(
            {"messages": [USER, {"role": "assistant", "content": "Hi. "}]}, HAIKU_4_5, is_current_version=True
        )


@pytest.mark.parametrize("system", [7, [{"type": "image"}], [{"type": "text", "text": ""}], ["x"]])
def test_a_system_prompt_is_text(system: Any) -> None:
    with pytest.raises(ApiError):
        check_system(system)
    check_system("Be brief.")
    check_system([{"type": "text", "text": "Be brief."}])
