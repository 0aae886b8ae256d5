"""Every model is asked for a form in the best way that it takes, and never in one that ends in a 400."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest

from claude_desktop.demo.api_errors import ApiError
from claude_desktop.demo.parameters import check_request
from claude_desktop.model.accounts import CURRENT_API_VERSION
from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import JsonObject, dump_json, load_object
from claude_desktop.model.model_table import merge, parse_table
from claude_desktop.model.output import MAX_SCHEMA_CHARACTERS, Output, OutputKind, read_schema
from claude_desktop.model.output_requests import AskedOutput, Technique, asked_from_json, asked_to_json
from claude_desktop.model.requests import Request, build_request
from claude_desktop.model.settings import Settings, Thinking, resolve
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
MESSAGES: tuple[JsonObject, ...] = ({"role": "user", "content": [{"type": "text", "text": "hi"}]},)
SCHEMA = '{"type": "object", "properties": {"age": {"type": "integer", "minimum": 0}}, "required": ["age"]}'
ANY_OBJECT = '{"type": "object"}'
OLD = ("claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5")
JSON_OUT = Settings(output=OutputKind.JSON)


def built(model: Model, settings: Settings, messages: tuple[JsonObject, ...] = MESSAGES) -> Request:
    return build_request(resolve(replace(settings, model=model.id)), model, messages)


def refusal(request: Request) -> str | None:
    body = json.loads(json.dumps(request.body))
    try:
        check_request(body, {"anthropic-version": request.api_version or CURRENT_API_VERSION}, counting=False)
    except ApiError as error:
        return str(error)
    return None


@pytest.mark.slow
@pytest.mark.parametrize("model", TABLE.models.values(), ids=lambda model: str(model.id))
def test_no_form_and_no_tool_is_refused_by_any_model(model: Model) -> None:
    switches = product(
        OutputKind, ("", SCHEMA, ANY_OBJECT, "{"), Thinking, (False, True), (False, True), (None, "low", "max")
    )
    for kind, schema, thinking, web, code, effort in switches:
        settings = Settings(
            output=kind,
            output_schema=schema,
            thinking=thinking,
            web_search=web,
            web_fetch=web,
            code_execution=code,
            effort=effort,
            system_prompt="Be brief." if web else None,
            stop_sequences=("END",),
        )
        request = built(model, settings)
        assert refusal(request) is None, settings
        ends = request.body["messages"][-1]["role"]  # type: ignore[index,call-overload]
        is_prefilled = ends == "assistant"
        assert is_prefilled == ("```" in request.body["stop_sequences"])  # type: ignore[operator]
        if is_prefilled:
            assert model.id.removesuffix("-20251101").removesuffix("-20250929").removesuffix("-20251001") in OLD


@pytest.mark.parametrize(
    ("model_id", "settings", "technique"),
    [
        ("claude-opus-5-5", replace(JSON_OUT, output_schema=SCHEMA), Technique.ENFORCED),
        ("claude-haiku-4-5", replace(JSON_OUT, output_schema=SCHEMA, thinking=Thinking.OFF), Technique.ENFORCED),
        ("claude-opus-5-5", replace(JSON_OUT, output_schema=ANY_OBJECT), Technique.WORDS),
        ("claude-opus-5-5", JSON_OUT, Technique.WORDS),
        ("claude-haiku-4-5", JSON_OUT, Technique.WORDS),  # it thinks
        ("claude-haiku-4-5", replace(JSON_OUT, thinking=Thinking.OFF), Technique.PREFILL),
        ("claude-haiku-4-5", replace(JSON_OUT, thinking=Thinking.OFF, web_search=True), Technique.WORDS),
        ("claude-sonnet-4-5", Settings(output=OutputKind.CODE, thinking=Thinking.OFF), Technique.PREFILL),
        ("claude-opus-4-6", Settings(output=OutputKind.CSV, thinking=Thinking.OFF), Technique.WORDS),
        ("claude-opus-5-5", Settings(output=OutputKind.LIST), Technique.WORDS),
    ],
)
def test_the_best_technique_that_is_taken_is_used(model_id: str, settings: Settings, technique: Technique) -> None:
    request = built(TABLE.models[model_id], settings)
    assert request.output is not None
    assert request.output.technique is technique


def test_an_enforced_schema_goes_out_adapted_beside_the_effort_and_without_words() -> None:
    request = built(TABLE.models["claude-opus-5-5"], replace(JSON_OUT, output_schema=SCHEMA, effort="low"))
    assert request.body["output_config"] == {
        "effort": "low",
        "format": {
            "type": "json_schema",
            "schema": {
                "type": "object",
                "properties": {"age": {"type": "integer", "description": "{minimum: 0}"}},
                "additionalProperties": False,
                "required": ["age"],
            },
        },
    }
    assert "system" not in request.body
    assert request.output == AskedOutput(OutputKind.JSON, Technique.ENFORCED, read_schema(SCHEMA))


def test_a_server_that_enforces_nothing_is_asked_in_words_with_the_schema() -> None:
    model = TABLE.model("qwen3:8b", follows_vendor=False)
    body = built(model, replace(JSON_OUT, output_schema=SCHEMA, system_prompt="Be brief.")).body
    assert "output_config" not in body
    assert str(body["system"]).startswith("Be brief.\n\nAnswer with one JSON value")
    assert dump_json(read_schema(SCHEMA)) in str(body["system"])


def test_the_old_technique_begins_the_turn_and_stops_at_the_fence() -> None:
    settings = Settings(output=OutputKind.CSV, thinking=Thinking.OFF, stop_sequences=("END", "```"))
    request = built(TABLE.models["claude-haiku-4-5"], settings)
    begun: JsonObject = {"role": "assistant", "content": [{"type": "text", "text": "```csv"}]}
    assert request.body["messages"] == [*MESSAGES, begun]
    assert request.body["stop_sequences"] == ["END", "```"]
    assert request.output == AskedOutput(OutputKind.CSV, Technique.PREFILL, None, "```csv")


def test_a_reply_that_goes_on_is_not_begun_again() -> None:
    paused: JsonObject = {"role": "assistant", "content": [{"type": "text", "text": "so far"}]}
    request = built(TABLE.models["claude-haiku-4-5"], replace(JSON_OUT, thinking=Thinking.OFF), (*MESSAGES, paused))
    assert request.body["messages"] == [*MESSAGES, paused]
    assert "stop_sequences" not in request.body


def test_the_persons_own_parameters_win() -> None:
    form = '{"output_config": {"format": {"type": "json_schema", "schema": {"const": 1}}}}'
    request = built(TABLE.models["claude-opus-5-5"], replace(JSON_OUT, output_schema=SCHEMA, extra=form))
    assert request.output is None
    assert request.body["output_config"] == json.loads(form)["output_config"]
    tools = '{"tools": [{"name": "web_search", "type": "web_search_20250305"}, {"name": "own", "input_schema": {}}]}'
    body = built(TABLE.models["claude-opus-5-5"], Settings(web_search=True, code_execution=True, extra=tools)).body
    assert [tool["name"] for tool in body["tools"]] == ["web_search", "own", "code_execution"]  # type: ignore[union-attr,index,call-overload]


def test_pages_are_cited_unless_a_form_is_enforced() -> None:
    model = TABLE.models["claude-opus-5-5"]
    free = dump_json(built(model, Settings(web_fetch=True)).body["tools"])
    enforced = dump_json(built(model, replace(JSON_OUT, output_schema=SCHEMA, web_fetch=True)).body["tools"])
    assert ("citations" in free, "citations" in enforced) == (True, False)


def test_a_model_of_tomorrow_gets_what_every_model_takes() -> None:
    tomorrow = merge({"id": "claude-tomorrow"}, TABLE)
    request = built(tomorrow, replace(JSON_OUT, output_schema=SCHEMA, web_search=True))
    assert request.output is not None
    assert request.output.technique is Technique.ENFORCED
    assert request.body["tools"] == [{"type": "web_search_20250305", "name": "web_search", "max_uses": 5}]


def test_a_lone_surrogate_in_the_schema_can_be_sent() -> None:
    schema = '{"type": "object", "properties": {"a\\ud800": {"const": "\\udfff"}}}'
    body = built(TABLE.models["claude-opus-5-5"], replace(JSON_OUT, output_schema=schema)).body
    assert "\ufffd" in json.dumps(body, ensure_ascii=False).encode().decode()


@pytest.mark.parametrize(
    "text", ["", " ", "{", "[]", "5", '{"a": NaN}', "[" * 100_000, " " * MAX_SCHEMA_CHARACTERS + "{}"]
)
def test_what_is_no_schema_is_none(text: str) -> None:
    assert Output(OutputKind.JSON, text).schema is None
    assert Output(OutputKind.CSV, SCHEMA).schema is None


@pytest.mark.parametrize(
    "asked",
    [
        AskedOutput(OutputKind.JSON, Technique.ENFORCED, {"type": "null"}),
        AskedOutput(OutputKind.CSV, Technique.PREFILL, None, "```csv"),
        AskedOutput(OutputKind.LIST, Technique.WORDS),
    ],
)
def test_what_was_asked_survives_storing(asked: AskedOutput) -> None:
    assert asked_from_json(load_object(dump_json(asked_to_json(asked)))) == asked


@pytest.mark.parametrize(
    "raw", [{}, {"kind": "json"}, {"kind": [], "technique": {}}, {"kind": "x", "technique": "words"}]
)
def test_what_is_not_understood_asked_for_nothing(raw: JsonObject) -> None:
    assert asked_from_json(raw) is None
