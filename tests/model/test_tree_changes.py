"""Editing and branching: the tree stays whole whatever is done, every message within reach, and undo is exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings

from claude_desktop.model.blocks import Block, plain_text, text_block
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation, branch_to, siblings
from claude_desktop.model.tree_changes import (
    MAX_STEPS,
    EditHistory,
    EditKind,
    Step,
    addition,
    apply,
    deletion,
    edited,
    fork,
    redo,
    taking_back,
    undo,
)
from tests.fakes.tree_walk import TreeWalk, assert_whole, operations, same

THOUGHT = Block({"type": "thinking", "thinking": "hm", "signature": "c2ln"})
IMAGE = Block({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": ""}})


def chat(*texts: str) -> Conversation:
    """A conversation of questions and replies by turns: ids are the texts."""
    whole = Conversation("c", "Title", 0, 0, Settings())
    for number, text in enumerate(texts):
        role = Role.ASSISTANT if number % 2 else Role.USER
        whole = whole.with_message(Message(text, "c", whole.tip_id, role, (text_block(text),), number))
    return whole


def shown(conversation: Conversation) -> list[str]:
    """The ids of the branch that is shown."""
    return [message.id for message in conversation.branch()]


def delete(conversation: Conversation, message_id: str) -> Conversation:
    """Delete, and check that undo leads back exactly."""
    applied = apply(conversation, deletion(conversation, message_id))
    assert same(apply(applied.conversation, applied.inverse).conversation, conversation)
    return applied.conversation


@settings(max_examples=200)
@given(operations)
def test_any_sequence_leaves_a_whole_tree_and_undo_restores_each_state(steps: list[tuple[str, int, int]]) -> None:
    walk = TreeWalk(Conversation("c", "Title", 0, 0, Settings()))
    for step in steps:
        walk.do(step)
        assert_whole(walk.conversation)
    while walk.undo():
        assert_whole(walk.conversation)


@settings(max_examples=100)
@given(operations)
def test_without_turns_between_undoing_all_leads_to_the_beginning_and_redoing_all_to_the_end(
    steps: list[tuple[str, int, int]],
) -> None:
    walk = TreeWalk(chat("q1", "a1", "q2", "a2", "q3", "a3"))
    begin = walk.conversation
    for step in steps:
        if step[0] not in ("send", "step", "undo", "redo"):
            walk.do(step)
    end = walk.conversation
    while walk.undo():
        pass
    assert same(walk.conversation, begin)
    while walk.redo():
        pass
    assert same(walk.conversation, end)


def test_a_message_in_the_middle_goes_and_what_follows_hangs_on_its_parent() -> None:
    whole = chat("q1", "a1", "q2", "a2")
    changed = delete(whole, "a1")
    assert shown(changed) == ["q1", "q2", "a2"]
    assert changed.messages["q2"].parent_id == "q1"
    assert changed.messages["a2"] is whole.messages["a2"]


def test_deleting_the_last_reply_shows_the_one_beside_it() -> None:
    whole = chat("q1", "a1")
    whole = whole.with_message(replace(whole.messages["a1"], id="a2"))
    assert shown(delete(whole, "a2")) == ["q1", "a1"]
    assert shown(delete(delete(whole, "a2"), "a1")) == ["q1"]


def test_everything_can_be_deleted_and_comes_back() -> None:
    whole = chat("q1", "a1")
    empty = delete(delete(whole, "q1"), "a1")
    assert not empty.messages
    assert empty.tip_id is None


def test_the_root_goes_and_another_root_is_shown() -> None:
    whole = chat("q1")
    whole = whole.with_message(Message("q2", "c", None, Role.USER, (text_block("q2"),), 5))
    assert shown(delete(whole, "q2")) == ["q1"]


def test_a_question_beside_a_reply_is_within_reach() -> None:
    whole = chat("q1", "a1", "q2", "a2")
    whole = whole.with_message(replace(whole.messages["q2"], id="q3"))
    changed = delete(whole, "q2")
    assert shown(changed) == ["q1", "a1", "q3"]
    assert [message.id for message in siblings(changed.messages, "q3")] == ["a2", "q3"]


def test_an_empty_reply_that_something_follows_is_within_reach() -> None:
    whole = chat("q1", "a1")
    empty = replace(whole.messages["a1"], id="e1", blocks=())
    whole = whole.with_message(empty).with_message(Message("q2", "c", "e1", Role.USER, (text_block("q2"),), 5))
    assert [message.id for message in siblings(whole.messages, "a1")] == ["a1", "e1"]


def test_an_edit_stands_beside_the_old_text_and_what_followed_stays_there() -> None:
    whole = chat("q1", "a1", "q2", "a2")
    message = edited(whole, "q1", "better", "q1b", 9)
    applied = apply(whole, addition(whole, message))
    assert shown(applied.conversation) == ["q1b"]
    assert shown(applied.conversation.with_tip("q1")) == ["q1", "a1", "q2", "a2"]
    assert same(apply(applied.conversation, applied.inverse).conversation, whole)


def test_an_edited_question_keeps_its_image_and_an_edited_reply_nothing_but_its_text() -> None:
    whole = chat("q1", "a1")
    with_image = replace(whole.messages["q1"], blocks=(IMAGE, text_block("old")))
    with_thought = replace(whole.messages["a1"], blocks=(THOUGHT, text_block("old")))
    whole = replace(whole, messages={"q1": with_image, "a1": with_thought})
    assert edited(whole, "q1", "new", "x", 1).blocks == (IMAGE, text_block("new"))
    assert edited(whole, "a1", "new", "x", 1).blocks == (text_block("new"),)


def test_undoing_an_edit_keeps_what_was_said_since() -> None:
    whole = chat("q1", "a1")
    applied = apply(whole, addition(whole, edited(whole, "q1", "better", "q1b", 9)))
    history = EditHistory().with_done(Step(EditKind.EDIT, applied.inverse))
    since = applied.conversation.with_message(Message("a1b", "c", "q1b", Role.ASSISTANT, (text_block("x"),), 10))
    back = undo(since, history)
    assert back is not None
    assert shown(back.applied.conversation) == ["q1", "a1"]
    assert {"q1b", "a1b"} <= set(back.applied.conversation.messages)
    again = redo(back.applied.conversation, back.history)
    assert again is not None
    assert shown(again.applied.conversation) == ["q1b", "a1b"]


def test_undoing_a_rerun_with_a_reply_that_is_used_keeps_both() -> None:
    whole = chat("q1", "a1")
    whole = whole.with_message(Message("q1b", "c", None, Role.USER, (text_block("x"),), 3))
    whole = whole.with_message(Message("a1b", "c", "q1b", Role.ASSISTANT, (text_block("x"),), 4))
    used = whole.with_message(Message("q2", "c", "a1b", Role.USER, (text_block("x"),), 5))
    change = taking_back(("q1b", "a1b"), "a1")
    assert set(apply(whole, change).conversation.messages) == {"q1", "a1"}
    kept = apply(used, change).conversation
    assert set(kept.messages) == set(used.messages)
    assert shown(kept) == ["q1", "a1"]


def test_undoing_a_deletion_keeps_what_was_said_since_in_sight() -> None:
    whole = chat("q1", "a1", "q2", "a2")
    applied = apply(whole, deletion(whole, "a1"))
    since = applied.conversation.with_message(Message("q3", "c", "a2", Role.USER, (text_block("x"),), 10))
    assert shown(apply(since, applied.inverse).conversation) == ["q1", "a1", "q2", "a2", "q3"]


def test_something_new_ends_what_could_be_done_again_and_the_oldest_steps_are_forgotten() -> None:
    step = Step(EditKind.EDIT, taking_back((), None))
    history = EditHistory((), (step,)).with_done(step)
    assert history == EditHistory((step,), ())
    for _ in range(2 * MAX_STEPS):
        history = history.with_done(step)
    assert len(history.undoable) == MAX_STEPS
    assert undo(chat("q1"), EditHistory()) is None
    assert redo(chat("q1"), EditHistory()) is None


def test_a_fork_is_a_conversation_of_its_own_with_the_same_words() -> None:
    whole = replace(chat("q1", "a1", "q2", "a2"), draft="half a thought", queue=("next",), settings=Settings("m"))
    turn = Turn("t", "a1", "c", TurnState.COMPLETE, "m", "a", {"system": "s"}, 1, prefix_hash="abc")
    whole = replace(whole, turns={"a1": turn})
    numbers: Iterator[int] = count()
    forked = fork(whole, "q2", lambda: f"new{next(numbers)}", 99)
    assert [plain_text(message.blocks) for message in forked.branch()] == ["q1", "a1", "q2"]
    assert not {*forked.messages, forked.id} & {*whole.messages, whole.id}
    assert all(message.conversation_id == forked.id for message in forked.messages.values())
    copied = forked.turns[forked.branch()[1].id]
    assert replace(copied, id="t", message_id="a1", conversation_id="c") == turn
    assert (forked.draft, forked.queue, forked.settings, forked.created_ms) == ("", (), whole.settings, 99)
    assert branch_to(forked.messages, forked.tip_id) == forked.branch()
    with pytest.raises(KeyError):
        fork(whole, "nobody", lambda: "x", 0)
