"""A person who edits and branches at random, and what must hold of the tree after each of the steps."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from hypothesis import strategies as st

from claude_desktop.model.blocks import text_block
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.tree import Conversation, newest_leaf, siblings
from claude_desktop.model.tree_changes import (
    Applied,
    EditHistory,
    EditKind,
    Step,
    TreeChange,
    addition,
    apply,
    deletion,
    edited,
    redo,
    taking_back,
    undo,
)

KINDS = ("send", "send", "edit", "rerun", "retry", "delete", "delete", "step", "undo", "undo", "redo")
operations = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 50), st.integers(0, 3)), max_size=30)
"""Steps: what is done, to which message, and a variant of it."""


class TreeWalk:
    """Does one step after another to a conversation, as the services do, and keeps the history of it.

    `before` has the conversation as it was before each step that can be undone, while nothing was said since.
    """

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.history = EditHistory()
        self.before: list[Conversation] = []
        self.applied: Applied | None = None
        self.said: tuple[Message, ...] = ()
        self._numbers = count(1)

    def do(self, step: tuple[str, int, int]) -> None:
        """Do a step, or nothing where it means nothing here. `applied` is the change of the tree, `said` what came
        by a turn."""
        self.applied, self.said = None, ()
        kind, which, variant = step
        branch = self.conversation.branch()
        match kind:
            case "send":
                self._say(self.conversation.tip_id, asks=True, empty=variant == 0)
            case "undo":
                self.undo()
            case "redo":
                self.redo()
            case _ if branch:
                self._do_to(kind, branch[which % len(branch)], variant)

    def undo(self) -> bool:
        """Take the last step back, and check that it leads exactly to where it began."""
        stepped = undo(self.conversation, self.history)
        if stepped is None:
            return False
        self.conversation, self.history, self.applied = stepped.applied.conversation, stepped.history, stepped.applied
        if self.before:
            assert same(self.conversation, self.before.pop())
        return True

    def redo(self) -> bool:
        """Do the last step that was undone again."""
        before = self.conversation
        stepped = redo(before, self.history)
        if stepped is None:
            return False
        self.before.append(before)
        self.conversation, self.history, self.applied = stepped.applied.conversation, stepped.history, stepped.applied
        return True

    def _do_to(self, kind: str, message: Message, variant: int) -> None:
        conversation = self.conversation
        match kind:
            case "edit":
                new = edited(conversation, message.id, f"better {variant}", self._new_id(), next(self._numbers))
                self._change(EditKind.EDIT, addition(conversation, new))
            case "delete":
                self._change(EditKind.DELETE, deletion(conversation, message.id))
            case "step":
                around = siblings(conversation.messages, message.id)
                self.conversation = conversation.with_tip(around[variant % len(around)].id)
                self.before.clear()
            case "rerun" if message.role is Role.USER:
                self._take_turn(EditKind.RERUN, message.parent_id, asks=True, empty=variant == 0)
            case "retry" if message.role is Role.ASSISTANT and message.parent_id is not None:
                self._take_turn(EditKind.RETRY, message.parent_id, asks=False, empty=variant == 0)

    def _change(self, kind: EditKind, change: TreeChange) -> None:
        self.before.append(self.conversation)
        self.applied = apply(self.conversation, change)
        self.conversation = self.applied.conversation
        self.history = self.history.with_done(Step(kind, self.applied.inverse))

    def _take_turn(self, kind: EditKind, parent_id: str | None, *, asks: bool, empty: bool) -> None:
        before = [*self.before, self.conversation]
        tip_id = self.conversation.tip_id
        self._say(parent_id, asks=asks, empty=empty)
        self.before = before
        self.history = self.history.with_done(Step(kind, taking_back([message.id for message in self.said], tip_id)))

    def _say(self, parent_id: str | None, *, asks: bool, empty: bool) -> None:
        said: list[Message] = []
        if asks:
            said.append(self._message(parent_id, Role.USER, empty=False))
            parent_id = said[-1].id
        said.append(self._message(parent_id, Role.ASSISTANT, empty=empty))
        for message in said:
            turn = _turn(message) if message.role is Role.ASSISTANT else None
            self.conversation = self.conversation.with_message(message, turn)
        self.said = tuple(said)
        self.before.clear()

    def _message(self, parent_id: str | None, role: Role, *, empty: bool) -> Message:
        number = next(self._numbers)
        blocks = () if empty else (text_block(f"text {number}"),)
        return Message(self._new_id(), self.conversation.id, parent_id, role, blocks, number)

    def _new_id(self) -> str:
        return f"m{next(self._numbers)}"


def _turn(message: Message) -> Turn:
    return Turn(f"turn {message.id}", message.id, message.conversation_id, TurnState.COMPLETE, "m", "a", {}, 1)


def same(one: Conversation, other: Conversation) -> bool:
    """Tell whether two conversations are equal, the order of their messages too, the time of the last change not."""
    return replace(one, updated_ms=0) == replace(other, updated_ms=0) and list(one.messages) == list(other.messages)


def assert_whole(conversation: Conversation) -> None:
    """Every parent is there and stands before its children, the tip is a leaf, and each message that holds a word or is
    followed by one can be reached by stepping between versions."""
    earlier: set[str | None] = {None}
    for message in conversation.messages.values():
        assert message.parent_id in earlier
        earlier.add(message.id)
    assert set(conversation.turns) <= set(conversation.messages)
    assert (conversation.tip_id is None) == (not conversation.messages)
    if conversation.tip_id is not None:
        assert newest_leaf(conversation.messages, conversation.tip_id) == conversation.tip_id
    within_reach = _within_reach(conversation)
    used = {message.parent_id for message in conversation.messages.values()}
    for message in conversation.messages.values():
        assert message.id in within_reach or not (message.blocks or message.id in used)


def _within_reach(conversation: Conversation) -> set[str]:
    found: set[str] = set()
    waiting = [conversation]
    while waiting:
        for message in waiting.pop().branch():
            if message.id in found:
                continue
            found.add(message.id)
            around = siblings(conversation.messages, message.id)
            waiting += [conversation.with_tip(other.id) for other in around if other.id not in found]
    return found
