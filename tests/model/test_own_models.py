"""A person's table goes over the app's, field by field; a broken one is refused with its line."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.catalogue import Model, PriceBand
from claude_desktop.model.costs import cost_usd
from claude_desktop.model.messages import Usage
from claude_desktop.model.model_table import merge, parse_table
from claude_desktop.model.own_models import _READERS, OwnModelsError, with_own_models
from claude_desktop.resource_path import resource_path

SHIPPED = resource_path("models.toml").read_text("utf-8")
TABLE = parse_table(SHIPPED)
OWN = """
as_of = 2027-01-15

[[models]]
id = "claude-opus-5-5"
prices = [{ input = 3, output = 15.5, write_5m = 3.75, write_1h = 6, read = 0.15 }]
speed = "fast"

[[models]]
id = "claude-haiku-4-5"
retires_on = 2027-02-01

[[models]]
id = "qwen3:8b"
name = "Qwen at home"
context_tokens = 32_000
prices = [{ up_to_prompt_tokens = 1_000, input = 0.0, output = 0.0 }, { input = 1, output = 2 }]
"""


def test_what_is_said_replaces_what_stands_there_and_the_rest_stays() -> None:
    table = with_own_models(TABLE, OWN)
    opus, before = table.model("claude-opus-5-5"), TABLE.model("claude-opus-5-5")
    assert opus.prices == (PriceBand(3, 15.5, 3.75, 6, 0.15),)
    assert (opus.prices_as_of, opus.speed) == (date(2027, 1, 15), "fast")
    assert (opus.name, opus.thinking_types, opus.reads) == (before.name, before.thinking_types, before.reads)
    assert table.model("claude-sonnet-5-5") == TABLE.model("claude-sonnet-5-5")
    assert [model.id for model in table.known_models()] == [model.id for model in TABLE.known_models()]
    assert table.as_of == TABLE.as_of


def test_an_id_without_a_date_means_the_dated_one_too() -> None:
    table = with_own_models(TABLE, OWN)
    for model_id in ("claude-haiku-4-5", "claude-haiku-4-5-20251001"):
        assert table.model(model_id).retires_on == date(2027, 2, 1)


def test_models_of_other_servers_get_a_price() -> None:
    table = with_own_models(TABLE, OWN)
    model = merge({"id": "qwen3:8b"}, table, follows_vendor=False)
    assert (model.name, model.context_tokens) == ("Qwen at home", 32_000)
    assert model.takes_sampling
    assert cost_usd(Usage(500, 100), model) == 0
    assert cost_usd(Usage(1_000_000, 1_000_000, cache_read_tokens=1_000_000), model) == pytest.approx(1 + 2 + 1)
    gateway = table.model("claude-opus-5-5", follows_vendor=False)
    assert gateway.prices[0].input_usd == 3, "the person's own price holds everywhere"
    assert table.model("claude-sonnet-5-5", follows_vendor=False).prices == ()


def test_what_the_server_reports_still_wins() -> None:
    table = with_own_models(TABLE, OWN)
    assert merge({"id": "qwen3:8b", "max_input_tokens": 8_000}, table, follows_vendor=False).context_tokens == 8_000


@pytest.mark.parametrize("text", ["", "# nothing\n", "as_of = 2027-01-15", "models = []"])
def test_a_file_that_says_nothing_changes_nothing(text: str) -> None:
    assert with_own_models(TABLE, text) == TABLE


HEAD = '[[models]]\nid = "claude-opus-5-5"\n\n[[models]]\nid = "x"\n'


@pytest.mark.parametrize(
    ("text", "line", "detail"),
    [
        ("[[models]]\nid = \n", 2, ""),
        ('models = "all"', 1, "models"),
        ("as_of = 5", 1, "as_of"),
        ("\n[newest]\nspeed = 'fast'", 2, "newest"),
        ('[[models]]\nname = "X"', 1, ""),
        ("[[models]]\nid = 5", 2, ""),
        (HEAD + "spede = 'fast'", 6, "spede"),
        (HEAD + "speed = 5", 6, "speed"),
        (HEAD + "gated = 'yes'", 6, "gated"),
        (HEAD + "retires_on = 'soon'", 6, "retires_on"),
        (HEAD + "retires_on = 2027-01-01T00:00:00Z", 6, "retires_on"),
        (HEAD + "context_tokens = -5", 6, "context_tokens"),
        (HEAD + "context_tokens = true", 6, "context_tokens"),
        (HEAD + "bytes_per_token = 0", 6, "bytes_per_token"),
        (HEAD + "effort_levels = 'low'", 6, "effort_levels"),
        (HEAD + "thinking_types = [1]", 6, "thinking_types"),
        (HEAD + "# a comment\nprices = 5", 7, "prices"),
        (HEAD + "prices = [{ input = 5 }]", 6, "prices"),
        (HEAD + "prices = [{ input = 5, output = nan }]", 6, "prices"),
        (HEAD + "prices = [{ input = 5, output = 6, cached = 1 }]", 6, "prices"),
        (HEAD + "prices = [{ up_to_prompt_tokens = 5, input = 5, output = 6 }]", 6, "prices"),
        (HEAD + "prices = [{ input = 1, output = 2 }, { input = 1, output = 2 }]", 6, "prices"),
        (HEAD + '\n[[models]]\nid = "x"', 8, "x"),
        ('[[models]]\nid = "a"\n[models.more]\nb = 1', 3, "more"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, line: int, detail: str) -> None:
    with pytest.raises(OwnModelsError) as caught:
        with_own_models(TABLE, text)
    assert caught.value.problem.line == line
    if detail:
        assert caught.value.problem.detail == detail


def test_every_field_of_a_model_can_be_set() -> None:
    assert _READERS.keys() == {item.name for item in fields(Model)} - {"id", "prices_as_of"}


def test_the_shipped_table_reads_as_an_own_one() -> None:
    entries = "[[models]]" + SHIPPED.split("[[models]]", 1)[1].split("[[retired]]")[0]
    lines = [line for line in entries.splitlines() if not line.startswith("aliases")]
    assert with_own_models(TABLE, f"as_of = {TABLE.as_of}\n" + "\n".join(lines)).models == TABLE.models


@pytest.mark.slow
@given(
    st.text(max_size=60)
    | st.sampled_from(["[[models]]\n"]).flatmap(lambda head: st.text(max_size=40).map(head.__add__))
)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with suppress(OwnModelsError):
        assert with_own_models(TABLE, text).listed == TABLE.listed
