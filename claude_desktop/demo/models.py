"""The models that the demo pretends to have, with the rules that the API documents for each (November 2026).

Sources: https://platform.claude.com/docs/en/about-claude/models/overview, the what's-new and migration pages of each
model, and build-with-claude/prompt-caching.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from claude_desktop.demo.api_errors import ApiError, JsonObject, invalid

UNKNOWN_DATE = "1970-01-01T00:00:00Z"  # what the API sends where a release date is not known
ALL_EFFORTS = ("low", "medium", "high", "xhigh", "max")
EFFORTS_WITHOUT_XHIGH = ("low", "medium", "high", "max")
_LIFECYCLES = ("active", "deprecated", "retired")


class Sampling(Enum):
    """Which sampling parameters a model takes under anthropic-version 2023-06-01; the current version takes none."""

    ONLY_DEFAULTS = auto()
    ONE_DEFAULT = auto()  # temperature 1 or top_p 0.99, not both
    NONE = auto()
    ANY = auto()
    NOT_BOTH = auto()  # temperature or top_p


@dataclass(frozen=True, slots=True)
class ModelRules:
    """One model: what the catalogue says of it, and what a request to it may hold.

    `thinks_off_up_to_high` means that thinking can only be turned off at effort high or lower.
    """

    id: str
    name: str
    line: str
    created_at: str = UNKNOWN_DATE
    alias: str | None = None
    lifecycle: str = "active"
    deprecated_at: str | None = None
    retires_at: str | None = None
    context_tokens: int = 1_000_000
    max_output_tokens: int = 128_000
    thinking_types: frozenset[str] = frozenset({"adaptive"})
    thinks_by_default: bool = True
    thinks_off_up_to_high: bool = False
    display: str = "omitted"
    efforts: tuple[str, ...] = ALL_EFFORTS
    default_effort: str = "high"
    sampling: Sampling = Sampling.ONLY_DEFAULTS
    takes_prefill: bool = False
    takes_forced_tool: bool = False
    takes_system_role: bool = True
    takes_fast: bool = False
    is_prefix_bound: bool = True
    cache_minimum_tokens: int = 512
    bytes_per_token: float = 3.1


_FABLE_5_2 = ModelRules("claude-fable-5-2", "Claude Fable 5.2", "fable", "2026-11-09T00:00:00Z", takes_fast=True)
_FABLE_5_1 = replace(
    _FABLE_5_2, id="claude-fable-5-1", name="Claude Fable 5.1", created_at=UNKNOWN_DATE, takes_fast=False
)
_FABLE_5 = replace(
    _FABLE_5_1,
    id="claude-fable-5",
    name="Claude Fable 5",
    created_at="2026-06-09T00:00:00Z",
    takes_forced_tool=True,
    is_prefix_bound=False,
)
_OPUS_5_5 = ModelRules("claude-opus-5-5", "Claude Opus 5.5", "opus", default_effort="medium", takes_fast=True)
_SONNET_5_5 = ModelRules(
    "claude-sonnet-5-5",
    "Claude Sonnet 5.5",
    "sonnet",
    thinking_types=frozenset({"adaptive", "between_tools"}),
    thinks_off_up_to_high=True,
)
_HAIKU_5_5 = ModelRules(
    "claude-haiku-5-5",
    "Claude Haiku 5.5",
    "haiku",
    "2026-10-07T00:00:00Z",
    thinking_types=frozenset({"adaptive", "disabled"}),
    thinks_off_up_to_high=True,
    default_effort="medium",
    sampling=Sampling.ONE_DEFAULT,
    takes_forced_tool=True,
)
_OPUS_5 = ModelRules(
    "claude-opus-5",
    "Claude Opus 5",
    "opus",
    "2026-07-24T00:00:00Z",
    thinking_types=frozenset({"adaptive", "disabled"}),
    thinks_off_up_to_high=True,
    takes_forced_tool=True,
    is_prefix_bound=False,
)
_SONNET_5 = replace(
    _OPUS_5,
    id="claude-sonnet-5",
    name="Claude Sonnet 5",
    line="sonnet",
    created_at="2026-06-30T00:00:00Z",
    thinks_off_up_to_high=False,
    takes_system_role=False,
    cache_minimum_tokens=1_024,
)
_OPUS_4_8 = replace(
    _OPUS_5,
    id="claude-opus-4-8",
    name="Claude Opus 4.8",
    created_at="2026-05-28T00:00:00Z",
    thinks_by_default=False,
    thinks_off_up_to_high=False,
    sampling=Sampling.NONE,
    cache_minimum_tokens=1_024,
)
_OPUS_4_7 = replace(
    _OPUS_4_8,
    id="claude-opus-4-7",
    name="Claude Opus 4.7",
    created_at="2026-04-16T00:00:00Z",
    takes_system_role=False,
    cache_minimum_tokens=2_048,
)
_OPUS_4_6 = replace(
    _OPUS_4_7,
    id="claude-opus-4-6",
    name="Claude Opus 4.6",
    created_at="2026-02-05T00:00:00Z",
    thinking_types=frozenset({"adaptive", "enabled", "disabled"}),
    display="summarized",
    efforts=EFFORTS_WITHOUT_XHIGH,
    sampling=Sampling.ANY,
    cache_minimum_tokens=4_096,
    bytes_per_token=4.0,
)
_SONNET_4_6 = replace(
    _OPUS_4_6,
    id="claude-sonnet-4-6",
    name="Claude Sonnet 4.6",
    line="sonnet",
    created_at="2026-02-17T00:00:00Z",
    max_output_tokens=64_000,
    cache_minimum_tokens=1_024,
)
_HAIKU_4_5 = replace(
    _OPUS_4_6,
    id="claude-haiku-4-5-20251001",
    alias="claude-haiku-4-5",
    name="Claude Haiku 4.5",
    line="haiku",
    created_at="2025-10-15T00:00:00Z",
    context_tokens=200_000,
    max_output_tokens=64_000,
    thinking_types=frozenset({"enabled", "disabled"}),
    efforts=(),
    sampling=Sampling.NOT_BOTH,
    takes_prefill=True,
)
_OPUS_4_5 = replace(
    _HAIKU_4_5,
    id="claude-opus-4-5-20251101",
    alias="claude-opus-4-5",
    name="Claude Opus 4.5",
    line="opus",
    created_at="2025-11-24T00:00:00Z",
    efforts=("low", "medium", "high"),
)
_SONNET_4_5 = replace(
    _HAIKU_4_5,
    id="claude-sonnet-4-5-20250929",
    alias="claude-sonnet-4-5",
    name="Claude Sonnet 4.5",
    line="sonnet",
    created_at="2025-09-29T00:00:00Z",
    lifecycle="deprecated",
    deprecated_at="2026-09-30T00:00:00Z",
    retires_at="2026-11-30T00:00:00Z",
    cache_minimum_tokens=1_024,
)


def _mythos(fable: ModelRules) -> ModelRules:
    """Mythos is Fable for verified organisations; the demo lets everyone look at it."""
    return replace(
        fable, id=fable.id.replace("fable", "mythos"), name=fable.name.replace("Fable", "Mythos"), line="mythos"
    )


_MYTHOS_PREVIEW = replace(
    _mythos(_FABLE_5),
    id="claude-mythos-preview",
    name="Claude Mythos Preview",
    created_at=UNKNOWN_DATE,
    lifecycle="retired",
    deprecated_at="2026-04-30T00:00:00Z",
    retires_at="2026-06-30T00:00:00Z",
)

MODELS = (
    _FABLE_5_2,
    _mythos(_FABLE_5_2),
    _OPUS_5_5,
    _SONNET_5_5,
    _HAIKU_5_5,
    _FABLE_5_1,
    _mythos(_FABLE_5_1),
    _OPUS_5,
    _SONNET_5,
    _FABLE_5,
    _mythos(_FABLE_5),
    _OPUS_4_8,
    _OPUS_4_7,
    _SONNET_4_6,
    _OPUS_4_6,
    _OPUS_4_5,
    _HAIKU_4_5,
    _SONNET_4_5,
    _MYTHOS_PREVIEW,
)


def rules_of(model_id: str) -> ModelRules | None:
    """The model with that id or alias; None where there is none."""
    return next((model for model in MODELS if model_id in (model.id, model.alias)), None)


def model_info(model: ModelRules) -> JsonObject:
    """The model as the Models API describes it (https://platform.claude.com/docs/en/api/models/list)."""
    return {
        "type": "model",
        "id": model.id,
        "display_name": model.name,
        "created_at": model.created_at,
        "line": model.line,
        "lifecycle": model.lifecycle,
        "deprecated_at": model.deprecated_at,
        "retires_at": model.retires_at,
        "max_input_tokens": model.context_tokens,
        "max_tokens": model.max_output_tokens,
        "capabilities": _capabilities(model),
    }


def _capabilities(model: ModelRules) -> JsonObject:
    def supported(value: bool) -> JsonObject:
        return {"supported": value}

    since_4_6 = "adaptive" in model.thinking_types
    kinds = ("adaptive", "enabled", "disabled", "between_tools")
    return {
        "batch": supported(True),
        "citations": supported(True),
        "code_execution": supported(since_4_6),
        "server_tools": {"supported": True, "web_search": supported(True), "code_execution": supported(True)},
        "context_management": {
            "supported": True,
            "clear_thinking_20251015": supported(True),
            "clear_tool_uses_20250919": supported(True),
            "compact_20260112": supported(since_4_6),
        },
        "effort": {
            "supported": bool(model.efforts),
            **{level: supported(level in model.efforts) for level in ALL_EFFORTS},
        },
        "image_input": supported(True),
        "pdf_input": supported(True),
        "structured_outputs": supported(True),
        "thinking": {
            "supported": True,
            "types": {kind: supported(kind in model.thinking_types) for kind in kinds},
        },
    }


def model_page(query: dict[str, list[str]]) -> JsonObject:
    """One page of the catalogue for the query of `GET /v1/models`. Raises `ApiError` for a query it does not take."""
    limit = _limit(query.get("limit", ["20"])[-1])
    stages = query.get("lifecycle[]", query.get("lifecycle", ["active", "deprecated"]))
    for stage in stages:
        if stage not in _LIFECYCLES:
            raise invalid(f"lifecycle: Input should be 'active', 'deprecated' or 'retired', got '{stage}'")
    models = [model for model in MODELS if model.lifecycle in stages]
    ids = [model.id for model in models]
    if after := query.get("after_id"):
        models = models[_position(ids, after[-1], "after_id") + 1 :]
        page, has_more = models[:limit], len(models) > limit
    elif before := query.get("before_id"):
        models = models[: _position(ids, before[-1], "before_id")]
        page, has_more = models[-limit:], len(models) > limit
    else:
        page, has_more = models[:limit], len(models) > limit
    return {
        "data": [model_info(model) for model in page],
        "has_more": has_more,
        "first_id": page[0].id if page else None,
        "last_id": page[-1].id if page else None,
    }


def one_model(model_id: str) -> JsonObject:
    """One model of the catalogue. Raises `ApiError` (404) where there is none of that id."""
    model = rules_of(model_id)
    if model is None:
        raise ApiError(404, f"model: {model_id}")
    return model_info(model)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:6]) <= 1_000:
        raise invalid("limit: Input should be between 1 and 1000")
    return int(text)


def _position(ids: list[str], wanted: str, name: str) -> int:
    if wanted not in ids:
        raise invalid(f"{name}: no model with the id '{wanted}'")
    return ids.index(wanted)
