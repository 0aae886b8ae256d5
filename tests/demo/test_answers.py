"""An answer obeys what the request limits, counts what it says, and streams what it would say whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desktop.demo.answers import Answer, compose, encode_event, events_of, pieces_of
from claude_desktop.demo.models import rules_of
from claude_desktop.demo.pace import INSTANT, Pace
from claude_desktop.demo.prompt_cache import PromptUse

SHOWN = {"type": "adaptive", "display": "summarized"}
COUNT = "count to 50"


def answer(question: str = "Hello", model: str = "claude-opus-5-5", **more: Any) -> Answer:
    rules = rules_of(model)
    assert rules is not None
    body = {"model": model, "max_tokens": 8_000, "messages": [{"role": "user", "content": question}], **more}
    return compose(body, rules, PromptUse(12), lambda thinking: f"signed:{len(thinking)}")


def text_of(reply: Answer) -> str:
    return "".join(block["text"] for block in reply.blocks if block["type"] == "text")


@pytest.mark.parametrize("text", ["", "a", "  two  words \n", "ein_sehr_langes_Wort", "中文字符没有空格", "\u00a0x"])
def test_pieces_lose_nothing(text: str) -> None:
    assert "".join(pieces_of(text)) == text
    assert all(len(piece.strip()) <= 6 for piece in pieces_of(text))


def test_the_same_request_gives_the_same_answer() -> None:
    first, second = answer(), answer()
    assert (first.blocks, first.usage) == (second.blocks, second.usage)
    assert first.message_id != second.message_id


@pytest.mark.parametrize(
    ("model", "more", "thinks", "shows"),
    [
        ("claude-opus-5-5", {}, True, False),
        ("claude-opus-5-5", {"thinking": SHOWN}, True, True),
        ("claude-opus-5-5", {"thinking": {"type": "adaptive"}}, True, False),
        ("claude-haiku-5-5", {"thinking": {"type": "disabled"}}, False, False),
        ("claude-sonnet-5-5", {"thinking": {"type": "between_tools"}}, False, False),
        ("claude-opus-4-8", {}, False, False),
        ("claude-opus-4-6", {"thinking": {"type": "adaptive"}}, True, True),
        ("claude-haiku-4-5", {"thinking": {"type": "enabled", "budget_tokens": 1_024}}, True, True),
    ],
)
def test_thinking_by_model_and_request(model: str, more: dict[str, Any], thinks: bool, shows: bool) -> None:
    reply = answer(model=model, **more)
    assert [block["type"] for block in reply.blocks] == (["thinking", "text"] if thinks else ["text"])
    if thinks:
        assert bool(reply.blocks[0]["thinking"]) is shows
        assert reply.blocks[0]["signature"] == f"signed:{len(reply.blocks[0]['thinking'])}"
        assert reply.usage["output_tokens_details"] == {"thinking_tokens": reply.thinking_tokens}
    else:
        assert "output_tokens_details" not in reply.usage


def test_more_effort_thinks_longer() -> None:
    tokens = [answer(output_config={"effort": effort}).thinking_tokens for effort in ("low", "medium", "high", "max")]
    assert tokens == sorted(set(tokens))
    assert answer().thinking_tokens == tokens[1]  # this model's default is medium


def test_max_tokens_ends_the_text() -> None:
    whole = answer(thinking=SHOWN)
    limit = whole.thinking_tokens + 20
    cut = answer(thinking=SHOWN, max_tokens=limit)
    assert cut.stop_reason == "max_tokens"
    assert cut.usage["output_tokens"] == limit
    assert text_of(whole).startswith(text_of(cut))
    assert len(pieces_of(text_of(cut))) == 20


def test_max_tokens_can_be_eaten_by_thinking() -> None:
    cut = answer(thinking=SHOWN, max_tokens=10)
    assert [block["type"] for block in cut.blocks] == ["thinking"]
    assert (cut.stop_reason, cut.usage["output_tokens"]) == ("max_tokens", 10)


def test_max_tokens_of_zero_only_warms_the_cache() -> None:
    cut = answer(max_tokens=0)
    assert (cut.blocks, cut.stop_reason) == ((), "max_tokens")


def test_the_first_stop_sequence_in_the_text_ends_it_and_is_left_out() -> None:
    reply = answer(COUNT, stop_sequences=["40", "20", "zzz"])
    assert (reply.stop_reason, reply.stop_sequence) == ("stop_sequence", "20")
    assert text_of(reply).endswith("18, 19, ")
    assert answer(COUNT, stop_sequences=["zzz"]).stop_reason == "end_turn"


def test_a_stop_sequence_beyond_the_limit_is_not_reached() -> None:
    limit = answer(COUNT).thinking_tokens + 15
    reply = answer(COUNT, stop_sequences=["50"], max_tokens=limit)
    assert (reply.stop_reason, reply.stop_sequence) == ("max_tokens", None)


def test_a_schema_gives_json_and_nothing_else() -> None:
    schema = {"type": "object", "properties": {"title": {"type": "string"}}, "additionalProperties": False}
    reply = answer("Name this chat", output_config={"format": {"type": "json_schema", "schema": schema}})
    assert json.loads(text_of(reply)) == {"title": "Demo: Name this chat"}


@pytest.mark.parametrize("choice", [{"type": "any"}, {"type": "tool", "name": "look"}])
def test_a_forced_tool_is_called_without_thinking_first(choice: dict[str, str]) -> None:
    schema = {"type": "object", "properties": {"days": {"type": "integer"}}}
    reply = answer(model="claude-haiku-5-5", tools=[{"name": "look", "input_schema": schema}], tool_choice=choice)
    assert [block["type"] for block in reply.blocks] == ["tool_use"]
    assert reply.blocks[0]["input"] == {"days": 1}
    assert reply.stop_reason == "tool_use"
    pieces = [
        timed.event["delta"]["partial_json"]
        for timed in events_of(reply, INSTANT)
        if timed.event.get("delta", {}).get("type") == "input_json_delta"
    ]
    assert json.loads("".join(pieces)) == {"days": 1}


def test_the_events_come_in_the_documented_order() -> None:
    kinds = [
        timed.event.get("delta", {}).get("type") or timed.event["type"]
        for timed in events_of(answer(thinking=SHOWN), INSTANT)
    ]
    assert kinds[:3] == ["message_start", "content_block_start", "ping"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    end_of_thinking = kinds.index("signature_delta")
    assert kinds[3:end_of_thinking] == ["thinking_delta"] * (end_of_thinking - 3)
    assert kinds[end_of_thinking + 1 : end_of_thinking + 4] == [
        "content_block_stop",
        "content_block_start",
        "text_delta",
    ]
    assert kinds.count("ping") == 1


def test_hidden_thinking_sends_a_signature_alone_and_takes_its_time() -> None:
    reply = answer()
    events = list(events_of(reply, Pace(thinking_tokens_per_s=10, text_tokens_per_s=100)))
    signature = next(timed for timed in events if timed.event.get("delta", {}).get("type") == "signature_delta")
    assert signature.wait_s == pytest.approx(reply.thinking_tokens / 10)
    assert not any(timed.event.get("delta", {}).get("type") == "thinking_delta" for timed in events)
    pieces = len(pieces_of(text_of(reply)))
    assert sum(timed.wait_s for timed in events) == pytest.approx(signature.wait_s + pieces / 100)


def test_an_event_is_two_lines_of_ascii_and_an_empty_one() -> None:
    encoded = encode_event({"type": "content_block_delta", "delta": {"text": "ü\n\ud83d"}})
    name, data, *rest = encoded.split(b"\n")
    assert name == b"event: content_block_delta"
    assert data.startswith(b"data: {")
    assert rest == [b"", b""]
    assert json.loads(data[6:])["delta"]["text"] == "ü\n\ud83d"
