from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claude_desktop.model.catalogue import Model
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.successors import is_ending, possible_successors, successor
from claude_desktop.resource_path import resource_path

TODAY = date(2026, 11, 22)
TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
MODELS = tuple(TABLE.models[model_id] for model_id in TABLE.listed)


@pytest.mark.parametrize(
    ("model_id", "expected"),
    [
        ("claude-sonnet-4-5-20250929", "claude-sonnet-5-5"),
        ("claude-opus-4-1-20250805", "claude-opus-5-5"),
        ("claude-3-haiku-20240307", "claude-haiku-5-5"),
        ("claude-mythos-preview", None),
    ],
)
def test_the_newest_of_the_same_line_takes_over(model_id: str, expected: str | None) -> None:
    found = successor(TABLE.model(model_id), MODELS, TODAY)
    assert (found.id if found else None) == expected


def test_a_successor_stays_itself() -> None:
    leaving = replace(MODELS[1], retires_on=date(2026, 12, 1))
    others = (leaving, *(model for model in MODELS if model.id != leaving.id))
    assert leaving.line == "sonnet"
    found = successor(TABLE.models["claude-sonnet-4-5"], others, TODAY)
    assert found is not None
    assert found.id == "claude-sonnet-5"


def test_only_a_gated_model_leads_to_a_gated_one() -> None:
    mythos = TABLE.models["claude-mythos-5"]
    assert [model.line for model in possible_successors(mythos, MODELS, TODAY)][:2] == ["mythos", "mythos"]
    assert not any(model.gated for model in possible_successors(TABLE.models["claude-opus-5"], MODELS, TODAY))


def test_without_a_line_nothing_is_proposed_but_all_can_be_taken() -> None:
    local = (Model("a", "a"), Model("b", "b"))
    assert successor(Model("gone", "gone"), local, TODAY) is None
    assert possible_successors(local[0], local, TODAY) == (local[1],)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (TABLE.model("claude-sonnet-4-5-20250929"), True),
        (TABLE.model("claude-opus-4-1-20250805"), True),
        (TABLE.model("claude-opus-5-5"), False),
        (TABLE.model("claude-opus-4-6"), True),  # the table knows it, the list has it no more
        (TABLE.model("claude-mythos-5"), False),  # few may see it in their list
        (TABLE.model("qwen3:8b", follows_vendor=False), False),
        (Model("claude-opus-9", "Claude Opus 9"), False),
    ],
)
def test_who_stands_on_what_ends_should_move(model: Model, expected: bool) -> None:
    listed = tuple(model for model in MODELS if model.id in ("claude-opus-5-5", "claude-sonnet-4-5"))
    assert is_ending(model, listed, TODAY, is_complete=True) is expected


def test_a_list_that_was_not_fetched_says_nothing_of_who_is_missing() -> None:
    assert not is_ending(TABLE.model("claude-opus-4-6"), MODELS[:1], TODAY, is_complete=False)
