"""A summary is asked for with what it needs and without what has no meaning for it; what begins with one says so."""

from __future__ import annotations

from claude_desktop.model.blocks import Block
from claude_desktop.model.compaction import COMPACTION_BETA, asking_for_summary, with_summary_beta
from claude_desktop.model.history import Reader, history_of
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Repair, Role, Turn, TurnState
from claude_desktop.model.requests import Request

SUMMARY: JsonObject = {"type": "compaction", "content": "So far.", "signature": "s", "encrypted_content": None}
FAILED: JsonObject = {"type": "compaction", "content": None}
WORDS: JsonObject = {"type": "text", "text": "x"}


def branch(*raws: JsonObject, repairs: tuple[Repair, ...] = ()) -> tuple[list[Message], dict[str, Turn]]:
    """Questions and replies by turns, these being the replies; `repairs` of the last."""
    messages: list[Message] = []
    turns: dict[str, Turn] = {}
    for at, raw in enumerate(raws):
        for role, block in ((Role.USER, WORDS), (Role.ASSISTANT, raw)):
            made = Message(f"{role.value}{at}", "c", None, role, (Block(block),), 0)
            messages.append(made)
        last = repairs if at == len(raws) - 1 else ()
        turns[messages[-1].id] = Turn("t", messages[-1].id, "c", TurnState.COMPLETE, "m", "a", {}, 0, repairs=last)
    messages.append(Message("last", "c", None, Role.USER, (Block(WORDS),), 0))
    return messages, turns


def contents(messages: tuple[JsonObject, ...]) -> list[object]:
    return [message["content"] for message in messages]


def test_a_summary_stands_first_in_the_place_of_all_before_it() -> None:
    sent = history_of(*branch(WORDS, SUMMARY, WORDS), Reader(compacts=True)).messages
    assert contents(sent) == [[SUMMARY], [WORDS], [WORDS], [WORDS]]
    assert sent[0]["role"] == "assistant"
    assert sent[0]["content"][0] is SUMMARY  # type: ignore[index]


def test_a_model_that_takes_none_gets_all_of_it() -> None:
    sent = history_of(*branch(WORDS, SUMMARY, WORDS), Reader()).messages
    assert len(sent) == 6
    assert SUMMARY not in [block for content in contents(sent) for block in content]  # type: ignore[attr-defined]


def test_only_the_last_summary_counts_and_a_failed_one_does_not() -> None:
    newer: JsonObject = {**SUMMARY, "content": "Newer."}
    assert contents(history_of(*branch(SUMMARY, newer), Reader(compacts=True)).messages) == [[newer], [WORDS]]
    assert len(history_of(*branch(WORDS, FAILED), Reader(compacts=True)).messages) == 4


def test_a_summary_that_was_refused_once_is_not_sent_again() -> None:
    messages, turns = branch(SUMMARY, WORDS, repairs=(Repair.SUMMARY_LEFT_OUT,))
    assert len(history_of(messages, turns, Reader(compacts=True)).messages) == 4


def test_another_server_gets_what_was_said_and_not_the_summary() -> None:
    sent = history_of(*branch(WORDS, SUMMARY), Reader(accounts={"b"}, compacts=True)).messages
    assert SUMMARY not in [block for content in contents(sent) for block in content]  # type: ignore[attr-defined]
    assert len(sent) == 4


def test_the_request_for_a_summary() -> None:
    body: JsonObject = {
        "model": "m",
        "system": "Be brief.",
        "tools": [{"name": "web_search"}],
        "stop_sequences": ["x"],
        "output_config": {"effort": "low", "format": {"type": "json_schema"}},
        "messages": [],
    }
    asked = asking_for_summary(Request(body))
    assert asked.body["compaction"] == {"type": "summarize"}
    assert asked.body["output_config"] == {"effort": "low"}
    assert "stop_sequences" not in asked.body
    assert (asked.body["system"], asked.body["tools"]) == (body["system"], body["tools"])
    assert asked.betas == (COMPACTION_BETA,)


def test_a_request_that_begins_with_a_summary_says_so() -> None:
    first: JsonObject = {"role": "assistant", "content": [SUMMARY]}
    assert with_summary_beta(Request({"messages": [first]})).betas == (COMPACTION_BETA,)
    assert with_summary_beta(Request({"messages": [{"role": "user", "content": [WORDS]}]})).betas == ()
    assert with_summary_beta(Request({"messages": []})).betas == ()
