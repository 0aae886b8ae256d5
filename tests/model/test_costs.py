"""Cost: the band by the whole prompt, each kind of token at its price, and no figure where a part is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.catalogue import Model
from claude_desktop.model.costs import ChargeKind, cost_of, cost_usd, reread_usd, thinking_usd
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Usage, read_usage
from claude_desktop.model.model_table import parse_table
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
OPUS, HAIKU = TABLE.models["claude-opus-5-5"], TABLE.models["claude-haiku-5-5"]
COUNT = st.integers(0, 2_000_000)


def test_each_kind_of_token_has_its_price() -> None:
    usage = Usage(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000)
    assert cost_usd(usage, OPUS) == pytest.approx(4 + 20 + 0.20 + 5 + 8)


@pytest.mark.parametrize(
    ("usage", "usd"),
    [
        (Usage(100_000, 1_000_000), 0.01 + 0.50),
        (Usage(100_001, 1_000_000), 0.050_000_5 + 2.50),
        (Usage(1, 1_000_000, cache_read_tokens=100_000), 0.000_000_5 + 2.50 + 0.005),
        (Usage(0, 0, cache_write_5m_tokens=60_000, cache_write_1h_tokens=40_000), 0.0075 + 0.008),
        (Usage(0, 0, cache_write_5m_tokens=60_001, cache_write_1h_tokens=40_000), 60_001 * 0.625e-6 + 0.04),
    ],
)
def test_the_band_is_chosen_by_the_whole_prompt_and_holds_for_all(usage: Usage, usd: float) -> None:
    assert cost_usd(usage, HAIKU) == pytest.approx(usd)


@pytest.mark.parametrize(
    ("usage", "model"),
    [
        (Usage(), OPUS),
        (Usage(5), OPUS),
        (Usage(None, 5), OPUS),
        (Usage(None, 5, cache_read_tokens=7), OPUS),
        (Usage(5, 5), Model("x", "X")),
        (read_usage({"input_tokens": 5, "output_tokens": 5, "speed": "fast"}), OPUS),
        (read_usage({"input_tokens": 5, "output_tokens": 5, "inference_geo": "moon"}), OPUS),
        (read_usage({"input_tokens": 5, "output_tokens": 5, "service_tier": "priority"}), OPUS),
    ],
)
def test_what_is_not_known_has_no_price(usage: Usage, model: Model) -> None:
    assert cost_usd(usage, model) is None


@pytest.mark.parametrize(
    ("options", "factor"),
    [
        ({"inference_geo": "us"}, 1.1),
        ({"inference_geo": "not_available"}, 1),
        ({"service_tier": "batch"}, 0.5),
        ({"speed": "standard"}, 1),
        ({"service_tier": "batch", "inference_geo": "us"}, 0.55),
    ],
)
def test_options_change_every_price(options: JsonObject, factor: float) -> None:
    usage: JsonObject = {"input_tokens": 1_000_000, "output_tokens": 0}
    assert cost_usd(read_usage({**usage, **options}), OPUS) == pytest.approx(4 * factor)


@pytest.mark.slow
@given(st.sampled_from(list(TABLE.models.values())), COUNT, COUNT, COUNT, COUNT, COUNT)
def test_more_tokens_never_cost_less(model: Model, fresh: int, output: int, read: int, short: int, long: int) -> None:
    less = cost_usd(Usage(fresh, output, read, short, long), model)
    more = cost_usd(Usage(fresh + 1, output, read, short, long), model)
    assert less is not None
    assert more is not None
    assert 0 <= less < more


def test_fast_mode_has_its_price_where_a_page_states_it() -> None:
    usage = read_usage({"input_tokens": 1_000_000, "output_tokens": 1_000_000, "speed": "fast"})
    assert cost_usd(usage, TABLE.models["claude-opus-5"]) == pytest.approx(10 + 50)


def test_web_searches_are_paid_for_each() -> None:
    usage = read_usage({"input_tokens": 0, "output_tokens": 0, "server_tool_use": {"web_search_requests": 3}})
    cost = cost_of(usage, OPUS)
    assert cost is not None
    assert [(charge.kind, charge.count) for charge in cost.charges] == [(ChargeKind.SEARCH, 3)]
    assert cost.usd == pytest.approx(0.03)


def test_each_step_is_billed_at_its_own_model_and_band() -> None:
    steps: list[JsonObject] = [
        {"type": "compaction", "input_tokens": 90_000, "output_tokens": 1_000},
        {"type": "message", "input_tokens": 90_000, "output_tokens": 1_000, "model": HAIKU.id},
        {"type": "fallback_message", "input_tokens": 1_000_000, "output_tokens": 0, "model": OPUS.id},
    ]
    usage = read_usage({"input_tokens": 90_000, "output_tokens": 1_000, "iterations": steps})
    each_haiku = 90_000 * 0.1e-6 + 1_000 * 0.5e-6
    assert cost_usd(usage, HAIKU, TABLE.models.__getitem__) == pytest.approx(2 * each_haiku + 4)
    assert cost_usd(usage, HAIKU) is None  # the other model's price is not known here
    broken = read_usage({"input_tokens": 10, "output_tokens": 0, "iterations": [{"type": "message"}]})
    assert cost_usd(broken, OPUS) == pytest.approx(40e-6)


def test_what_was_thought_is_told_apart() -> None:
    usage = read_usage(
        {"input_tokens": 5, "output_tokens": 100, "output_tokens_details": {"thinking_tokens": 80}, "speed": "standard"}
    )
    assert thinking_usd(usage, OPUS) == pytest.approx(80 * 20e-6)
    assert thinking_usd(Usage(5, 100), OPUS) is None
    assert thinking_usd(usage, Model("x", "X")) is None


def test_a_miss_costs_what_is_paid_beyond_a_read() -> None:
    assert reread_usd(OPUS, 1_000_000, Usage(1, 1, cache_write_5m_tokens=1_000_000)) == pytest.approx(5 - 0.20)
    assert reread_usd(OPUS, 1_000_000, Usage(1, 1, cache_write_1h_tokens=1)) == pytest.approx(8 - 0.20)
    assert reread_usd(OPUS, 1_000_000, Usage(1_000_000, 1)) == pytest.approx(4 - 0.20)
    assert reread_usd(Model("x", "X"), 10, Usage(10, 1)) is None


@pytest.mark.slow
@given(
    st.sampled_from(list(TABLE.models.values())),
    st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT), min_size=1, max_size=4),
    st.sampled_from([None, "us", "global"]),
)
def test_a_bill_is_the_sum_of_its_lines(model: Model, steps: list[tuple[int, int, int, int]], geo: str | None) -> None:
    names = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    entries: list[JsonObject] = [dict(zip(names, step, strict=True)) for step in steps]
    whole: JsonObject = {"iterations": entries, "inference_geo": geo}
    cost = cost_of(read_usage(whole), model)
    assert cost is not None
    assert cost.usd == pytest.approx(sum(charge.usd for charge in cost.charges))
    each = [cost_usd(read_usage({**entry, "inference_geo": geo}), model) for entry in entries]
    assert cost.usd == pytest.approx(sum(usd or 0.0 for usd in each))
    assert all(charge.count > 0 for charge in cost.charges)
    cheapest = min(band.read_usd for band in model.prices)
    tokens = sum(sum(step) for step in steps)
    assert cost.usd >= tokens * cheapest * 1e-6 * 0.999
