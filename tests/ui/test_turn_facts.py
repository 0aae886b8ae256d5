"""What is said of a turn: only what is known, in lines that add up, and why a cache missed in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.model.caching import CacheMiss, MissReason
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Turn, TurnState, read_usage
from claude_desktop.model.model_table import parse_table
from claude_desktop.resource_path import resource_path
from claude_desktop.ui.turn_facts import facts_line, miss_sentence, turn_facts, turn_usd

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
MODELS = TABLE.known_models()
OPUS = TABLE.model("claude-opus-5-5")
USAGE: JsonObject = {
    "input_tokens": 100,
    "cache_read_input_tokens": 9_000,
    "cache_creation_input_tokens": 900,
    "output_tokens": 500,
    "output_tokens_details": {"thinking_tokens": 400},
}
USD = (100 * 4 + 9_000 * 0.20 + 900 * 5 + 500 * 20) / 1e6
WHOLE = Turn(
    "t",
    "m",
    "c",
    TurnState.COMPLETE,
    OPUS.id,
    "a",
    {},
    1_000,
    served_model=OPUS.id,
    first_token_ms=1_800,
    ended_ms=11_800,
    stop_reason="end_turn",
    usage=read_usage(USAGE),
    request_id="req_1",
    cost_usd=USD,
)


def values(turn: Turn) -> dict[str, tuple[str, str]]:
    facts = turn_facts(turn, MODELS)
    return {fact.label.strip(): (fact.value, fact.money) for fact in (*facts.facts, *facts.tokens)}


def test_the_line_says_what_matters() -> None:
    assert facts_line(WHOLE, MODELS) == "Opus 5.5 · 0.8 s · $0.017 · 50 tok/s · 10k in, 500 out"


def test_every_figure_is_there_and_the_lines_add_up() -> None:
    found = values(WHOLE)
    assert found["Model"][0] == "Opus 5.5 (claude-opus-5-5)"
    assert found["First word after"][0] == "0.8 s"
    assert found["Took"][0] == "10.8 s"
    assert found["Ended"][0] == "by itself (end_turn)"
    assert found["Input"] == ("100", "$0.0004")
    assert found["Read from cache"] == ("9000", "$0.0018") or found["Read from cache"] == ("9,000", "$0.0018")
    assert found["Cached for 5 minutes"] == ("900", "$0.0045")
    assert found["Output"] == ("500", "$0.0100")
    assert found["of that thinking"] == ("400", "$0.0080")
    assert found["Cost"] == ("", "$0.0167")
    assert turn_facts(WHOLE, MODELS).request_id == "req_1"
    assert any("prices as of" in note for note in turn_facts(WHOLE, MODELS).notes)


def test_an_unknown_price_is_said_to_be_unknown() -> None:
    turn = replace(WHOLE, model="llama", served_model="llama", cost_usd=None)
    assert values(turn)["Cost"] == ("", "price unknown")
    assert values(turn)["Input"] == ("100", "")
    assert "$" not in facts_line(turn, MODELS)
    assert turn_usd(turn, MODELS) is None


def test_what_was_booked_holds_when_prices_change() -> None:
    turn = replace(WHOLE, cost_usd=0.5)
    assert turn_usd(turn, MODELS) == 0.5
    assert values(turn)["Cost"] == ("", "$0.5000")
    assert any("those of its day" in note for note in turn_facts(turn, MODELS).notes)


def test_a_reply_without_an_end_is_an_estimate() -> None:
    turn = replace(WHOLE, stop_reason=None, state=TurnState.STOPPED, cost_usd=0.012)
    assert values(turn)["Cost"] == ("", "about $0.0120")
    assert "Output" not in values(turn)
    assert values(turn)["Ended"][0] == "broken off"
    assert any("never counted" in note for note in turn_facts(turn, MODELS).notes)
    assert "$" not in facts_line(turn, MODELS)


def test_nothing_is_made_up_where_the_server_told_nothing() -> None:
    turn = replace(WHOLE, usage=read_usage({}), cost_usd=None, first_token_ms=None, ended_ms=None, request_id=None)
    facts = turn_facts(turn, MODELS)
    assert facts.tokens == ()
    assert facts.notes == ("The server did not tell what was used.",)
    assert facts_line(turn, MODELS) == "Opus 5.5"


def test_another_model_than_asked_for_is_named() -> None:
    turn = replace(WHOLE, model="claude-sonnet-5-5")
    assert values(turn)["Asked for"][0] == "Sonnet 5.5"


@pytest.mark.parametrize(
    ("miss", "sentence"),
    [
        (
            CacheMiss(MissReason.SYSTEM, 12_400),
            "The system prompt changed: about {count} tokens were read anew, which cost $0.060 more.",
        ),
        (CacheMiss(MissReason.UNAVAILABLE, None), "Other parameters may have changed; the server does not say which"),
        (CacheMiss(MissReason.NOT_FOUND, None), "The server does not know the request before this one any more"),
        (CacheMiss(None, 0), "The server gives a reason that this version does not know"),
    ],
)
def test_a_miss_is_told_in_words_with_what_it_cost(miss: CacheMiss, sentence: str) -> None:
    found = miss_sentence(miss, OPUS, WHOLE).replace("12,400", "{count}").replace("12400", "{count}")
    assert found.startswith(sentence)


def test_a_miss_stands_first_among_the_notes() -> None:
    reason: JsonObject = {"type": "tools_changed", "cache_missed_input_tokens": 1_000}
    turn = replace(WHOLE, response={"id": "msg_1", "diagnostics": {"cache_miss_reason": reason}})
    assert turn_facts(turn, MODELS).notes[0].startswith("The tools changed: about 1")
