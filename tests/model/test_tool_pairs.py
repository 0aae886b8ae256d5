"""No call goes out without its result, no result without its call; only the last reply may wait for one."""

from __future__ import annotations

from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Role
from claude_desktop.model.tool_pairs import paired

CALL: JsonObject = {"type": "tool_use", "id": "t1"}
RESULT: JsonObject = {"type": "tool_result", "tool_use_id": "t1"}
SEARCH: JsonObject = {"type": "server_tool_use", "id": "s1"}
FOUND: JsonObject = {"type": "web_search_tool_result", "tool_use_id": "s1"}
WORDS: JsonObject = {"type": "text", "text": "x"}


def test_a_pair_stays_and_halves_go() -> None:
    assert paired([(Role.ASSISTANT, [CALL]), (Role.USER, [RESULT])]) == [[CALL], [RESULT]]
    assert paired([(Role.ASSISTANT, [WORDS, CALL]), (Role.USER, [WORDS])]) == [[WORDS], [WORDS]]
    assert paired([(Role.ASSISTANT, [WORDS]), (Role.USER, [RESULT])]) == [[WORDS], []]
    assert paired([(Role.USER, [RESULT])]) == [[]]


def test_the_last_reply_may_be_open() -> None:
    assert paired([(Role.USER, [WORDS]), (Role.ASSISTANT, [CALL, SEARCH])]) == [[WORDS], [CALL, SEARCH]]


def test_the_servers_pairs_may_stand_in_two_messages() -> None:
    split = [(Role.ASSISTANT, [SEARCH]), (Role.ASSISTANT, [FOUND]), (Role.USER, [WORDS])]
    assert paired(split) == [[SEARCH], [FOUND], [WORDS]]
    assert paired([(Role.ASSISTANT, [SEARCH, WORDS]), (Role.USER, [WORDS])]) == [[WORDS], [WORDS]]
    assert paired([(Role.ASSISTANT, [FOUND, WORDS]), (Role.USER, [WORDS])]) == [[WORDS], [WORDS]]
