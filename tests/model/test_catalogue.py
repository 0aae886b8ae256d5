"""What is offered for a model, and why something is not."""

from __future__ import annotations

import pytest

from claude_desktop.model.catalogue import (
    Model,
    effort_offer,
    find_model,
    temperature_offer,
    thinking_offer,
)
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.settings import Thinking
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
BOTH, ON = (Thinking.ON, Thinking.OFF), (Thinking.ON,)


@pytest.mark.parametrize(
    ("model_id", "at_default", "at_max"),
    [
        ("claude-fable-5-2", ON, ON),
        ("claude-opus-5-5", ON, ON),
        ("claude-sonnet-5-5", BOTH, ON),
        ("claude-haiku-5-5", BOTH, ON),
        ("claude-opus-5", BOTH, ON),
        ("claude-sonnet-5", BOTH, BOTH),
        ("claude-opus-4-8", BOTH, BOTH),
        ("claude-sonnet-4-6", BOTH, BOTH),
        ("claude-haiku-4-5", BOTH, BOTH),
    ],
)
def test_thinking_is_offered_as_documented(model_id: str, at_default: object, at_max: object) -> None:
    model = TABLE.models[model_id]
    for effort, values in ((None, at_default), ("high", at_default), ("xhigh", at_max), ("max", at_max)):
        offer = thinking_offer(model, effort)
        assert offer.values == values
        assert offer.taken is (len(offer.values) == 2)
        assert bool(offer.reason) is not offer.taken


def test_a_model_that_can_not_think_says_so() -> None:
    offer = thinking_offer(Model("x", "X"), None)
    assert (offer.taken, offer.values) == (False, (Thinking.OFF,))
    assert offer.reason


def test_temperature_is_offered_to_old_models_alone() -> None:
    taken = {model_id for model_id, model in TABLE.models.items() if temperature_offer(model).taken}
    assert all("-4-5" in model_id or "-4-6" in model_id for model_id in taken)
    assert {"claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5"} <= taken
    assert temperature_offer(Model("x", "X")).reason


def test_effort_is_offered_where_there_are_levels() -> None:
    assert effort_offer(TABLE.models["claude-opus-5-5"]).values == ("low", "medium", "high", "xhigh", "max")
    assert effort_offer(TABLE.models["claude-haiku-4-5"]).reason


def test_an_unknown_model_claims_nothing() -> None:
    assert find_model([Model("a", "A")], "a").name == "A"
    assert find_model([], "b") == Model("b", "b")


@pytest.mark.parametrize("asked", ["claude-haiku-4-5", "claude-haiku-4-5-20251001"])
def test_a_model_is_found_with_and_without_the_date_of_its_id(asked: str) -> None:
    for listed in ("claude-haiku-4-5", "claude-haiku-4-5-20251001"):
        assert find_model([Model("claude-haiku-4", "Older"), Model(listed, "Haiku 4.5")], asked).name == "Haiku 4.5"
    assert find_model([Model("claude-haiku-4-5-1", "Another")], asked).name == asked
