"""What the next message meets when another model answers than before: reasoning, cache, price, settings. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claude_desktop.model.blocks import BlockKind
from claude_desktop.model.catalogue import (
    Model,
    effort_offer,
    find_model,
    temperature_offer,
    thinking_offer,
    undated_id,
)
from claude_desktop.model.costs import price_band
from claude_desktop.model.messages import Turn
from claude_desktop.model.reasoning_readers import reads_reasoning
from claude_desktop.model.settings import ResolvedSettings, Thinking
from claude_desktop.model.tree import Conversation

_THINKING = (BlockKind.THINKING, BlockKind.REDACTED_THINKING)


class Reasoning(StrEnum):
    """What becomes of the reasoning that stands in the conversation. `NONE`: there is none."""

    NONE = "none"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ModelSwitch:
    """What changes with the next message.

    `prompt_tokens` estimates what is sent anew, in tokens of the new model, from what the last reply reported; it costs
    `prompt_usd`, written to the cache where `is_cached`. The price factors are of input and output per token: 2.0 is
    twice as dear. `lost_effort` is a level that was chosen and is not offered, `new_effort` what holds instead.
    None: not known, or nothing to say.
    """

    before: Model
    after: Model
    reasoning: Reasoning = Reasoning.NONE
    prompt_tokens: int | None = None
    prompt_usd: float | None = None
    is_cached: bool = False
    input_factor: float | None = None
    output_factor: float | None = None
    lost_effort: str | None = None
    new_effort: str | None = None
    loses_temperature: bool = False
    must_think: bool = False


def model_switch(
    conversation: Conversation,
    settings: ResolvedSettings,
    models: Sequence[Model],
    after: Model,
    readable_accounts: Collection[str] | None = None,
) -> ModelSwitch | None:
    """Compare the model that answered last on the branch that is shown with the one that answers next.

    None where it is the same, or where nothing was answered yet. `readable_accounts` are those whose reasoning is sent
    at all to the server that is asked (None: all). A cached prompt belongs to one model, so a switch
    sends all of it anew at the new model's price
    (https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
    """
    turns = [turn for message in conversation.branch() if (turn := conversation.turns.get(message.id)) is not None]
    if not turns or undated_id(turns[-1].model) == undated_id(after.id):
        return None
    before = find_model(models, turns[-1].model)
    measured = next((turn for turn in reversed(turns) if turn.usage.prompt_tokens), None)
    prompt_tokens = _prompt_tokens(measured, find_model(models, measured.model), after) if measured else None
    is_cached = measured is not None and _used_cache(measured)
    factors = _price_factors(before, after, prompt_tokens or 0)
    lost_effort = settings.effort if settings.effort not in (None, *effort_offer(after).values) else None
    return ModelSwitch(
        before=before,
        after=after,
        reasoning=_reasoning(_writers(conversation, turns), models, after, readable_accounts),
        prompt_tokens=prompt_tokens,
        prompt_usd=_prompt_usd(after, prompt_tokens, measured) if measured else None,
        is_cached=is_cached,
        input_factor=factors[0] if factors else None,
        output_factor=factors[1] if factors else None,
        lost_effort=lost_effort,
        new_effort=after.default_effort if lost_effort else None,
        loses_temperature=settings.temperature is not None
        and temperature_offer(before).taken
        and not temperature_offer(after).taken,
        must_think=settings.thinking is Thinking.OFF
        and Thinking.OFF not in thinking_offer(after, settings.effort).values
        and Thinking.OFF in thinking_offer(before, settings.effort).values,
    )


def _writers(conversation: Conversation, turns: Sequence[Turn]) -> set[tuple[str, str]]:
    """Who left reasoning on the branch: models, each with the account that asked it."""
    found: set[tuple[str, str]] = set()
    for turn in turns:
        writer = (turn.served_model or turn.model, turn.account_id)
        # One reply of each is enough: a long conversation has thousands.
        if writer not in found and any(b.kind in _THINKING for b in conversation.messages[turn.message_id].blocks):
            found.add(writer)
    return found


def _reasoning(
    writers: set[tuple[str, str]], models: Sequence[Model], after: Model, readable_accounts: Collection[str] | None
) -> Reasoning:
    found: set[bool | None] = set()
    for writer, account_id in writers:
        is_sent = readable_accounts is None or account_id in readable_accounts
        found.add(reads_reasoning(after, find_model(models, writer)) if is_sent else False)
    if not found:
        return Reasoning.NONE
    if None in found:
        return Reasoning.UNKNOWN
    if found == {True, False}:
        return Reasoning.PARTLY_KEPT
    return Reasoning.KEPT if True in found else Reasoning.DROPPED


def _prompt_tokens(measured: Turn, counted_by: Model, after: Model) -> int:
    """The last prompt with its reply, in tokens of the model that will count them."""
    tokens = (measured.usage.prompt_tokens or 0) + (measured.usage.output_tokens or 0)
    return round(tokens * counted_by.bytes_per_token / after.bytes_per_token)


def _used_cache(measured: Turn) -> bool:
    usage = measured.usage
    return bool(usage.cache_read_tokens or usage.cache_write_5m_tokens or usage.cache_write_1h_tokens)


def _prompt_usd(after: Model, prompt_tokens: int | None, measured: Turn) -> float | None:
    band = price_band(after, prompt_tokens) if prompt_tokens is not None else None
    if band is None or prompt_tokens is None:
        return None
    rate_usd = band.input_usd
    if _used_cache(measured):
        rate_usd = band.write_1h_usd if measured.usage.cache_write_1h_tokens else band.write_5m_usd
    return prompt_tokens * rate_usd / 1_000_000


def _price_factors(before: Model, after: Model, prompt_tokens: int) -> tuple[float, float] | None:
    """How many times as dear a token is, input and output, in the bands that hold for a prompt of that length."""
    old, new = price_band(before, prompt_tokens), price_band(after, prompt_tokens)
    if old is None or new is None or not old.input_usd or not old.output_usd:
        return None
    return new.input_usd / old.input_usd, new.output_usd / old.output_usd
