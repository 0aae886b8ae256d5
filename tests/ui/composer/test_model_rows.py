from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from claude_desktop.model.catalogue import Model
from claude_desktop.model.model_table import merge, parse_table
from claude_desktop.resource_path import resource_path
from claude_desktop.ui.composer.model_rows import Entry, GroupHeading, ModelRow, entries_of

TODAY = date(2026, 11, 22)
TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
VENDOR = TABLE.known_models()
OPUS, HAIKU = TABLE.models["claude-opus-5-5"], TABLE.models["claude-haiku-5-5"]
LOCAL = tuple(merge({"id": name}, TABLE, follows_vendor=False) for name in ("qwen3:8b", "gpt-oss:20b"))


def names(entries: Sequence[Entry]) -> list[str]:
    return [f"# {entry.text}" if isinstance(entry, GroupHeading) else entry.name for entry in entries]


def row(entries: Sequence[Entry], model_id: str) -> ModelRow:
    return next(entry for entry in entries if isinstance(entry, ModelRow) and entry.model.id == model_id)


def test_models_stand_by_line_and_favourites_first() -> None:
    entries = entries_of(VENDOR, OPUS, ("claude-haiku-5-5", "not-there"), "", TODAY)
    found = names(entries)
    assert found[:3] == ["# Favourites", "Haiku 5.5", "# Opus"]
    assert [name for name in found if name.startswith("#")] == [
        *("# Favourites", "# Opus", "# Sonnet", "# Haiku", "# Fable"),
    ]
    assert found.count("Haiku 5.5") == 1
    assert found[found.index("# Haiku") + 1 :][0] == "Haiku 4.5"


def test_a_row_says_what_decides() -> None:
    entries = entries_of((*VENDOR, TABLE.models["claude-mythos-5-2"]), OPUS, (), "", TODAY)
    haiku = row(entries, "claude-haiku-5-5")
    assert (haiku.price, haiku.band) == ("$0.10 / $0.50", "$0.50 / $2.50 above 100k")
    assert haiku.facts == "fastest · 1M context · thinking optional"
    assert row(entries, "claude-opus-5-5").is_current
    assert row(entries, "claude-opus-5-5").facts.endswith("always thinks")
    leaving = row(entries, "claude-sonnet-4-5")
    assert leaving.warning == "retires in 8 days"
    assert leaving.span.is_ending
    assert "temperature" in leaving.facts
    assert row(entries, "claude-mythos-5-2").facts.startswith("verified organisations only")
    assert haiku.spoken == (
        "Haiku 5.5, $0.10 / $0.50 per million tokens, above 100k prompt tokens $0.50 / $2.50, "
        "fastest, 1M context, thinking optional"
    )
    assert row(entries, OPUS.id).spoken.startswith("Opus 5.5, in use, $4 / $20")


def test_nothing_is_claimed_of_models_that_nobody_described() -> None:
    entries = entries_of(LOCAL, LOCAL[0], (), "", TODAY)
    assert names(entries) == ["qwen3:8b", "gpt-oss:20b"]
    for name in ("qwen3:8b", "gpt-oss:20b"):
        found = row(entries, name)
        assert (found.price, found.band, found.warning, found.facts) == ("", "", "", "")


def test_an_unknown_price_is_called_so_among_known_ones() -> None:
    born_tomorrow = merge({"id": "claude-opus-7", "display_name": "Claude Opus 7", "line": "opus"}, TABLE)
    entries = entries_of((OPUS, born_tomorrow, *LOCAL), OPUS, (), "", TODAY)
    assert row(entries, "claude-opus-7").price == "price unknown"
    assert names(entries) == ["# Opus", "Opus 5.5", "Opus 7", "# Others", "qwen3:8b", "gpt-oss:20b"]


def test_lines_that_are_not_known_yet_have_their_place() -> None:
    saga = Model("claude-saga-1", "Claude Saga 1", line="saga")
    assert names(entries_of((saga, *LOCAL, OPUS), OPUS, (), "", TODAY))[:4] == [
        "# Opus",
        "Opus 5.5",
        "# Saga",
        "Saga 1",
    ]


def test_words_find_models_by_name_id_and_line() -> None:
    assert names(entries_of(VENDOR, OPUS, (), "opus 4.8", TODAY)) == ["# Opus", "Opus 4.8"]
    assert names(entries_of(VENDOR, OPUS, (), "HAIKU-4", TODAY)) == ["# Haiku", "Haiku 4.5"]
    assert entries_of(VENDOR, OPUS, (), "gpt", TODAY) == ()


def test_retired_models_are_left_out_unless_one_is_in_use() -> None:
    gone = replace(HAIKU, id="claude-haiku-3", name="Claude Haiku 3", lifecycle="retired", retires_on=None)
    assert "Haiku 3" not in names(entries_of((OPUS, gone), OPUS, (), "", TODAY))
    assert row(entries_of((OPUS, gone), gone, (), "", TODAY), gone.id).warning == "retired"


def test_the_model_in_use_is_there_though_no_server_lists_it() -> None:
    found = row(entries_of((OPUS,), Model("claude-old-1", "claude-old-1"), (), "", TODAY), "claude-old-1")
    assert found.is_current
