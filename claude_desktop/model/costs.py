"""What a request cost, from the tokens that the API reported and the dated price table. Pure."""

from __future__ import annotations

from claude_desktop.model.catalogue import Model, PriceBand
from claude_desktop.model.messages import Usage


def price_band(model: Model, prompt_tokens: int) -> PriceBand | None:
    """The prices that hold for a prompt of that length, cache reads and writes included; None where none are known."""
    for band in model.prices:
        if band.up_to_prompt_tokens is None or prompt_tokens <= band.up_to_prompt_tokens:
            return band
    return None


def cost_usd(usage: Usage, model: Model) -> float | None:
    """US dollars that the reported tokens cost; None where a part is not known, so that no wrong figure is shown.

    `input_tokens` is only what was neither read from nor written to the cache; thinking is in `output_tokens`
    (https://platform.claude.com/docs/en/about-claude/pricing). Not in it: server tools. Fast mode has a price of its
    own that no page states for every model, so it counts as not known.
    """
    if usage.raw.get("speed") == "fast":
        return None
    prompt_tokens = usage.prompt_tokens
    if prompt_tokens is None or usage.output_tokens is None or usage.input_tokens is None:
        return None
    band = price_band(model, prompt_tokens)
    if band is None:
        return None
    millionths = (
        usage.input_tokens * band.input_usd
        + usage.output_tokens * band.output_usd
        + (usage.cache_read_tokens or 0) * band.read_usd
        + (usage.cache_write_5m_tokens or 0) * band.write_5m_usd
        + (usage.cache_write_1h_tokens or 0) * band.write_1h_usd
    )
    return millionths * _factor(usage) / 1_000_000


def _factor(usage: Usage) -> float:
    """What the request's options do to every price: US-only inference costs a tenth more, batches half."""
    factor = 1.1 if usage.raw.get("inference_geo") == "us" else 1.0
    return factor * 0.5 if usage.raw.get("service_tier") == "batch" else factor
