"""Checks a request's parameters as the API documents them for each model and version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from claude_desktop.demo.api_errors import ApiError, JsonObject, extra_input, invalid
from claude_desktop.demo.conversation_rules import check_messages, check_system, count_breakpoints
from claude_desktop.demo.models import ModelRules, Sampling, rules_of
from claude_desktop.demo.tool_answers import check_server_tools

CURRENT_VERSION = "2026-10-21"
SAMPLING_VERSION = "2023-06-01"
_SAMPLING = ("temperature", "top_p", "top_k")
_COUNTED = frozenset(
    ("messages", "model", "cache_control", "output_config", "speed", "system", "thinking", "tool_choice", "tools")
)
_CREATED = _COUNTED | {
    *("container", "diagnostics", "inference_geo", "max_tokens", "metadata"),
    *("service_tier", "stop_sequences", "stream"),
}
_BETA = frozenset(("compaction", "context_management", "fallbacks", "mcp_servers", "thread"))
_UP_TO_HIGH = ("low", "medium", "high")
_MAX_STOP_SEQUENCES = 8_191
_ADVICE = (
    "See https://platform.claude.com/docs/en/build-with-claude/thinking#configuring-thinking for what this model takes."
)


def check_request(body: Any, headers: dict[str, str], *, counting: bool) -> ModelRules:
    """Check a body for `POST /v1/messages` (or `count_tokens`, where `counting`); return the rules of its model.

    Raises `ApiError` with the status and shape of the API for the first thing that it would refuse.
    """
    version = check_version(headers)
    if not isinstance(body, dict):
        raise invalid("Input should be a valid dictionary or object to extract fields from")
    _check_names(body, version, counting=counting, beta="anthropic-beta" in headers)
    _check_types(body)
    model = rules_of(body["model"])
    if model is None or model.lifecycle == "retired":
        raise ApiError(404, f"model: {body['model']}")
    _check_sampling(body, model, version)
    _check_max_tokens(body, model)
    _check_effort(body, model)
    _check_thinking(body, model)
    _check_tools(body, model)
    _check_stop_sequences(body)
    _check_speed(body, model)
    check_format(body)
    check_system(body.get("system"))
    check_messages(body, model, is_current_version=version == CURRENT_VERSION)
    if count_breakpoints(body) > 4:
        raise invalid(f"A maximum of 4 blocks with cache_control may be provided. Found {count_breakpoints(body)}.")
    return model


def check_version(headers: dict[str, str]) -> str:
    """The request's `anthropic-version`. Raises `ApiError` where it is missing or unknown."""
    version = headers.get("anthropic-version")
    if version is None:
        raise invalid("anthropic-version: header is required")
    if version not in (CURRENT_VERSION, SAMPLING_VERSION):
        raise invalid(f'anthropic-version: "{version}" is not a valid version')
    return version


def thinking_kind(body: JsonObject, model: ModelRules) -> str:
    """The kind of thinking that the request gets: adaptive, enabled, disabled or between_tools."""
    thinking = body.get("thinking")
    if isinstance(thinking, dict):
        return str(thinking["type"])
    return "adaptive" if model.thinks_by_default else "disabled"


def effort_of(body: JsonObject, model: ModelRules) -> str | None:
    """The effort that the request gets; None on a model without levels."""
    if not model.efforts:
        return None
    return (body.get("output_config") or {}).get("effort") or model.default_effort


def _check_names(body: JsonObject, version: str, *, counting: bool, beta: bool) -> None:
    allowed = _COUNTED if counting else _CREATED
    if version == SAMPLING_VERSION and not counting:
        allowed = allowed | set(_SAMPLING)
    if beta:
        allowed = allowed | _BETA
    for name in _SAMPLING:
        if name in body and version == CURRENT_VERSION:
            raise invalid(f"{name}: sampling parameters are not supported on anthropic-version {CURRENT_VERSION}")
    for name in body:
        if name not in allowed:
            raise extra_input(name)
    for name in ("model", "messages") if counting else ("model", "messages", "max_tokens"):
        if name not in body:
            raise invalid(f"{name}: Field required")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_diagnostics(value: Any) -> bool:
    """Tell whether this names the message to compare with, or none."""
    return (
        isinstance(value, dict)
        and set(value) <= {"previous_message_id"}
        and all(each is None or isinstance(each, str) for each in value.values())
    )


