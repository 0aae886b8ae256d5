"""Cost: the band by the whole prompt, each kind of token at its price, and no figure where a part is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.catalogue import Model
from claude_desktop.model.costs import cost_usd
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
    ],
)
def test_what_is_not_known_has_no_price(usage: Usage, model: Model) -> None:
    assert cost_usd(usage, model) is None


@pytest.mark.parametrize(
    ("options", "factor"),
    [({"inference_geo": "us"}, 1.1), ({"service_tier": "batch"}, 0.5), ({"speed": "standard"}, 1)],
)
def test_options_change_every_price(options: JsonObject, factor: float) -> None:
    usage: JsonObject = {"input_tokens": 1_000_000, "output_tokens": 0}
    assert cost_usd(read_usage({**usage, **options}), OPUS) == pytest.approx(4 * factor)


@given(st.sampled_from(list(TABLE.models.values())), COUNT, COUNT, COUNT, COUNT, COUNT)
def test_more_tokens_never_cost_less(model: Model, fresh: int, output: int, read: int, short: int, long: int) -> None:
    less = cost_usd(Usage(fresh, output, read, short, long), model)
    more = cost_usd(Usage(fresh + 1, output, read, short, long), model)
    assert less is not None
    assert more is not None
    assert 0 <= less < more
