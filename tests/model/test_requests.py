"""No choice of settings gives a body that the API would refuse: tried against the documented rules of every model."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest

from claude_desktop.demo.api_errors import ApiError
from claude_desktop.demo.parameters import check_request
from claude_desktop.model.accounts import CURRENT_API_VERSION, SAMPLING_API_VERSION
from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.model_table import merge, parse_table
from claude_desktop.model.requests import Request, build_request
from claude_desktop.model.settings import EFFORT_LEVELS, Settings, Thinking, resolve
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
ADAPTIVE: JsonObject = {"type": "adaptive", "display": "summarized"}
MESSAGES: tuple[JsonObject, ...] = ({"role": "user", "content": [{"type": "text", "text": "hi"}]},)


def built(model: Model, settings: Settings) -> Request:
    return build_request(resolve(replace(settings, model=model.id)), model, MESSAGES)


def refusal(request: Request) -> str | None:
    """What the documented rules say against it; the demo server reads them on its own."""
    body = json.loads(json.dumps(request.body))
    try:
        check_request(body, {"anthropic-version": request.api_version or CURRENT_API_VERSION}, counting=False)
    except ApiError as error:
        return str(error)
    return None


@pytest.mark.parametrize("model", TABLE.models.values(), ids=lambda model: str(model.id))
def test_no_setting_is_refused_by_its_model(model: Model) -> None:
    efforts = (None, *EFFORT_LEVELS)
    for effort, thinking, temperature, limit in product(efforts, Thinking, (None, 0.0, 1.0), (1, 1_500, 2_048, 10**7)):
        settings = Settings(
            effort=effort,
            thinking=thinking,
            temperature=temperature,
            max_tokens=limit,
            system_prompt="Be \ud800 brief.",
            stop_sequences=("", "END", " \n"),
        )
        assert refusal(built(model, settings)) is None, settings


@pytest.mark.parametrize("model_id", ["claude-fable-5-2", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"])
@pytest.mark.parametrize("thinking", Thinking)
def test_a_model_that_the_table_does_not_know_is_asked_as_the_newest_are(model_id: str, thinking: Thinking) -> None:
    unknown = merge({"id": "claude-tomorrow"}, TABLE)
    request = built(unknown, Settings(thinking=thinking, temperature=0.3, effort="max"))
    assert refusal(Request({**request.body, "model": model_id}, request.api_version)) is None


@pytest.mark.parametrize(
    ("model_id", "settings", "thinking"),
    [
        ("claude-opus-5-5", Settings(), ADAPTIVE),
        ("claude-opus-5-5", Settings(thinking=Thinking.OFF), ADAPTIVE),
        ("claude-sonnet-5-5", Settings(thinking=Thinking.OFF), {"type": "between_tools"}),
        (
            "claude-sonnet-5-5",
            Settings(thinking=Thinking.OFF, effort="max"),
            ADAPTIVE,
        ),
        ("claude-haiku-5-5", Settings(thinking=Thinking.OFF), {"type": "disabled"}),
        (
            "claude-haiku-5-5",
            Settings(thinking=Thinking.OFF, effort="xhigh"),
            ADAPTIVE,
        ),
        ("claude-sonnet-5", Settings(thinking=Thinking.OFF, effort="max"), {"type": "disabled"}),
        ("claude-opus-4-7", Settings(), ADAPTIVE),
        ("claude-opus-4-7", Settings(thinking=Thinking.OFF), None),
        ("claude-sonnet-4-6", Settings(), ADAPTIVE),
        ("claude-haiku-4-5", Settings(max_tokens=8_000), {"type": "enabled", "budget_tokens": 4_000}),
        ("claude-haiku-4-5", Settings(max_tokens=60_000), {"type": "enabled", "budget_tokens": 16_000}),
        ("claude-haiku-4-5", Settings(max_tokens=2_000), None),
        ("claude-haiku-4-5", Settings(temperature=0.2), None),
        ("claude-sonnet-4-6", Settings(temperature=0.2), None),
    ],
)
def test_thinking_is_asked_for_as_each_model_wants_it(model_id: str, settings: Settings, thinking: object) -> None:
    assert built(TABLE.models[model_id], settings).body.get("thinking") == thinking


def test_a_temperature_goes_out_where_it_is_taken_and_names_the_version() -> None:
    old, new = TABLE.models["claude-haiku-4-5"], TABLE.models["claude-opus-5-5"]
    request = built(old, Settings(temperature=0.2))
    assert (request.body["temperature"], request.api_version) == (0.2, SAMPLING_API_VERSION)
    assert built(old, Settings()).api_version is None
    refused = built(new, Settings(temperature=0.2))
    assert ("temperature" in refused.body, refused.api_version) == (False, None)
    assert built(old, Settings(extra='{"top_k": 5}')).api_version == SAMPLING_API_VERSION


def test_extra_parameters_go_out_but_the_conversation_is_ours() -> None:
    opus = TABLE.models["claude-opus-5-5"]
    body = built(opus, Settings(extra='{"speed": "fast", "output_config": {"task_budget": 7}}', effort="low")).body
    assert (body["speed"], body["output_config"]) == ("fast", {"effort": "low", "task_budget": 7})
    for owned in ("messages", "stream", "max_tokens", "model"):
        body = built(opus, Settings(extra=f'{{"speed": "fast", "{owned}": 7}}')).body
        assert body == built(opus, Settings()).body


def test_the_body_without_messages_is_what_the_turn_keeps() -> None:
    request = built(TABLE.models["claude-opus-5-5"], Settings())
    assert "messages" not in request.without_messages
    assert {**request.without_messages, "messages": request.body["messages"]} == request.body


def test_limits_are_those_of_the_model() -> None:
    haiku = TABLE.models["claude-haiku-4-5"]
    assert built(haiku, Settings(max_tokens=10**9)).body["max_tokens"] == 64_000
    assert built(haiku, Settings(max_tokens=-5)).body["max_tokens"] == 1
    assert built(Model("x", "X"), Settings(max_tokens=10**6)).body["max_tokens"] == 10**6


def test_a_local_model_gets_a_plain_request() -> None:
    model = TABLE.model("qwen3:8b", follows_vendor=False)
    body = built(model, Settings(effort="max", temperature=0.5)).body
    assert set(body) == {"model", "max_tokens", "stream", "temperature", "messages"}
