"""Each model takes what the table of the API's documentation says, and refuses the rest with its shape of error."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import anthropic
import pytest

from claude_desktop.demo.models import MODELS
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from tests.fakes.clients import http_client, sdk_client

# The SDK warns of models and parameters that are on their way out; the server must know them all the same.
# Slow: hundreds of requests through the real SDK.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")]
OLD = "2023-06-01"
FABLES = ("claude-fable-5-2", "claude-mythos-5-2", "claude-fable-5-1", "claude-mythos-5-1")
FABLES_5 = ("claude-fable-5", "claude-mythos-5")
OPUS_4_7_8 = ("claude-opus-4-7", "claude-opus-4-8")
MODELS_4_6 = ("claude-opus-4-6", "claude-sonnet-4-6")
MODELS_4_5 = ("claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-5")
NEWEST = (*FABLES, "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5")
ALL = (*NEWEST, *FABLES_5, "claude-opus-5", "claude-sonnet-5", *OPUS_4_7_8, *MODELS_4_6, *MODELS_4_5)
TOOL = {"name": "look", "description": "Looks.", "input_schema": {"type": "object", "properties": {}}}


class Ask(Protocol):
    """Sends a request through the real SDK; gives the message of the 400, or None where it was taken."""

    def __call__(self, body: dict[str, Any], version: str | None = None) -> str | None: ...


@pytest.fixture(scope="module")
def client() -> Iterator[tuple[asyncio.Runner, anthropic.AsyncAnthropic]]:
    """One server and one client for all of these tests, on a loop of their own: hundreds of cases would be slow."""
    server = DemoServer(pace=INSTANT)
    with asyncio.Runner() as runner:
        runner.run(server.start())
        runner.run(asyncio.to_thread(int))  # the SDK looks at the platform in a thread, which lives as long as the loop
        http = http_client()
        yield (
            runner,
            sdk_client(server, http),
        )
        runner.run(http.aclose())
        runner.run(server.stop())
        assert not asyncio.all_tasks(runner.get_loop())


@pytest.fixture
def refusal(client: tuple[asyncio.Runner, anthropic.AsyncAnthropic]) -> Ask:
    runner, sdk = client

    async def ask(body: dict[str, Any], version: str | None) -> str | None:
        headers = {"anthropic-version": version} if version else {}
        known = {"model": "claude-opus-5-5", "max_tokens": 2_000, "messages": [user("Hello")], **body}
        sampling = {name: known.pop(name) for name in ("temperature", "top_p", "top_k", "foo") if name in known}
        try:
            message = await sdk.messages.create(**known, extra_headers=headers, extra_body=sampling, timeout=10)
        except anthropic.BadRequestError as error:
            refused = error
        else:
            assert message.stop_reason is not None
            return None
        assert refused.type == "invalid_request_error"
        assert str(refused.request_id).startswith("req_demo")
        return str(refused.api_message)

    return lambda body, version=None: runner.run(ask(body, version))


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def cases(parameters: Iterable[tuple[str, Iterable[str], Any, bool]]) -> list[Any]:
    """Spread (name, models, value, taken) into one test each."""
    return [
        pytest.param(model, value, taken, id=f"{name}-{model}")
        for name, models, value, taken in parameters
        for model in sorted(models)  # the order of a set differs from one xdist worker to the next
    ]


def test_the_models_of_these_tests_are_all_models() -> None:
    served = {model.alias or model.id for model in MODELS if model.lifecycle != "retired"}
    assert served == set(ALL)


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k"])
@pytest.mark.parametrize("model", ALL)
def test_the_current_version_refuses_sampling_even_at_defaults(model: str, name: str, refusal: Ask) -> None:
    assert name in (refusal({"model": model, name: 1}) or "")


HAIKU = ("claude-haiku-5-5",)
ONLY_DEFAULTS = tuple(model for model in (*NEWEST, *FABLES_5, "claude-opus-5", "claude-sonnet-5") if model not in HAIKU)


@pytest.mark.parametrize(
    ("model", "value", "taken"),
    cases(
        [
            ("default temperature", ONLY_DEFAULTS, {"temperature": 1}, True),
            ("other temperature", ONLY_DEFAULTS, {"temperature": 0.5}, False),
            ("other top_p", ONLY_DEFAULTS, {"top_p": 0.5}, False),
            ("top_k", ONLY_DEFAULTS, {"top_k": 5}, False),
            ("temperature 1", HAIKU, {"temperature": 1}, True),
            ("top_p 0.99", HAIKU, {"top_p": 0.99}, True),
            ("both", HAIKU, {"temperature": 1, "top_p": 0.99}, False),
            ("temperature", HAIKU, {"temperature": 0.9}, False),
            ("top_k", HAIKU, {"top_k": 1}, False),
            ("default temperature", OPUS_4_7_8, {"temperature": 1}, False),
            ("temperature", (*MODELS_4_6, *MODELS_4_5), {"temperature": 0.3}, True),
            ("top_k", (*MODELS_4_6, *MODELS_4_5), {"top_k": 40}, True),
            ("both", MODELS_4_6, {"temperature": 0.3, "top_p": 0.9}, True),
            ("both", MODELS_4_5, {"temperature": 0.3, "top_p": 0.9}, False),
            ("out of range", MODELS_4_5, {"temperature": 1.5}, False),
        ]
    ),
)
def test_the_old_version_takes_sampling_by_model(model: str, value: dict[str, Any], taken: bool, refusal: Ask) -> None:
    assert (refusal({"model": model, **value}, OLD) is None) is taken


def test_sampling_beside_thinking_is_refused_on_old_models(refusal: Ask) -> None:
    body = {"model": "claude-haiku-4-5", "temperature": 0.3, "thinking": {"type": "enabled", "budget_tokens": 1_024}}
    assert "`temperature` may only be set to 1" in (refusal(body, OLD) or "")


def thinking(kind: str, effort: str | None = None, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"thinking": {"type": kind, **more}}
    return {**body, "output_config": {"effort": effort}} if effort else body


@pytest.mark.parametrize(
    ("model", "value", "taken"),
    cases(
        [
            ("adaptive", set(ALL) - set(MODELS_4_5), thinking("adaptive", display="summarized"), True),
            ("adaptive", MODELS_4_5, thinking("adaptive"), False),
            ("enabled", set(ALL) - {*MODELS_4_5, *MODELS_4_6}, thinking("enabled", budget_tokens=1_024), False),
            ("enabled", (*MODELS_4_5, *MODELS_4_6), thinking("enabled", budget_tokens=1_024), True),
            ("budget too small", MODELS_4_5, thinking("enabled", budget_tokens=1_023), False),
            ("budget is max_tokens", MODELS_4_5, thinking("enabled", budget_tokens=2_000), False),
            ("no budget", MODELS_4_5, thinking("enabled"), False),
            ("disabled", (*FABLES, *FABLES_5, "claude-opus-5-5", "claude-sonnet-5-5"), thinking("disabled"), False),
            ("disabled high", ("claude-haiku-5-5", "claude-opus-5"), thinking("disabled", "high"), True),
            ("disabled xhigh", ("claude-haiku-5-5", "claude-opus-5"), thinking("disabled", "xhigh"), False),
            ("disabled max", ("claude-haiku-5-5", "claude-opus-5"), thinking("disabled", "max"), False),
            ("disabled max", ("claude-sonnet-5", *OPUS_4_7_8, *MODELS_4_6), thinking("disabled", "max"), True),
            ("disabled", MODELS_4_5, thinking("disabled"), True),
            ("between_tools", ("claude-sonnet-5-5",), thinking("between_tools", "high"), True),
            ("between_tools max", ("claude-sonnet-5-5",), thinking("between_tools", "max"), False),
            ("between_tools", set(ALL) - {"claude-sonnet-5-5"}, thinking("between_tools"), False),
            ("between_tools display", ("claude-sonnet-5-5",), thinking("between_tools", display="omitted"), False),
            ("unknown", ("claude-opus-5-5",), thinking("deep"), False),
            ("unknown display", ("claude-opus-5-5",), thinking("adaptive", display="loud"), False),
            ("unknown field", ("claude-opus-5-5",), thinking("adaptive", budget_tokens=2_000), False),
        ]
    ),
)
def test_thinking_types_by_model(model: str, value: dict[str, Any], taken: bool, refusal: Ask) -> None:
    assert (refusal({"model": model, **value}) is None) is taken


def test_a_refused_thinking_type_is_named(refusal: Ask) -> None:
    message = refusal({"model": "claude-opus-5-5", **thinking("disabled")})
    assert (message or "").startswith('"thinking.type.disabled" is not supported for this model.')


NO_XHIGH = MODELS_4_6
EFFORTLESS = ("claude-haiku-4-5", "claude-sonnet-4-5")


@pytest.mark.parametrize(
    ("model", "value", "taken"),
    cases(
        [
            ("low", set(ALL) - set(EFFORTLESS), "low", True),
            ("max", set(ALL) - set(MODELS_4_5), "max", True),
            ("xhigh", set(ALL) - {*MODELS_4_5, *NO_XHIGH}, "xhigh", True),
            ("xhigh", (*NO_XHIGH, *MODELS_4_5), "xhigh", False),
            ("max", ("claude-opus-4-5",), "max", False),
            ("low", EFFORTLESS, "low", False),
            ("unknown", ("claude-opus-5-5",), "heroic", False),
        ]
    ),
)
def test_effort_levels_by_model(model: str, value: str, taken: bool, refusal: Ask) -> None:
    assert (refusal({"model": model, "output_config": {"effort": value}}) is None) is taken


@pytest.mark.parametrize("choice", [{"type": "any"}, {"type": "tool", "name": "look"}])
@pytest.mark.parametrize("model", ALL)
def test_a_forced_tool_by_model(model: str, choice: dict[str, str], refusal: Ask) -> None:
    taken = model not in (*FABLES, "claude-opus-5-5", "claude-sonnet-5-5")
    message = refusal({"model": model, "tools": [TOOL], "tool_choice": choice})
    assert (
        message is None
        if taken
        else message == ('tool_choice: type "tool" and "any" are not supported for this model.')
    )


@pytest.mark.parametrize("model", ALL)
def test_prefill_by_model(model: str, refusal: Ask) -> None:
    messages = [user("Hello"), {"role": "assistant", "content": "Well"}]
    message = refusal({"model": model, "messages": messages})
    if model in MODELS_4_5:
        assert message is None
        thinks = {"thinking": {"type": "enabled", "budget_tokens": 1_024}}
        message = refusal({"model": model, "messages": messages, **thinks})
    assert message == (
        "This model does not support assistant message prefill. The conversation must end with a user message."
    )


@pytest.mark.parametrize("model", ALL)
def test_a_system_message_in_the_middle_by_model(model: str, refusal: Ask) -> None:
    messages = [user("Hello"), {"role": "system", "content": "Be brief."}]
    taken = model in (*NEWEST, *FABLES_5, "claude-opus-5", "claude-opus-4-8")
    assert (refusal({"model": model, "messages": messages}) is None) is taken


@pytest.mark.parametrize("model", [model.id for model in MODELS if model.lifecycle != "retired"])
def test_max_tokens_by_model(model: str, refusal: Ask) -> None:
    limit = 64_000 if "4-5" in model or model == "claude-sonnet-4-6" else 128_000
    assert refusal({"model": model, "max_tokens": limit}) is None
    assert f"max_tokens: {limit + 1} > {limit}" in (refusal({"model": model, "max_tokens": limit + 1}) or "")


@pytest.mark.parametrize("model", ["claude-opus-9", "claude-mythos-preview"])
def test_an_unknown_or_retired_model_is_not_found(
    model: str, client: tuple[asyncio.Runner, anthropic.AsyncAnthropic]
) -> None:
    runner, sdk = client
    with pytest.raises(anthropic.NotFoundError) as caught:
        runner.run(sdk.messages.create(model=model, max_tokens=100, messages=[{"role": "user", "content": "Hi"}]))
    assert caught.value.type == "not_found_error"
    assert caught.value.api_message == f"model: {model}"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"foo": 1}, "foo: Extra inputs are not permitted"),
        ({"output_config": {"foo": 1}}, "output_config.foo: Extra inputs are not permitted"),
        ({"max_tokens": -1}, "max_tokens: Input should be"),
        ({"stop_sequences": [" \n"]}, "stop_sequences: each stop sequence must contain non-whitespace"),
        ({"stop_sequences": "no list"}, "stop_sequences: Input should be"),
        ({"speed": "fast", "model": "claude-haiku-5-5"}, "speed: 'fast' is not supported"),
        ({"service_tier": "gold"}, "service_tier: Input should be"),
        ({"metadata": {"name": "x"}}, "metadata: Input should be"),
        ({"tools": [{"name": "a"}]}, "tools.0.custom.input_schema: Field required"),
        ({"tools": [TOOL, TOOL]}, "tools: Tool names must be unique."),
        ({"tool_choice": {"type": "auto"}}, "tool_choice: may only be specified while providing tools"),
        ({"tool_choice": {"type": "x"}, "tools": [TOOL]}, "tool_choice: Input tag 'x'"),
        ({"output_config": {"format": {"type": "xml"}}}, "output_config.format.type: Input should be 'json_schema'"),
        (
            {"output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}}},
            "'additionalProperties' must be explicitly set to false",
        ),
    ],
)
def test_other_parameters_are_checked(body: dict[str, Any], message: str, refusal: Ask) -> None:
    assert message in (refusal(body) or "")


def test_fast_is_taken_where_it_is_offered(refusal: Ask) -> None:
    assert refusal({"speed": "fast", "model": "claude-opus-5-5"}) is None


def test_a_forced_tool_must_exist(refusal: Ask) -> None:
    body = {"model": "claude-opus-5", "tools": [TOOL], "tool_choice": {"type": "tool", "name": "other"}}
    assert refusal(body) == "tool_choice: Tool 'other' not found in provided tools"


def test_at_most_four_breakpoints(refusal: Ask) -> None:
    marked = {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}
    assert refusal({"messages": [user([marked] * 4)]}) is None
    assert "Found 5" in (refusal({"messages": [user([marked] * 4)], "cache_control": {"type": "ephemeral"}}) or "")
