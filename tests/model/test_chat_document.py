"""A chat file holds all of a conversation, and whatever else claims to be one is refused with its place."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from claude_desktop.model.chat_document import (
    ChatDocumentError,
    conversation_from_json,
    conversation_to_json,
)
from claude_desktop.model.json_values import dump_json, load_json
from claude_desktop.model.messages import TurnState
from claude_desktop.model.tree import Conversation
from claude_desktop.resource_path import resource_path
from tests.fakes.any_chat import conversations
from tests.fakes.json_schema import problems
from tests.fakes.whole_chat import whole_chat

SCHEMA = json.loads(resource_path("claudechat.schema.json").read_text(encoding="utf-8"))


def as_read(conversation: Conversation) -> Conversation:
    """What a reader makes of it: nothing streams out of a file."""
    turns = {
        key: replace(turn, state=TurnState.INTERRUPTED) if turn.state is TurnState.STREAMING else turn
        for key, turn in conversation.turns.items()
    }
    return replace(conversation, turns=turns)


@pytest.mark.slow
@given(conversations("chat"))
def test_every_conversation_comes_back_equal(conversation: Conversation) -> None:
    document = load_json(dump_json(conversation_to_json(conversation)))
    read = conversation_from_json(document)
    assert read == as_read(conversation)
    assert list(read.messages) == list(conversation.messages)
    assert dump_json(conversation_to_json(read)) == dump_json(conversation_to_json(as_read(conversation)))


@pytest.mark.slow
@given(conversations("chat"))
def test_what_is_written_is_what_the_schema_describes(conversation: Conversation) -> None:
    assert problems(SCHEMA, load_json(dump_json(conversation_to_json(conversation)))) == []


def test_the_schema_describes_every_key() -> None:
    document = json.loads(dump_json(conversation_to_json(whole_chat())))
    assert problems(SCHEMA, document) == []
    for place in (document, document["messages"][0], document["messages"][0]["blocks"][0], document["turns"][0]):
        place["unheard_of"] = 1
        assert any("unheard_of: is not described" in problem for problem in problems(SCHEMA, document))
        del place["unheard_of"]
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_key_of_a_later_day_is_passed_over() -> None:
    document = json.loads(dump_json(conversation_to_json(whole_chat())))
    document["unheard_of"] = document["messages"][0]["unheard_of"] = {"anything": [1]}
    assert conversation_from_json(document) == as_read(whole_chat())


CHANGES: list[tuple[str, Any, str]] = [
    ("format", "another.app", "format"),
    ("format", None, "format"),
    ("version", 2, "version"),
    ("version", "1", "version"),
    ("version", True, "version"),
    ("id", "", "id"),
    ("id", "a b", "id"),
    ("id", "\ud800", "id"),
    ("id", "x" * 201, "id"),
    ("id", 7, "id"),
    ("title", None, "title"),
    ("title_is_automatic", 1, "title_is_automatic"),
    ("created_ms", -1, "created_ms"),
    ("created_ms", 1.5, "created_ms"),
    ("updated_ms", 2**53 + 1, "updated_ms"),
    ("settings", [], "settings"),
    ("settings", {"max_tokens": "many"}, "settings.max_tokens"),
    ("settings", {"thinking": "maybe"}, "settings.thinking"),
    ("settings", {"stop_sequences": ["a", 1]}, "settings.stop_sequences"),
    ("settings", {"model": {"a": 1}}, "settings.model"),
    ("tip_id", "nobody", "tip_id"),
    ("tip_id", 4, "tip_id"),
    ("draft", 0, "draft"),
    ("messages", {}, "messages"),
    ("messages", [7], "messages[0]"),
    ("messages", None, "messages"),
    ("turns", None, "turns"),
    ("turns", [[]], "turns[0]"),
]


@pytest.mark.parametrize(("key", "value", "place"), CHANGES)
def test_a_wrong_value_is_refused_with_its_place(key: str, value: Any, place: str) -> None:
    document = {**conversation_to_json(whole_chat()), key: value}
    with pytest.raises(ChatDocumentError) as caught:
        conversation_from_json(document)
    assert caught.value.place == place
    assert caught.value.reason


DEEP_CHANGES: list[tuple[str, int, str, Any, str]] = [
    ("messages", 1, "id", "question", "messages[1].id"),
    ("messages", 0, "parent_id", "reply", "messages[0].parent_id"),
    ("messages", 1, "parent_id", "reply", "messages[1].parent_id"),
    ("messages", 1, "parent_id", "nobody", "messages[1].parent_id"),
    ("messages", 0, "role", "robot", "messages[0].role"),
    ("messages", 0, "role", ["user"], "messages[0].role"),
    ("messages", 0, "created_ms", None, "messages[0].created_ms"),
    ("messages", 0, "blocks", "text", "messages[0].blocks"),
    ("messages", 0, "blocks", [{"raw": {}, "finished": True}, {"raw": "text"}], "messages[0].blocks[1].raw"),
    ("messages", 0, "blocks", [{"raw": {}, "finished": None}], "messages[0].blocks[0].finished"),
    ("turns", 0, "message_id", "nobody", "turns[0].message_id"),
    ("turns", 1, "message_id", "reply", "turns[1].message_id"),
    ("turns", 1, "id", "turn", "turns[1].id"),
    ("turns", 0, "state", "done", "turns[0].state"),
    ("turns", 0, "model", 5, "turns[0].model"),
    ("turns", 0, "request", [], "turns[0].request"),
    ("turns", 0, "usage", None, "turns[0].usage"),
    ("turns", 0, "attempts", "1", "turns[0].attempts"),
    ("turns", 0, "ended_ms", "late", "turns[0].ended_ms"),
    ("turns", 0, "stop_details", "x", "turns[0].stop_details"),
    ("turns", 0, "failure", "x", "turns[0].failure"),
]


@pytest.mark.parametrize(("group", "at", "key", "value", "place"), DEEP_CHANGES)
def test_a_wrong_value_inside_is_refused_with_its_place(group: str, at: int, key: str, value: Any, place: str) -> None:
    document = copy.deepcopy(json.loads(dump_json(conversation_to_json(whole_chat()))))
    document[group][at][key] = value
    with pytest.raises(ChatDocumentError) as caught:
        conversation_from_json(document)
    assert caught.value.place == place


@pytest.mark.parametrize("document", [None, [], "chat", 5, True, {}, {"format": 1}])
def test_other_json_is_refused(document: Any) -> None:
    with pytest.raises(ChatDocumentError):
        conversation_from_json(document)


def test_a_newer_file_says_which_version_it_has() -> None:
    document = {**conversation_to_json(whole_chat()), "version": 3}
    with pytest.raises(ChatDocumentError, match="version 3; this app reads version 1"):
        conversation_from_json(document)
