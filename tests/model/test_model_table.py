"""The shipped table holds what the documentation says, and what a server reports wins over it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.demo.models import MODELS, ModelRules, Sampling, model_info
from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.model_table import merge, parse_table
from claude_desktop.resource_path import resource_path

TEXT = resource_path("models.toml").read_text("utf-8")
TABLE = parse_table(TEXT)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    *("id", "display_name", "line", "lifecycle", "retires_at", "created_at", "max_tokens"),
    *("max_input_tokens", "capabilities"),
)


@pytest.mark.parametrize("rules", MODELS, ids=lambda rules: str(rules.id))
def test_the_table_agrees_with_what_a_server_reports(rules: ModelRules) -> None:
    reported = model_info(rules)
    if reported["lifecycle"] == "retired":
        assert str(reported["id"]) not in TABLE.models
        gone = TABLE.retired[str(reported["id"])]
        assert merge(reported, TABLE).retires_on == gone.retires_on
        return
    known = TABLE.models[str(reported["id"])]
    told = merge(reported, TABLE)
    for name in (
        "name",
        "line",
        "context_tokens",
        "max_output_tokens",
        "effort_levels",
        "thinking_types",
        "retires_on",
        "structured_outputs",
        "server_tools",
    ):
        assert getattr(told, name) == getattr(known, name), name


@pytest.mark.parametrize("rules", MODELS, ids=lambda rules: str(rules.id))
def test_the_table_agrees_on_what_no_server_reports(rules: ModelRules) -> None:
    if rules.lifecycle == "retired":
        return
    for model_id in filter(None, (rules.id, rules.alias)):
        model = TABLE.models[model_id]
        assert model.id == model_id
        assert model.thinks_by_default is rules.thinks_by_default
        assert model.takes_sampling is (rules.sampling in (Sampling.ANY, Sampling.NOT_BOTH))
        assert model.default_effort == (rules.default_effort if rules.efforts else None)
        assert model.takes_prefill is rules.takes_prefill
        if model.thinks_by_default and model.thinking_types & {"disabled", "between_tools"}:
            assert model.stops_at_any_effort is not rules.thinks_off_up_to_high


# input, output, 5 minute write, 1 hour write, read: https://platform.claude.com/docs/en/about-claude/pricing
@pytest.mark.parametrize(
    ("model_id", "prices"),
    [
        ("claude-fable-5-2", (8, 40, 10, 16, 0.20)),
        ("claude-opus-5-5", (4, 20, 5, 8, 0.20)),
        ("claude-sonnet-5-5", (2, 10, 2.5, 4, 0.10)),
        ("claude-fable-5-1", (10, 50, 12.5, 20, 0.25)),
        ("claude-mythos-5", (10, 50, 12.5, 20, 1.0)),
        ("claude-opus-4-6", (5, 25, 6.25, 10, 0.5)),
        ("claude-sonnet-5", (2, 10, 2.5, 4, 0.2)),
        ("claude-sonnet-4-5-20250929", (3, 15, 3.75, 6, 0.3)),
        ("claude-haiku-4-5", (1, 5, 1.25, 2, 0.1)),
    ],
)
def test_prices_are_those_of_the_price_list(model_id: str, prices: tuple[float, ...]) -> None:
    [band] = TABLE.models[model_id].prices
    assert (band.input_usd, band.output_usd, band.write_5m_usd, band.write_1h_usd, band.read_usd) == prices
    assert TABLE.models[model_id].prices_as_of == TABLE.as_of


@pytest.mark.parametrize("model", TABLE.models.values(), ids=lambda model: str(model.id))
def test_writes_cost_a_quarter_more_and_twice_as_much(model: Model) -> None:
    assert model.prices
    for band in model.prices:
        assert band.write_5m_usd == pytest.approx(1.25 * band.input_usd)
        assert band.write_1h_usd == pytest.approx(2 * band.input_usd)
        assert band.read_usd / band.input_usd in (
            pytest.approx(0.1),
            pytest.approx(0.05),
            pytest.approx(0.025),
        )
    assert model.prices[-1].up_to_prompt_tokens is None


def test_what_is_offered_before_any_server_was_asked() -> None:
    offered = [model.id for model in TABLE.known_models()]
    assert offered[0] == "claude-opus-5-5"
    assert len(set(offered)) == len(offered)
    assert not [model_id for model_id in offered if "mythos" in model_id or model_id[-8:].isdigit()]
    assert TABLE.models["claude-sonnet-4-5"].retires_on == date(2026, 11, 30)
    assert TABLE.models["claude-opus-4-6"].retires_on is None


def test_a_model_born_tomorrow_behaves_like_the_newest() -> None:
    model = merge({"id": "claude-opus-7", "display_name": "Opus 7"}, TABLE)
    assert (model.name, model.thinks_by_default, model.takes_sampling) == ("Opus 7", True, False)
    assert model.thinking_types == {"adaptive"}
    assert (model.prices, model.context_tokens, model.retires_on) == ((), None, None)


def test_what_is_gone_is_known_by_its_line_and_day_but_not_offered() -> None:
    gone = TABLE.model("claude-opus-4-1-20250805")
    assert (gone.name, gone.line, gone.lifecycle) == ("Claude Opus 4.1", "opus", "retired")
    assert gone.retires_on == date(2026, 8, 5)
    assert not TABLE.retired.keys() & TABLE.models.keys()
    assert all(model.lifecycle == "retired" and model.line for model in TABLE.retired.values())
    assert not [model for model in TABLE.known_models() if model.id in TABLE.retired]


def test_on_other_servers_nothing_is_claimed() -> None:
    model = merge({"id": "qwen3:8b", "object": "model", "created": 1}, TABLE, follows_vendor=False)
    assert model == Model("qwen3:8b", "qwen3:8b", takes_sampling=True)
    gateway = merge({"id": "claude-opus-5-5"}, TABLE, follows_vendor=False)
    assert gateway.thinking_types == {"adaptive"}
    assert (gateway.prices, gateway.prices_as_of) == ((), None)
    assert (gateway.structured_outputs, gateway.server_tools) == (None, ())


def test_what_is_reported_wins() -> None:
    capabilities: JsonObject = {
        "effort": {"supported": True, "low": {"supported": True}, "max": {"supported": False}, "xhigh": None},
        "thinking": {"supported": True, "types": {"adaptive": {"supported": True}, "disabled": {"supported": True}}},
        "image_input": {"supported": True},
        "pdf_input": {"supported": False},
        "structured_outputs": None,
    }
    model = merge(
        {
            "id": "claude-opus-5-5",
            "display_name": " Opus \ud800 ",
            "line": None,
            "lifecycle": "deprecated",
            "retires_at": "2027-03-01T23:30:00-05:00",
            "max_input_tokens": 500_000,
            "max_tokens": 0,
            "capabilities": capabilities,
        },
        TABLE,
    )
    assert (model.name, model.line, model.lifecycle) == ("Opus \ufffd", "opus", "deprecated")
    assert model.retires_on == date(2027, 3, 2)
    assert (model.context_tokens, model.max_output_tokens) == (500_000, 128_000)
    assert model.effort_levels == ("low",)
    assert model.thinking_types == {"adaptive", "disabled"}
    assert (model.image_input, model.pdf_input, model.structured_outputs) == (True, False, True)
    assert merge({"id": "claude-opus-5-5", "capabilities": {"effort": {"supported": False}}}, TABLE).effort_levels == ()


BASIC = ("web_search_20250305", "web_fetch_20250910", "code_execution_20250825")
NEWEST = ("web_search_20260318", "web_fetch_20260318", "code_execution_20260521")


@pytest.mark.parametrize(
    ("model_id", "capabilities", "follows_vendor", "tools"),
    [
        ("claude-opus-5-5", {}, True, NEWEST),
        ("claude-haiku-4-5", {}, True, BASIC),
        ("claude-tomorrow", {}, True, BASIC),
        ("claude-opus-5-5", {"server_tools": {"supported": False}}, True, ()),
        ("claude-opus-5-5", {"server_tools": {"web_search": {"supported": False}}}, True, NEWEST[2:]),
        ("claude-opus-5-5", {"server_tools": {"code_execution": {"supported": False}}}, True, NEWEST[:2]),
        ("claude-opus-5-5", {"code_execution": {"supported": False}}, True, BASIC),
        ("claude-opus-5-5", {"server_tools": 5, "code_execution": None}, True, NEWEST),
        ("qwen3:8b", {}, False, ()),
        ("qwen3:8b", {"server_tools": {"web_search": {"supported": True}}}, False, BASIC[:2]),
    ],
)
def test_a_model_has_the_newest_version_of_each_tool_that_is_known(
    model_id: str, capabilities: JsonObject, follows_vendor: bool, tools: tuple[str, ...]
) -> None:
    reported: JsonObject = {"id": model_id, "capabilities": capabilities}
    assert merge(reported, TABLE, follows_vendor=follows_vendor).server_tools == tools


@pytest.mark.parametrize("when", ["soon", "", 5.5e300, -1e300, True, [], "2027-13-01"])
def test_a_date_that_is_none_is_not_reported(when: Json) -> None:
    assert merge({"id": "x", "retires_at": when}, TABLE).retires_on is None
    assert merge({"id": "x", "retires_at": 1_800_000_000}, TABLE).retires_on == date(2027, 1, 15)


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING), st.booleans())
def test_whatever_is_reported_is_a_model(reported: dict[str, Json], follows_vendor: bool) -> None:
    model = merge(reported, TABLE, follows_vendor=follows_vendor)
    assert isinstance(model.name, str)
    assert model.context_tokens is None or model.context_tokens > 0


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("as_of = 2026-11-22", 'as_of = "soon"'),
        lambda text: text.replace("[newest]", "[older]"),
        lambda text: text.replace("read = 0.20", "lead = 0.20"),
        lambda text: text.replace('line = "opus"', 'row = "opus"'),
        lambda text: text.replace('id = "claude-fable-5"', 'id = "claude-fable-5-1"'),
        lambda text: text + "]",
    ],
)
def test_a_broken_table_is_told(change: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_table(change(TEXT))  # type: ignore[operator]
