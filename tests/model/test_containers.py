"""A container is named again while it runs, in the branch and by the account that it belongs to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.model.blocks import text_block
from claude_desktop.model.containers import with_container
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.requests import Request

NOW_MS = 1_795_000_000_000  # 18 November 2026
LATER = "2026-12-18T10:00:00Z"
CODE: JsonObject = {"tools": [{"type": "code_execution_20260521", "name": "code_execution"}]}
REPLY = Message("r", "c", None, Role.ASSISTANT, (text_block("done"),), 1)
TURN = Turn("t", "r", "c", TurnState.COMPLETE, "claude-opus-5-5", "account", {}, 1)


def named(container: JsonObject | None, body: JsonObject = CODE, *, account_id: str = "account") -> object:
    turns = {"r": replace(TURN, container=container)}
    return with_container(Request(body), (REPLY,), turns, account_id, NOW_MS).body.get("container")


def test_a_container_that_runs_is_named_again() -> None:
    assert named({"id": "container_1", "expires_at": LATER}) == "container_1"
    search: JsonObject = {"tools": [{"type": "web_search_20260318", "name": "web_search"}]}
    assert named({"id": "container_1", "expires_at": LATER}, search) == "container_1"


@pytest.mark.parametrize(
    "container",
    [
        None,
        {},
        {"id": "container_1"},
        {"id": "container_1", "expires_at": "2026-11-18T00:00:00Z"},
        {"id": "container_1", "expires_at": "2026-12-18T10:00:00"},
        {"id": "container_1", "expires_at": "soon"},
        {"id": "x" * 201, "expires_at": LATER},
        {"id": "", "expires_at": LATER},
    ],
)
def test_one_that_may_be_gone_is_not(container: JsonObject | None) -> None:
    assert named(container) is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tools": [{"type": "web_search_20250305", "name": "web_search"}]},
        {"tools": [{"name": "own", "input_schema": {}}, None]},
        {"tools": "?"},
    ],
)
def test_without_a_tool_that_runs_code_none_is_named(body: JsonObject) -> None:
    assert named({"id": "container_1", "expires_at": LATER}, body) is None


def test_another_account_has_none_of_it() -> None:
    assert named({"id": "container_1", "expires_at": LATER}, account_id="other") is None


def test_one_that_the_person_names_stays() -> None:
    assert named({"id": "container_1", "expires_at": LATER}, {**CODE, "container": "own"}) == "own"


def test_the_newest_of_the_branch_counts() -> None:
    newer = replace(REPLY, id="n", parent_id="r")
    turns = {
        "r": replace(TURN, container={"id": "old", "expires_at": LATER}),
        "n": replace(TURN, message_id="n", container={"id": "new", "expires_at": LATER}),
    }
    assert with_container(Request(CODE), (REPLY, newer), turns, "account", NOW_MS).body["container"] == "new"
    gone = {**turns, "n": replace(turns["n"], container={"id": "new", "expires_at": "2026-01-01T00:00:00Z"})}
    assert "container" not in with_container(Request(CODE), (REPLY, newer), gone, "account", NOW_MS).body
