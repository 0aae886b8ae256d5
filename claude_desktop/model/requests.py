"""Turns settings and a branch into the exact body that is sent. Pure; what it returns is what goes over the wire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claude_desktop.model.accounts import SAMPLING_API_VERSION
from claude_desktop.model.catalogue import Model, effort_offer, temperature_offer, thinking_offer
from claude_desktop.model.extra_parameters import with_extra
from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.output_requests import AskedOutput, add_output, add_server_tools
from claude_desktop.model.settings import MAX_STOP_SEQUENCES, ResolvedSettings, Thinking
from claude_desktop.model.texts import without_surrogates

MIN_THINKING_BUDGET_TOKENS = 1_024
SAMPLING_PARAMETERS = frozenset({"temperature", "top_p", "top_k"})


@dataclass(frozen=True, slots=True)
class Request:
    """One request for a reply. `body` is the whole JSON body; `api_version` overrides the account's, for parameters
    that only an older version of the API takes; `betas` are the values of `anthropic-beta`; `output` is the form of the
    reply that the body asks for."""

    body: JsonObject
    api_version: str | None = None
    output: AskedOutput | None = None
    betas: tuple[str, ...] = ()

    def followed_by(self, message: JsonObject) -> Request:
        """The same request with one more message at its end."""
        messages = self.body.get("messages")
        earlier = messages if isinstance(messages, Sequence) and not isinstance(messages, str) else ()
        return replace(self, body={**self.body, "messages": [*earlier, message]})

    @property
    def without_messages(self) -> JsonObject:
        """The body as the turn keeps it: the messages are in the tree already."""
        return {key: value for key, value in self.body.items() if key != "messages"}


def build_request(settings: ResolvedSettings, model: Model, messages: Sequence[JsonObject]) -> Request:
    """Build the body for these settings, leaving out what the model refuses (the panel shows it as disabled)."""
    limit = max(1, settings.max_tokens)
    if model.max_output_tokens:
        limit = min(limit, model.max_output_tokens)
    body: dict[str, Json] = {"model": settings.model, "max_tokens": limit, "stream": True}
    if settings.system_prompt.strip():
        body["system"] = without_surrogates(settings.system_prompt)
    effort = settings.effort if settings.effort in effort_offer(model).values else None
    if effort:
        body["output_config"] = {"effort": effort}
    if thinking := _thinking(settings.thinking, model, effort, limit):
        body["thinking"] = thinking
    # An empty one, or one of white space alone, is refused.
    if stops := [without_surrogates(stop) for stop in settings.stop_sequences if stop.strip()]:
        body["stop_sequences"] = stops[:MAX_STOP_SEQUENCES]
    api_version = None
    if settings.temperature is not None and temperature_offer(model).taken:
        body["temperature"] = settings.temperature
        # The older models refuse a temperature beside thinking (extended-thinking page of the API documentation).
        body.pop("thinking", None)
    body = with_extra(body, settings.extra)
    if model.takes_sampling and not SAMPLING_PARAMETERS.isdisjoint(body):
        api_version = SAMPLING_API_VERSION
    body["messages"] = list(messages)
    add_server_tools(body, settings.server_tools, settings.output, model)
    return Request(body, api_version, add_output(body, settings.output, model))


def _thinking(wanted: Thinking, model: Model, effort: str | None, limit: int) -> JsonObject | None:
    types = model.thinking_types
    if wanted is Thinking.ON:
        if "adaptive" in types:
            return {"type": "adaptive", "display": "summarized"}
        budget = min(limit // 2, 16_000)
        if "enabled" in types and budget >= MIN_THINKING_BUDGET_TOKENS:
            return {"type": "enabled", "budget_tokens": budget}
        return None
    if not model.thinks_by_default or Thinking.OFF not in thinking_offer(model, effort).values:
        if model.thinks_by_default and "adaptive" in types:
            return {"type": "adaptive", "display": "summarized"}
        return None
    return {"type": "disabled"} if "disabled" in types else {"type": "between_tools"}
