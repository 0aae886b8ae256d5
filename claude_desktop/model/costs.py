"""What a request cost, from the tokens that the API reported and the dated price table. Pure.

Sources: https://platform.claude.com/docs/en/about-claude/pricing, build-with-claude/prompt-caching,
build-with-claude/fast-mode. An invoice of the vendor is the only final word.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from claude_desktop.model.catalogue import Model, PriceBand
from claude_desktop.model.json_values import JsonObject, count_in, object_in, string_in
from claude_desktop.model.messages import Usage, read_usage
from claude_desktop.model.texts import QT_TRANSLATE_NOOP

WEB_SEARCH_USD = 0.01  # each; those that end in an error are free and not counted
_US_FACTOR = 1.1
_BATCH_FACTOR = 0.5
_GEO_FACTORS = {"": 1.0, "global": 1.0, "not_available": 1.0, "us": _US_FACTOR}
# The Priority Tier is paid by contract, so its requests have no price of their own.
_TIER_FACTORS = {"": 1.0, "standard": 1.0, "batch": _BATCH_FACTOR}


class ChargeKind(StrEnum):
    """What is paid for."""

    INPUT = "input"
    READ = "read"
    WRITE_5M = "write_5m"
    WRITE_1H = "write_1h"
    OUTPUT = "output"
    SEARCH = "search"


CHARGE_NAMES = {
    ChargeKind.INPUT: QT_TRANSLATE_NOOP("Cost", "Input"),
    ChargeKind.READ: QT_TRANSLATE_NOOP("Cost", "Read from cache"),
    ChargeKind.WRITE_5M: QT_TRANSLATE_NOOP("Cost", "Cached for 5 minutes"),
    ChargeKind.WRITE_1H: QT_TRANSLATE_NOOP("Cost", "Cached for 1 hour"),
    ChargeKind.OUTPUT: QT_TRANSLATE_NOOP("Cost", "Output"),
    ChargeKind.SEARCH: QT_TRANSLATE_NOOP("Cost", "Web searches"),
}


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of a bill. `count` tokens (or searches) of a model; `unit_usd` is the price of one of them."""

    kind: ChargeKind
    model_id: str
    count: int
    unit_usd: float

    @property
    def usd(self) -> float:
        """What the line comes to."""
        return self.count * self.unit_usd


@dataclass(frozen=True, slots=True)
class Cost:
    """A bill: its lines, none of which is for nothing."""

    charges: tuple[Charge, ...]

    @property
    def usd(self) -> float:
        """The sum of the lines."""
        return math.fsum(charge.usd for charge in self.charges)


def price_band(model: Model, prompt_tokens: int) -> PriceBand | None:
    """The prices that hold for a prompt of that length, cache reads and writes included; None where none are known."""
    for band in model.prices:
        if band.up_to_prompt_tokens is None or prompt_tokens <= band.up_to_prompt_tokens:
            return band
    return None


def cost_of(usage: Usage, model: Model, find: Callable[[str], Model] | None = None) -> Cost | None:
    """The bill for what `model` reported as used; None where a part is not known, so that no wrong figure is shown.

    `input_tokens` is only what was neither read from nor written to the cache; thinking is in `output_tokens`. Where
    the server worked in several steps (`usage.iterations`: tool loops, compaction, a fallback to another model), each
    step is billed by its own prompt and at its own model, which `find` gives. Not in it: the time of code execution.
    """
    steps = _steps(usage, model, find)
    charges: list[Charge] = []
    for used, used_model in steps:
        lines = _token_charges(used, used_model, _factor(usage.raw, used_model))
        if lines is None:
            return None
        charges += lines
    searches = count_in(object_in(usage.raw, "server_tool_use") or {}, "web_search_requests") or 0
    charges.append(Charge(ChargeKind.SEARCH, model.id, searches, WEB_SEARCH_USD))
    return Cost(tuple(charge for charge in charges if charge.count))


def cost_usd(usage: Usage, model: Model, find: Callable[[str], Model] | None = None) -> float | None:
    """US dollars for what was used; see `cost_of`."""
    cost = cost_of(usage, model, find)
    return None if cost is None else cost.usd


def thinking_usd(usage: Usage, model: Model) -> float | None:
    """What of the output's price went for thinking; None where that is not known."""
    band = price_band(model, usage.prompt_tokens or 0)
    factor = _factor(usage.raw, model)
    if usage.thinking_tokens is None or band is None or factor is None:
        return None
    return usage.thinking_tokens * band.output_usd * factor / 1_000_000


def reread_usd(model: Model, tokens: int, usage: Usage) -> float | None:
    """How much more it cost that so many tokens were not read from the cache but paid for anew: written again where the
    request wrote to the cache, else as plain input. None where the prices are not known."""
    band, factor = price_band(model, usage.prompt_tokens or tokens), _factor(usage.raw, model)
    if band is None or factor is None:
        return None
    anew_usd = band.input_usd
    if usage.cache_write_1h_tokens:
        anew_usd = band.write_1h_usd
    elif usage.cache_write_5m_tokens:
        anew_usd = band.write_5m_usd
    return tokens * max(0.0, anew_usd - band.read_usd) * factor / 1_000_000


def _steps(usage: Usage, model: Model, find: Callable[[str], Model] | None) -> list[tuple[Usage, Model]]:
    """What each step used and which model it was; the whole at once where the server did not tell of steps."""
    rounds = usage.raw.get("rounds")
    if isinstance(rounds, list):  # a reply that paused took several requests
        each = (read_usage(part) for part in rounds if isinstance(part, dict))
        return [step for part in each for step in _steps(part, model, find)]
    raw = usage.raw.get("iterations")
    entries = [entry for entry in raw if isinstance(entry, dict)] if isinstance(raw, list) else []
    if not entries or any(count_in(entry, "output_tokens") is None for entry in entries):
        return [(usage, model)]
    return [(read_usage(entry), _model_of(entry, model, find)) for entry in entries]


def _model_of(entry: JsonObject, model: Model, find: Callable[[str], Model] | None) -> Model:
    model_id = string_in(entry, "model")
    if not model_id or model_id == model.id:
        return model
    return find(model_id) if find is not None else Model(model_id, model_id)


def _token_charges(usage: Usage, model: Model, factor: float | None) -> list[Charge] | None:
    prompt_tokens = usage.prompt_tokens
    if prompt_tokens is None or usage.output_tokens is None or usage.input_tokens is None or factor is None:
        return None
    band = price_band(model, prompt_tokens)
    if band is None:
        return None
    lines = (
        (ChargeKind.INPUT, usage.input_tokens, band.input_usd),
        (ChargeKind.READ, usage.cache_read_tokens or 0, band.read_usd),
        (ChargeKind.WRITE_5M, usage.cache_write_5m_tokens or 0, band.write_5m_usd),
        (ChargeKind.WRITE_1H, usage.cache_write_1h_tokens or 0, band.write_1h_usd),
        (ChargeKind.OUTPUT, usage.output_tokens, band.output_usd),
    )
    return [Charge(kind, model.id, count, usd * factor / 1_000_000) for kind, count, usd in lines]


def _factor(raw: JsonObject, model: Model) -> float | None:
    """What the request's options do to every price; None for an option whose price is not known."""
    geo = _GEO_FACTORS.get(string_in(raw, "inference_geo"))
    tier = _TIER_FACTORS.get(string_in(raw, "service_tier"))
    speed = model.fast_factor if string_in(raw, "speed") == "fast" else 1.0
    if geo is None or tier is None or speed is None:
        return None
    return geo * tier * speed
