"""Which servers are asked to cache, what is asked of them, and what they say about a miss."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.model.accounts import DEMO_ACCOUNT_ID, Account
from claude_desktop.model.caching import CacheMiss, MissReason, answered_turn, cache_miss_of, with_caching
from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.requests import Request
from claude_desktop.model.settings import Caching, Settings
from claude_desktop.model.tree import Conversation
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
OPUS = TABLE.model("claude-opus-5-5")
VENDOR = Account("v", "Vendor")
REQUEST = Request({"model": OPUS.id, "messages": []})


def turn(account_id: str = "v", **response: object) -> Turn:
    return Turn("t", "a", "c", TurnState.COMPLETE, OPUS.id, account_id, {}, 1, response=dict(response))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("account", "model", "asks"),
    [
        (VENDOR, OPUS, True),
        (VENDOR, TABLE.model("claude-of-tomorrow"), True),
        (Account(DEMO_ACCOUNT_ID, "Demo", "http://127.0.0.1:4711"), OPUS, True),
        (Account("g", "Gateway", "https://gateway.example.com"), TABLE.model(OPUS.id, follows_vendor=False), True),
        (Account("g", "Gateway", "https://gateway.example.com"), Model("llama", "Llama"), False),
        (Account("l", "Local", "http://localhost:11434"), TABLE.model(OPUS.id, follows_vendor=False), False),
        (None, OPUS, False),
    ],
)
def test_caching_is_asked_of_servers_that_know_it(account: Account | None, model: Model, asks: bool) -> None:
    body = with_caching(REQUEST, Caching.FIVE_MINUTES, account, model, None).body
    assert body.get("cache_control") == ({"type": "ephemeral", "ttl": "5m"} if asks else None)
    assert ("cache_control" in body) is asks


def test_an_hour_and_none_are_asked_as_chosen() -> None:
    assert with_caching(REQUEST, Caching.ONE_HOUR, VENDOR, OPUS, None).body["cache_control"] == {
        "type": "ephemeral",
        "ttl": "1h",
    }
    assert with_caching(REQUEST, Caching.OFF, VENDOR, OPUS, turn(id="msg_1")).body == REQUEST.body


def test_extra_parameters_go_before() -> None:
    request = Request({**REQUEST.body, "cache_control": None, "diagnostics": None})
    assert with_caching(request, Caching.ONE_HOUR, VENDOR, OPUS, turn(id="msg_1")).body == request.body


@pytest.mark.parametrize(
    ("previous", "account", "diagnostics"),
    [
        (turn(id="msg_1"), VENDOR, {"previous_message_id": "msg_1"}),
        (None, VENDOR, None),
        (turn("other", id="msg_1"), VENDOR, None),
        (turn("g", id="msg_1"), Account("g", "Gateway", "https://gateway.example.com"), None),
    ],
)
def test_the_vendor_is_asked_why_its_cache_missed(
    previous: Turn | None, account: Account, diagnostics: JsonObject | None
) -> None:
    body = with_caching(REQUEST, Caching.FIVE_MINUTES, account, OPUS, previous).body
    assert body.get("diagnostics") == diagnostics
    assert ("diagnostics" in body) is (diagnostics is not None)


def test_the_compared_reply_is_the_newest_of_the_branch_that_was_answered() -> None:
    texts = [("q1", None), ("a1", "q1"), ("q2", "a1"), ("a2", "q2"), ("b1", "q1")]
    messages = {name: Message(name, "c", parent, Role.USER, (), 1) for name, parent in texts}
    turns = {"a1": turn(id="msg_1"), "a2": turn(), "b1": turn(id="msg_b")}
    chat = Conversation("c", "", 0, 0, Settings(), "a2", messages, turns)
    assert answered_turn(chat) is turns["a1"]
    assert answered_turn(replace(chat, tip_id="b1")) is turns["b1"]
    assert answered_turn(replace(chat, tip_id="q1")) is None
    assert answered_turn(replace(chat, tip_id=None)) is None


@pytest.mark.parametrize(
    ("diagnostics", "miss"),
    [
        (None, None),
        ({"cache_miss_reason": None}, None),
        (
            {"cache_miss_reason": {"type": "system_changed", "cache_missed_input_tokens": 12_400}},
            CacheMiss(MissReason.SYSTEM, 12_400),
        ),
        ({"cache_miss_reason": {"type": "unavailable"}}, CacheMiss(MissReason.UNAVAILABLE, None)),
        ({"cache_miss_reason": {"type": "moon_phase", "cache_missed_input_tokens": 3}}, CacheMiss(None, 3)),
    ],
)
def test_the_reason_of_a_miss_is_read(diagnostics: JsonObject | None, miss: CacheMiss | None) -> None:
    assert cache_miss_of(turn(id="msg_1", diagnostics=diagnostics)) == miss
