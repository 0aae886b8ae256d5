"""What is known of a model: the API's own catalogue first, a dated local table for what that does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claude_desktop.model.settings import Thinking
from claude_desktop.model.texts import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class PriceBand:
    """US dollars per million tokens for prompts up to `up_to_prompt_tokens` (None: any length).

    The band is chosen by the whole prompt, cache reads and writes included, and holds for all tokens of that request
    (https://platform.claude.com/docs/en/about-claude/pricing).
    """

    input_usd: float
    output_usd: float
    write_5m_usd: float
    write_1h_usd: float
    read_usd: float
    up_to_prompt_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """One model. Every field but `id` may be unknown: None, empty or, for `takes_sampling`, the newest behaviour.

    `thinking_types` are the API's names (adaptive, enabled, disabled, between_tools); `stops_at_any_effort` tells that
    thinking can be turned off at every effort and not only up to high; `takes_system_messages` that instructions can
    change in the middle of a conversation; `compacts` that it can summarise one on demand. `takes_prefill` tells that
    the assistant's turn may begin with our words; `server_tools` are the newest versions that it has, such as
    web_search_20260318; `image_side_px` is the longest side of an image that the model sees whole. `retires_on` is a
    scheduled day, `not_retired_before` only a promise. `gated` models answer to verified organisations alone. What may
    be sent back is not here: `history` decides it. A prompt of fewer than `cache_minimum_tokens` is not cached; None
    where nothing is known of caching. `bytes_per_token` is for estimates alone; `fast_factor` is what fast mode does to
    the prices. The last four say whose reasoning it reads; `reasoning_readers` knows what they mean.
    """

    id: str
    name: str
    line: str | None = None
    lifecycle: str | None = None
    retires_on: date | None = None
    not_retired_before: date | None = None
    gated: bool = False
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    effort_levels: tuple[str, ...] = ()
    default_effort: str | None = None
    thinking_types: frozenset[str] = frozenset()
    thinks_by_default: bool = False
    stops_at_any_effort: bool = False
    takes_sampling: bool = False
    takes_system_messages: bool = False
    compacts: bool | None = None
    image_input: bool | None = None
    pdf_input: bool | None = None
    image_side_px: int | None = None
    structured_outputs: bool | None = None
    takes_prefill: bool = False
    server_tools: tuple[str, ...] = ()
    speed: str | None = None
    cache_minimum_tokens: int | None = None
    bytes_per_token: float = 3.2
    fast_factor: float | None = None
    prices: tuple[PriceBand, ...] = ()
    prices_as_of: date | None = None
    generation: float | None = None
    reads: frozenset[str] = frozenset()
    does_not_read: frozenset[str] = frozenset()
    read_only_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether a model takes a setting, with the values it takes; `reason` is shown where it does not."""

    taken: bool
    values: tuple[str, ...] = ()
    reason: str = ""


def effort_offer(model: Model) -> Offer:
    """Which effort levels the model takes."""
    if model.effort_levels:
        return Offer(True, model.effort_levels)
    return Offer(
        False,
        reason=QT_TRANSLATE_NOOP("Model", "This model has no effort levels. Say in the prompt how thorough to be."),
    )


def thinking_offer(model: Model, effort: str | None, temperature: float | None = None) -> Offer:
    """Which of on and off the model takes at this effort, and beside this temperature.

    `disabled` and `between_tools` hold only up to effort high (https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking).
    """
    can_think = bool(model.thinking_types & {"adaptive", "enabled"})
    if not can_think:
        return Offer(False, (Thinking.OFF,), QT_TRANSLATE_NOOP("Model", "This model does not think before it writes."))
    if temperature is not None and model.takes_sampling:
        return Offer(
            False,
            (Thinking.OFF,),
            QT_TRANSLATE_NOOP("Model", "This model does not think beside a temperature. Reset that to let it think."),
        )
    can_stop = not model.thinks_by_default or bool(model.thinking_types & {"disabled", "between_tools"})
    if not can_stop:
        return Offer(
            False,
            (Thinking.ON,),
            QT_TRANSLATE_NOOP("Model", "This model always thinks. A lower effort makes it think less."),
        )
    if not model.stops_at_any_effort and model.thinks_by_default and effort in ("xhigh", "max"):
        return Offer(
            False,
            (Thinking.ON,),
            QT_TRANSLATE_NOOP("Model", "At this effort the model always thinks. Choose high or lower."),
        )
    return Offer(True, (Thinking.ON, Thinking.OFF))


def temperature_offer(model: Model) -> Offer:
    """Whether the model takes a temperature; current ones refuse every sampling parameter
    (https://platform.claude.com/docs/en/api/versioning)."""
    if model.takes_sampling:
        return Offer(True)
    return Offer(
        False,
        reason=QT_TRANSLATE_NOOP(
            "Model",
            "Current models choose their own sampling. Use effort, or say in the prompt how bold to be.",
        ),
    )


def find_model(models: Sequence[Model], model_id: str) -> Model:
    """The model with that id, with or without the date that older ids end in; an unknown id gets a model of which
    nothing is claimed."""
    exact = next((model for model in models if model.id == model_id), None)
    if exact is not None:
        return exact
    undated = undated_id(model_id)
    return next((model for model in models if undated_id(model.id) == undated), Model(model_id, model_id))


def undated_id(model_id: str) -> str:
    """An id without its date: claude-haiku-4-5-20251001 and claude-haiku-4-5 are the same model."""
    head, dash, tail = model_id.rpartition("-")
    return head if dash and len(tail) == 8 and tail.isdigit() else model_id