_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "model": (lambda value: isinstance(value, str) and 0 < len(value) <= 256, "a valid string"),
    "messages": (lambda value: isinstance(value, list), "a valid list"),
    "max_tokens": (lambda value: _is_count(value) and value >= 0, "a valid integer, 0 or more"),
    "stream": (lambda value: isinstance(value, bool), "a valid boolean"),
    "thinking": (lambda value: value is None or isinstance(value, dict), "an object"),
    "output_config": (lambda value: value is None or isinstance(value, dict), "an object"),
    "tools": (lambda value: isinstance(value, list) and all(isinstance(tool, dict) for tool in value), "a valid list"),
    "tool_choice": (lambda value: isinstance(value, dict), "an object"),
    "metadata": (lambda value: isinstance(value, dict) and set(value) <= {"user_id"}, "an object with user_id"),
    "service_tier": (lambda value: value in ("auto", "standard_only"), "'auto' or 'standard_only'"),
    "speed": (lambda value: value in (None, "standard", "fast"), "'standard' or 'fast'"),
    "diagnostics": (lambda value: value is None or _is_diagnostics(value), "an object with previous_message_id"),
    "stop_sequences": (
        lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
        "a valid list of strings",
    ),
}


def _check_types(body: JsonObject) -> None:
    for name, (fits, wanted) in _TYPES.items():
        if name in body and not fits(body[name]):
            raise invalid(f"{name}: Input should be {wanted}")


def _check_sampling(body: JsonObject, model: ModelRules, version: str) -> None:
    given = {name: body[name] for name in _SAMPLING if body.get(name) is not None}
    if not given or version == CURRENT_VERSION:
        return
    for name, value in given.items():
        highest = 1 if name != "top_k" else 500
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= highest:
            raise invalid(f"{name}: Input should be between 0 and {highest}")
    refused = next(iter(_refused_sampling(given, model.sampling)), None)
    if refused:
        raise invalid(f"`{refused}` is not supported for this model.")
    if model.sampling is not Sampling.ANY and "temperature" in given and "top_p" in given:
        raise invalid("`temperature` and `top_p` cannot both be specified for this model. Please use only one.")
    thinks = thinking_kind(body, model) in ("adaptive", "enabled")
    if thinks and model.sampling in (Sampling.ANY, Sampling.NOT_BOTH):
        if given.get("temperature", 1) != 1:
            raise invalid("`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.")
        if "top_k" in given:
            raise invalid("`top_k` must be unset when thinking is enabled or in adaptive mode.")


def _refused_sampling(given: JsonObject, sampling: Sampling) -> list[str]:
    """The names of the parameters that a model of this kind refuses."""
    match sampling:
        case Sampling.ANY | Sampling.NOT_BOTH:
            return []
        case Sampling.NONE:
            return list(given)
        case Sampling.ONLY_DEFAULTS:
            defaults = {"temperature": (1,), "top_p": (0.99, 1)}
        case Sampling.ONE_DEFAULT:
            defaults = {"temperature": (1,), "top_p": (0.99,)}
    return [name for name, value in given.items() if value not in defaults.get(name, ())]


def _check_max_tokens(body: JsonObject, model: ModelRules) -> None:
    wanted = body.get("max_tokens", 0)
    if wanted > model.max_output_tokens:
        raise invalid(
            f"max_tokens: {wanted} > {model.max_output_tokens}, which is the maximum allowed number of output tokens "
            f"for {model.id}"
        )


def _check_effort(body: JsonObject, model: ModelRules) -> None:
    config = body.get("output_config") or {}
    for name in config:
        if name not in ("effort", "format"):
            raise extra_input(f"output_config.{name}")
    effort = config.get("effort")
    if effort is None:
        return
    if not model.efforts:
        raise invalid("This model does not support the effort parameter.")
    if effort not in model.efforts:
        raise invalid(f"output_config.effort: '{effort}' is not supported for this model, use one of {model.efforts}")


