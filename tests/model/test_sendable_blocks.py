"""Each block of a message goes out as it is, as words, or not at all."""

from __future__ import annotations

import pytest

from claude_desktop.model.blocks import Block
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.sendable_blocks import (
    is_compaction,
    says_something,
    sendable,
    sendable_elsewhere,
    tools_as_text,
    undeclared_calls,
)

WORDS: JsonObject = {"type": "text", "text": "x"}
THOUGHT: JsonObject = {"type": "thinking", "thinking": "hm", "signature": "s"}
SEARCH: JsonObject = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "q"}}
FOUND: JsonObject = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []}
SHELL: JsonObject = {"type": "server_tool_use", "id": "s2", "name": "bash_code_execution", "input": {}}
PICTURE: JsonObject = {"type": "image", "source": {}}


def message(role: Role, *raws: JsonObject) -> Message:
    return Message("m", "c", None, role, tuple(map(Block, raws)), 0)


def complete() -> Turn:
    return Turn("t", "m", "c", TurnState.COMPLETE, "m", "a", {}, 0)


def test_a_person_may_not_cite_and_sends_no_block_of_ours() -> None:
    cited: JsonObject = {"type": "text", "text": "x", "citations": [{"type": "char_location"}]}
    local: JsonObject = {"type": "local_attachment", "hash": "ab", "name": "n"}
    assert sendable(message(Role.USER, cited, local, THOUGHT, PICTURE), None) == [WORDS, PICTURE]


def test_a_reply_holds_no_documents() -> None:
    document: JsonObject = {"type": "document", "source": {}}
    assert sendable(message(Role.ASSISTANT, document, WORDS, PICTURE), complete()) == [WORDS]


def test_what_undeclared_tools_did_is_told_in_words() -> None:
    reply = message(Role.ASSISTANT, SEARCH, FOUND, SHELL, WORDS)
    declared: JsonObject = {"tools": [{"type": "web_search_20260318", "name": "web_search"}]}
    assert undeclared_calls([reply], declared) == {"s2"}
    assert undeclared_calls([reply], {"tools": [{"name": "code_execution"}]}) == {"s1"}
    assert undeclared_calls([reply], {}) == {"s1", "s2"}
    sent = sendable(reply, complete(), {"s1"})
    assert [raw["type"] for raw in sent] == ["text", "text", "server_tool_use", "text"]
    assert sendable(reply, complete())[0] is SEARCH


def test_other_servers_get_words_alone() -> None:
    sent = sendable_elsewhere(message(Role.ASSISTANT, THOUGHT, SEARCH, FOUND, PICTURE, {"type": "fallback"}, WORDS))
    assert {raw["type"] for raw in sent} == {"text"}
    assert len(sent) == 3


def test_open_calls_become_words() -> None:
    call: JsonObject = {"type": "tool_use", "id": "t", "name": "n", "input": {}}
    result: JsonObject = {"type": "tool_result", "tool_use_id": "t", "content": "42"}
    assert {raw["type"] for raw in tools_as_text([THOUGHT, call, result])} == {"thinking", "text"}


@pytest.mark.parametrize(
    ("raw", "stands"),
    [
        ({"type": "compaction", "content": "Summary"}, True),
        ({"type": "compaction", "content": None}, False),
        ({"type": "text", "text": "Summary", "content": "x"}, False),
    ],
)
def test_a_summary_stands_for_what_was_before_it_only_where_it_says_something(raw: JsonObject, stands: bool) -> None:
    assert is_compaction(raw) is stands


def test_thinking_alone_says_nothing() -> None:
    assert not says_something([THOUGHT])
    assert says_something([THOUGHT, SEARCH])


def test_code_that_a_newer_web_tool_ran_goes_back_as_it_came() -> None:
    reply = message(Role.ASSISTANT, {"type": "server_tool_use", "id": "s1", "name": "code_execution", "input": {}})
    newer: JsonObject = {"tools": [{"type": "web_search_20260318", "name": "web_search"}]}
    basic: JsonObject = {"tools": [{"type": "web_search_20250305", "name": "web_search"}]}
    assert undeclared_calls([reply], newer) == frozenset()
    assert undeclared_calls([reply], basic) == {"s1"}
