from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from claude_desktop.model.catalogue import Model
from claude_desktop.model.lifecycle import lifespan
from claude_desktop.model.measurements import Measured
from claude_desktop.model.model_table import parse_table
from claude_desktop.resource_path import resource_path
from claude_desktop.ui.controls.model_texts import day_text, today
from claude_desktop.ui.model_desk.desk_rows import TITLES, Column, DeskRow

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
HAIKU, OPUS = TABLE.models["claude-haiku-5-5"], TABLE.models["claude-opus-5-5"]


def row(model: Model, measured: Measured | None = None) -> DeskRow:
    return DeskRow(model, lifespan(model, today()), measured or Measured())


def test_a_known_model_in_words() -> None:
    found = row(HAIKU, Measured(3, 812.0, 71.6, 4, 0.42, 0))
    texts = {column: found.text(column) for column in Column}
    assert texts == {
        Column.MODEL: "Haiku 5.5",
        Column.PRICE: "$0.10 / $0.50, $0.50 / $2.50 above 100k",
        Column.LIFE: texts[Column.LIFE],
        Column.SPEED: "fastest",
        Column.WAIT: "0.8 s",
        Column.RATE: "72 tok/s",
        Column.SPENT: "$0.42",
        Column.CONTEXT: "1M",
        Column.OUTPUT: "128k",
        Column.LINE: "Haiku",
        Column.ABILITIES: texts[Column.ABILITIES],
    }
    assert texts[Column.ABILITIES].startswith("thinking optional · effort low to max · ")
    assert texts[Column.ABILITIES].endswith("JSON schema · web search · code execution")
    assert found.spoken(Column.WAIT) == "Your wait: 0.8 s"
    assert found.spoken(Column.MODEL) == "Haiku 5.5"


def test_of_an_unknown_model_nothing_is_claimed() -> None:
    found = row(Model("qwen3:8b", "qwen3:8b", takes_sampling=True))
    assert [found.text(column) for column in Column] == ["qwen3:8b", "unknown", *["-"] * 9]
    assert found.spoken(Column.CONTEXT) == "Context: unknown"


@pytest.mark.parametrize(
    ("measured", "text"),
    [
        (Measured(), "-"),
        (Measured(requests=2, cost_usd=0.5), "$0.50"),
        (Measured(requests=2, cost_usd=0.5, unpriced=1), "at least $0.50"),
        (Measured(requests=2, unpriced=2), "unknown"),
        (Measured(requests=2), "$0"),
    ],
)
def test_what_was_spent_says_what_is_not_known(measured: Measured, text: str) -> None:
    assert row(OPUS, measured).text(Column.SPENT) == text


def test_the_life_of_a_model() -> None:
    day = today()
    leaving = replace(OPUS, retires_on=day + timedelta(days=8))
    assert row(leaving).text(Column.LIFE) == f"retires in 8 days ({day_text(day + timedelta(days=8))})"
    promised = replace(OPUS, not_retired_before=day + timedelta(days=100))
    assert row(promised).text(Column.LIFE) == f"not before {day_text(day + timedelta(days=100))}"
    kept = replace(OPUS, not_retired_before=day - timedelta(days=1))
    assert row(kept).text(Column.LIFE) == "active"
    gone = replace(OPUS, lifecycle="retired", retires_on=date(2026, 6, 15))
    assert row(gone).text(Column.LIFE).startswith("retired (")


def test_figures_sort_as_figures_and_the_unknown_comes_last() -> None:
    rows = [row(Model("x", "x")), row(OPUS, Measured(1, 900.0, 50.0)), row(HAIKU, Measured(1, 80.0, 200.0))]
    for column in (Column.PRICE, Column.WAIT, Column.RATE, Column.SPEED):
        ordered = sorted(rows, key=lambda item: item.sort_key(column))
        assert [item.model.id for item in ordered] == ["claude-haiku-5-5", "claude-opus-5-5", "x"], column
    for column in Column:
        assert len({type(item.sort_key(column)) in (int, float) for item in rows}) == 1


def test_every_column_has_a_title() -> None:
    assert set(TITLES) == set(Column)
