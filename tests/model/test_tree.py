"""The tree of messages: nothing is overwritten, every branch is found, damage is told."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation, branch_to, newest_leaf, siblings


def message(message_id: str, parent_id: str | None, role: Role = Role.USER, *blocks: Block) -> Message:
    return Message(message_id, "c", parent_id, role, blocks or (text_block(message_id),), 0)


def conversation(*messages: Message) -> Conversation:
    whole = Conversation("c", "Title", 0, 0, Settings())
    for item in messages:
        whole = whole.with_message(item)
    return whole


@given(st.lists(st.integers(0, 100), max_size=40))
def test_each_message_ends_a_branch_from_a_root(parents: list[int]) -> None:
    whole = conversation()
    for number, parent in enumerate(parents):
        whole = whole.with_message(message(str(number), str(parent % number) if number else None))
    for message_id in whole.messages:
        branch = branch_to(whole.messages, message_id)
        assert branch[0].parent_id is None
        assert branch[-1].id == message_id
        assert all(child.parent_id == parent.id for parent, child in pairwise(branch))
        leaf = newest_leaf(whole.messages, message_id)
        assert message_id in {item.id for item in branch_to(whole.messages, leaf)}
        assert all(item.parent_id != leaf for item in whole.messages.values())
    assert [item.id for item in whole.branch()][-1:] == [str(len(parents) - 1)][: len(parents)]


def test_an_edit_adds_a_sibling_and_switching_shows_its_newest_leaf() -> None:
    whole = conversation(
        message("q1", None),
        message("a1", "q1", Role.ASSISTANT),
        message("q2", "a1"),
        message("a2", "q1", Role.ASSISTANT),
    )
    assert [item.id for item in whole.branch()] == ["q1", "a2"]
    assert [item.id for item in siblings(whole.messages, "a2")] == ["a1", "a2"]
    assert [item.id for item in whole.with_tip("a1").branch()] == ["q1", "a1", "q2"]


def test_empty_siblings_do_not_count() -> None:
    empty = replace(message("a1", "q1", Role.ASSISTANT), blocks=())
    whole = conversation(message("q1", None), empty, message("a2", "q1", Role.ASSISTANT))
    assert [item.id for item in siblings(whole.messages, "a2")] == ["a2"]
    assert [item.id for item in siblings(whole.messages, "a1")] == ["a1", "a2"]


def test_a_message_needs_its_parent() -> None:
    with pytest.raises(ValueError, match="parent"):
        conversation(message("q1", "nobody"))


@pytest.mark.parametrize("messages", [{"a": message("a", "b"), "b": message("b", "a")}, {"a": message("a", "gone")}])
def test_a_broken_tree_is_told_and_never_loops(messages: dict[str, Message]) -> None:
    with pytest.raises(ValueError, match="broken"):
        branch_to(messages, "a")
    assert newest_leaf(messages, "a") in messages
