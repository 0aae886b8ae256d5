"""What a switch changes, by table: reasoning, what is sent anew and its price, settings that no longer apply."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Role, Turn, TurnState, read_usage
from claude_desktop.model.model_switch import ModelSwitch, Reasoning, model_switch
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.settings import Settings, Thinking, resolve
from claude_desktop.model.tree import Conversation
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
MODELS = tuple(TABLE.models.values())
CACHED: JsonObject = {
    "input_tokens": 10,
    "cache_read_input_tokens": 7_000,
    "cache_creation_input_tokens": 1_990,
    "output_tokens": 1_000,
}
PLAIN: JsonObject = {"input_tokens": 9_000, "output_tokens": 1_000}


def full(name: str) -> str:
    return f"claude-{name}"


def conversation(*models: str, usage: JsonObject = PLAIN, thinks: bool = True, account: str = "me") -> Conversation:
    """One question and one reply per model."""
    found = Conversation("c", "", 0, 0, Settings())
    for number, model in enumerate(models):
        asked = Message(f"q{number}", "c", found.tip_id, Role.USER, (text_block("why"),), number)
        thought: Block = Block({"type": "thinking", "thinking": "hm", "signature": "s"})
        blocks = (thought, text_block("so")) if thinks else (text_block("so"),)
        reply = Message(f"r{number}", "c", asked.id, Role.ASSISTANT, blocks, number)
        turn = Turn(f"t{number}", reply.id, "c", TurnState.COMPLETE, model, account, {}, 0, usage=read_usage(usage))
        found = found.with_message(asked).with_message(reply, turn)
    return found


def switch(before: Conversation, after: str, **settings: Any) -> ModelSwitch | None:
    resolved = resolve(Settings(model=after, **settings))
    return model_switch(before, resolved, MODELS, TABLE.model(after))


def switched(before: Conversation, after: str, **settings: Any) -> ModelSwitch:
    found = switch(before, after, **settings)
    assert found is not None
    return found


def test_the_same_model_changes_nothing() -> None:
    assert switch(conversation(full("opus-5-5")), full("opus-5-5")) is None
    assert switch(conversation(full("haiku-4-5-20251001")), full("haiku-4-5")) is None
    assert switch(conversation(), full("opus-5-5")) is None


def test_only_the_reply_before_counts() -> None:
    there_and_back = conversation(full("opus-5-5"), full("sonnet-5-5"))
    assert switch(there_and_back, full("sonnet-5-5")) is None
    found = switched(there_and_back, full("opus-5-5"))
    assert (found.before.id, found.after.id) == (full("sonnet-5-5"), full("opus-5-5"))
    assert found.reasoning is Reasoning.KEPT


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["opus-5"], "opus-5-5", Reasoning.KEPT),
        (["opus-5-5"], "sonnet-5-5", Reasoning.DROPPED),
        (["opus-5-5"], "opus-5", Reasoning.DROPPED),
        (["fable-5-2"], "opus-5-5", Reasoning.DROPPED),
        (["fable-5-2"], "mythos-5-2", Reasoning.KEPT),
        (["sonnet-5", "opus-5"], "sonnet-5-5", Reasoning.PARTLY_KEPT),
        (["opus-5-5"], "haiku-5-5", Reasoning.UNKNOWN),
        (["sonnet-5", "haiku-5-5"], "opus-5-5", Reasoning.UNKNOWN),
    ],
)
def test_reasoning_is_kept_where_the_new_model_reads_it(before: list[str], after: str, expected: Reasoning) -> None:
    assert switched(conversation(*map(full, before)), full(after)).reasoning is expected


def test_without_reasoning_nothing_is_said_of_it() -> None:
    assert switched(conversation(full("opus-5"), thinks=False), full("opus-5-5")).reasoning is Reasoning.NONE


def test_reasoning_of_another_server_is_not_sent_at_all() -> None:
    before = conversation(full("opus-5"), account="elsewhere")
    after = TABLE.model(full("opus-5-5"))
    found = model_switch(before, resolve(Settings(model=after.id)), MODELS, after, {"me"})
    assert found is not None
    assert found.reasoning is Reasoning.DROPPED


# 9,000 tokens of prompt and 1,000 of reply; models after 4.6 count about 1.3 tokens for one of the older ones
@pytest.mark.parametrize(
    ("before", "after", "usage", "tokens", "usd", "is_cached"),
    [
        ("sonnet-5-5", "opus-5-5", PLAIN, 10_000, 0.04, False),
        ("sonnet-5-5", "opus-5-5", CACHED, 10_000, 0.05, True),
        ("sonnet-4-6", "opus-5-5", PLAIN, 13_125, 0.0525, False),
        ("opus-5-5", "haiku-4-5", PLAIN, 7_619, 0.007619, False),
        ("sonnet-5-5", "haiku-5-5", CACHED, 10_000, 0.00125, True),
        ("sonnet-5-5", "haiku-5-5", {"input_tokens": 150_000, "output_tokens": 10}, 150_010, 0.075005, False),
        (
            "sonnet-5-5",
            "opus-5-5",
            {"input_tokens": 0, "cache_creation": {"ephemeral_1h_input_tokens": 9_000}, "output_tokens": 1_000},
            10_000,
            0.08,
            True,
        ),
    ],
)
def test_the_prompt_is_sent_anew_at_the_new_price(
    before: str, after: str, usage: JsonObject, tokens: int, usd: float, is_cached: bool
) -> None:
    found = switched(conversation(full(before), usage=usage), full(after))
    assert found.prompt_tokens == tokens
    assert found.prompt_usd == pytest.approx(usd)
    assert found.is_cached is is_cached


def test_a_reply_without_figures_is_estimated_by_the_one_before() -> None:
    before = conversation(full("sonnet-5-5"), full("sonnet-5-5"))
    last = before.turns["r1"]
    broken = replace(before, turns={**before.turns, "r1": replace(last, usage=read_usage({}))})
    assert switched(broken, full("opus-5-5")).prompt_tokens == 10_000
    silent = switched(conversation(full("sonnet-5-5"), usage={}), full("opus-5-5"))
    assert (silent.prompt_tokens, silent.prompt_usd) == (None, None)


@pytest.mark.parametrize(
    ("before", "after", "usage", "factors"),
    [
        ("sonnet-5-5", "opus-5-5", PLAIN, (2, 2)),
        ("opus-5-5", "haiku-5-5", PLAIN, (0.025, 0.025)),
        ("opus-5-5", "haiku-5-5", {"input_tokens": 200_000, "output_tokens": 1}, (0.125, 0.125)),
        ("opus-5", "opus-4-8", PLAIN, (1, 1)),
    ],
)
def test_prices_are_compared_in_the_band_that_holds(
    before: str, after: str, usage: JsonObject, factors: tuple[float, float]
) -> None:
    found = switched(conversation(full(before), usage=usage), full(after))
    assert (found.input_factor, found.output_factor) == pytest.approx(factors)


def test_settings_that_no_longer_apply_are_named() -> None:
    old = conversation(full("sonnet-4-6"))
    found = switched(old, full("opus-5-5"), temperature=0.3, thinking=Thinking.OFF)
    assert found.loses_temperature
    assert found.must_think
    assert found.lost_effort is None
    found = switched(conversation(full("opus-5-5")), full("opus-4-6"), effort="xhigh", temperature=0.3)
    assert (found.lost_effort, found.new_effort) == ("xhigh", "high")
    assert not found.loses_temperature
    assert not found.must_think
    assert switched(conversation(full("opus-5-5")), full("haiku-4-5"), effort="low").new_effort is None


def test_of_a_model_that_nobody_described_nothing_is_claimed() -> None:
    local = Model("qwen3:8b", "qwen3:8b", takes_sampling=True)
    found = model_switch(conversation(full("opus-5-5")), resolve(Settings(model=local.id)), MODELS, local)
    assert found is not None
    assert found == ModelSwitch(TABLE.model(full("opus-5-5")), local, Reasoning.UNKNOWN, prompt_tokens=10_000)