def _check_thinking(body: JsonObject, model: ModelRules) -> None:
    thinking = body.get("thinking")
    if thinking is None:
        return
    kind = thinking.get("type")
    allowed = {
        "adaptive": {"type", "display"},
        "enabled": {"type", "display", "budget_tokens"},
        "disabled": {"type"},
        "between_tools": {"type"},
    }
    if not isinstance(kind, str) or kind not in allowed:
        raise invalid(f"thinking: Input tag '{kind}' does not match any of the expected tags: {sorted(allowed)}")
    for name in thinking:
        if name not in allowed[kind] and not (name == "block_binding" and kind == "adaptive"):
            raise extra_input(f"thinking.{kind}.{name}")
    if thinking.get("display") not in (None, "summarized", "omitted"):
        raise invalid(f"thinking.{kind}.display: Input should be 'summarized' or 'omitted'")
    if kind not in model.thinking_types:
        raise invalid(f'"thinking.type.{kind}" is not supported for this model. {_ADVICE}')
    if kind == "enabled":
        _check_budget(thinking.get("budget_tokens"), body.get("max_tokens"))
    effort = effort_of(body, model)
    if kind in ("disabled", "between_tools") and model.thinks_off_up_to_high and effort not in _UP_TO_HIGH:
        raise invalid(f"\"thinking.type.{kind}\" is not supported at effort '{effort}' for this model. {_ADVICE}")


def _check_budget(budget: Any, max_tokens: int | None) -> None:
    if budget is None:
        raise invalid("thinking.enabled.budget_tokens: Field required")
    if not _is_count(budget) or budget < 1_024:
        raise invalid("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
    if max_tokens is not None and max_tokens <= budget:
        raise invalid("`max_tokens` must be greater than `thinking.budget_tokens`.")


def _check_tools(body: JsonObject, model: ModelRules) -> None:
    tools = body.get("tools") or []
    check_server_tools(tools)
    for index, tool in enumerate(tools):
        if not isinstance(tool.get("name"), str) and "type" not in tool:
            raise invalid(f"tools.{index}.custom.name: Field required")
        if tool.get("type", "custom") == "custom" and not isinstance(tool.get("input_schema"), dict):
            raise invalid(f"tools.{index}.custom.input_schema: Field required")
    names = [tool.get("name") for tool in tools]
    if len(set(map(str, names))) < len(names):
        raise invalid("tools: Tool names must be unique.")
    choice = body.get("tool_choice")
    if choice is None:
        return
    kind = choice.get("type")
    if kind not in ("auto", "any", "tool", "none"):
        raise invalid(f"tool_choice: Input tag '{kind}' does not match 'auto', 'any', 'tool' or 'none'")
    if kind in ("any", "tool") and not model.takes_forced_tool:
        raise invalid('tool_choice: type "tool" and "any" are not supported for this model.')
    if kind != "none" and not tools:
        raise invalid("tool_choice: may only be specified while providing tools")
    if kind == "tool" and choice.get("name") not in names:
        raise invalid(f"tool_choice: Tool '{choice.get('name')}' not found in provided tools")


def _check_stop_sequences(body: JsonObject) -> None:
    stops = body.get("stop_sequences") or []
    if len(stops) > _MAX_STOP_SEQUENCES:
        raise invalid(f"stop_sequences: at most {_MAX_STOP_SEQUENCES} are allowed")
    if any(not stop.strip() for stop in stops):
        raise invalid("stop_sequences: each stop sequence must contain non-whitespace")


def _check_speed(body: JsonObject, model: ModelRules) -> None:
    if body.get("speed") == "fast" and not model.takes_fast:
        raise invalid("speed: 'fast' is not supported for this model.")


def check_format(body: JsonObject) -> None:
    """Check the form that the reply is wanted in. Raises `ApiError`."""
    wanted = (body.get("output_config") or {}).get("format")
    if wanted is None:
        return
    if not isinstance(wanted, dict) or wanted.get("type") != "json_schema":
        raise invalid("output_config.format.type: Input should be 'json_schema'")
    if not isinstance(wanted.get("schema"), dict):
        raise invalid("output_config.format.schema: Field required")
    _check_schema(wanted["schema"], depth=0)


def _check_schema(schema: Any, depth: int) -> None:
    if not isinstance(schema, dict):
        return
    if depth > 32:
        raise invalid("output_config.format.schema: Schema is too deep")
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        raise invalid(
            "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false"
        )
    for inner in (schema.get("properties") or {}, schema.get("$defs") or {}):
        for part in inner.values() if isinstance(inner, dict) else ():
            _check_schema(part, depth + 1)
    _check_schema(schema.get("items"), depth + 1)
    for part in schema.get("anyOf") or ():
        _check_schema(part, depth + 1)
