"""Changes of a conversation's tree as values: each can be applied, and applying it gives the change that undoes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claude_desktop.model.attachments import Attachment, attachments_in, said_blocks
from claude_desktop.model.blocks import Block, BlockKind, text_block
from claude_desktop.model.messages import Message, Role, Turn
from claude_desktop.model.tree import Conversation, branch_to, newest_leaf

MAX_STEPS = 200


class EditKind(StrEnum):
    """What the person did, as it is named where it can be undone."""

    EDIT = "edit"
    RERUN = "rerun"
    RETRY = "retry"
    DELETE = "delete"
    INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True)
class Placed:
    """A message that comes into the tree: `index` is its place among all messages, `children` are the messages that
    then hang on it."""

    message: Message
    turn: Turn | None
    index: int
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TreeChange:
    """`removes` go, children first; `puts` come, parents first; the branch with `tip_id` is shown.

    What hung on a removed message hangs on its parent. With `spares_used` a message stays on which others hang that
    do not go with it: what was said since is not thrown together with another branch.
    """

    removes: tuple[str, ...] = ()
    puts: tuple[Placed, ...] = ()
    tip_id: str | None = None
    spares_used: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """A changed conversation, and the change that leads back."""

    conversation: Conversation
    inverse: TreeChange

    @property
    def removed_ids(self) -> tuple[str, ...]:
        """The messages that went."""
        return tuple(placed.message.id for placed in self.inverse.puts)

    @property
    def put_messages(self) -> tuple[Message, ...]:
        """The messages that came, parents first."""
        return tuple(self.conversation.messages[message_id] for message_id in reversed(self.inverse.removes))


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a history: what the person did, and the change that takes it back (or does it again)."""

    kind: EditKind
    change: TreeChange


@dataclass(frozen=True, slots=True)
class EditHistory:
    """What can be undone and done again in one conversation, the newest last."""

    undoable: tuple[Step, ...] = ()
    redoable: tuple[Step, ...] = ()

    def with_done(self, step: Step) -> EditHistory:
        """Note something new, as the change that takes it back; what had been undone can not be done again then."""
        return EditHistory((*self.undoable, step)[-MAX_STEPS:])


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step back or forth: what was changed, and the history after it."""

    kind: EditKind
    applied: Applied
    history: EditHistory


def undo(conversation: Conversation, history: EditHistory) -> Stepped | None:
    """Take back what was done last; None where there is nothing."""
    if not history.undoable:
        return None
    step = history.undoable[-1]
    applied = apply(conversation, step.change)
    again = (*history.redoable, Step(step.kind, applied.inverse))
    return Stepped(step.kind, applied, EditHistory(history.undoable[:-1], again))


def redo(conversation: Conversation, history: EditHistory) -> Stepped | None:
    """Do again what was undone last; None where there is nothing."""
    if not history.redoable:
        return None
    step = history.redoable[-1]
    applied = apply(conversation, step.change)
    back = (*history.undoable, Step(step.kind, applied.inverse))
    return Stepped(step.kind, applied, EditHistory(back, history.redoable[:-1]))


def apply(conversation: Conversation, change: TreeChange) -> Applied:
    """Change the tree. Messages that are gone or there already are passed over, so the tree stays whole whatever
    happened since the change was made."""
    tree = _Tree(conversation)
    for message_id in change.removes:
        if message_id in tree.messages and not (change.spares_used and tree.is_used(message_id)):
            tree.remove(message_id)
    for placed in change.puts:
        tree.put(placed)
    tip_id = _tip(tree.messages, change.tip_id, conversation.tip_id)
    inverse = TreeChange(
        removes=tuple(reversed(tree.put_ids)),
        puts=tuple(reversed(tree.removed)),
        tip_id=conversation.tip_id,
        spares_used=change.spares_used,
    )
    return Applied(replace(conversation, messages=tree.messages, turns=tree.turns, tip_id=tip_id), inverse)


def addition(conversation: Conversation, message: Message) -> TreeChange:
    """Add a message beside others and show it."""
    return TreeChange(puts=(Placed(message, None, len(conversation.messages)),), tip_id=message.id, spares_used=True)


def instructions_put(conversation: Conversation, message: Message) -> TreeChange:
    """Let instructions hold from somewhere on: below the tip, or in the place of others that nothing followed yet."""
    tip = conversation.messages.get(conversation.tip_id or "")
    removes = (tip.id,) if tip is not None and tip.role is Role.SYSTEM else ()
    return TreeChange(removes, (Placed(message, None, len(conversation.messages)),), message.id)


def edited(conversation: Conversation, message_id: str, text: str, new_id: str, at_ms: int) -> Message:
    """A message with another text, to stand beside the old one. Raises `KeyError` where there is no such message.

    A reply gets no turn: the words are the person's, no model wrote them.
    """
    old = conversation.messages[message_id]
    blocks = edited_blocks(old, text, attachments_of_edit(conversation, old))
    return Message(new_id, conversation.id, old.parent_id, old.role, blocks, at_ms)


def edited_blocks(old: Message, text: str, attachments: Sequence[Attachment]) -> tuple[Block, ...]:
    """The blocks of a message with another text and these attachments. What else is no text stays in a message of the
    person; a reply keeps nothing else, because its thinking and its calls belong to the words that the model chose."""
    if old.role is not Role.USER:
        return (text_block(text),)
    kept = (block for block in old.blocks if block.kind not in (BlockKind.TEXT, BlockKind.ATTACHMENT))
    return (*kept, *said_blocks(text, attachments))


def attachments_of_edit(conversation: Conversation, message: Message) -> tuple[Attachment, ...]:
    """What is attached to a message as far as it is edited: what the person made of it, else what it has."""
    edit = conversation.edit
    if edit is not None and edit.message_id == message.id and edit.attachments is not None:
        return edit.attachments
    return attachments_in(message.blocks)


def newest_attached(conversation: Conversation, message_id: str) -> tuple[Attachment, ...]:
    """The files of the last message up to this one that has any which are still sent; empty where none are."""
    for message in reversed(branch_to(conversation.messages, message_id)):
        sent = [each for each in attachments_in(message.blocks) if each.hash not in conversation.left_out]
        if sent:
            return tuple(sent)
    return ()


def deletion(conversation: Conversation, message_id: str) -> TreeChange:
    """Take one message out; what hung on it hangs on its parent. Raises `KeyError` where there is no such message."""
    parent_id = conversation.messages[message_id].parent_id
    tip_id = conversation.tip_id if conversation.tip_id != message_id else parent_id
    return TreeChange(removes=(message_id,), tip_id=tip_id)


def taking_back(message_ids: Collection[str], tip_id: str | None) -> TreeChange:
    """Undo that messages came, parents first in `message_ids`; `tip_id` was shown before."""
    return TreeChange(removes=tuple(reversed(tuple(message_ids))), tip_id=tip_id, spares_used=True)


def fork(conversation: Conversation, message_id: str, new_id: Callable[[], str], at_ms: int) -> Conversation:
    """Copy the branch up to a message into a conversation of its own. Raises `KeyError` where it is not there.

    Contents and the hashes of what was sent are the same, so the thinking in the copies is as good as in the originals.
    """
    if message_id not in conversation.messages:
        raise KeyError(message_id)
    copied_id = new_id()
    messages: dict[str, Message] = {}
    turns: dict[str, Turn] = {}
    parent_id: str | None = None
    for message in branch_to(conversation.messages, message_id):
        copy = replace(message, id=new_id(), conversation_id=copied_id, parent_id=parent_id)
        messages[copy.id] = copy
        if turn := conversation.turns.get(message.id):
            turns[copy.id] = replace(turn, id=new_id(), message_id=copy.id, conversation_id=copied_id)
        parent_id = copy.id
    return replace(
        conversation,
        id=copied_id,
        created_ms=at_ms,
        updated_ms=at_ms,
        tip_id=parent_id,
        messages=messages,
        turns=turns,
        draft="",
        queue=(),
        edit=None,
    )


def visible_tree(messages: Mapping[str, Message], removed: Mapping[str, str | None]) -> dict[str, Message]:
    """The messages that are not `removed` (ids with their parents'), each under its nearest parent that is still there.

    This is what `apply` makes of them one by one. Raises `ValueError` where removed ones form a loop.
    """
    found: dict[str, Message] = {}
    for message in messages.values():
        parent_id, passed = message.parent_id, set[str]()
        while parent_id is not None and parent_id in removed:
            if parent_id in passed:
                raise ValueError(f"the branch is broken at message {parent_id}")
            passed.add(parent_id)
            parent_id = removed[parent_id]
        found[message.id] = message if parent_id == message.parent_id else replace(message, parent_id=parent_id)
    return found


class _Tree:
    """The messages and turns of a conversation while a change is made to a copy of them."""

    def __init__(self, conversation: Conversation) -> None:
        self.messages = dict(conversation.messages)
        self.turns = dict(conversation.turns)
        self.removed: list[Placed] = []
        self.put_ids: list[str] = []

    def is_used(self, message_id: str) -> bool:
        return any(other.parent_id == message_id for other in self.messages.values())

    def remove(self, message_id: str) -> None:
        index = list(self.messages).index(message_id)
        gone = self.messages.pop(message_id)
        children = tuple(other.id for other in self.messages.values() if other.parent_id == message_id)
        self._hang(children, gone.parent_id)
        self.removed.append(Placed(gone, self.turns.pop(message_id, None), index, children))

    def put(self, placed: Placed) -> None:
        message = placed.message
        if message.id in self.messages or (message.parent_id is not None and message.parent_id not in self.messages):
            return
        items = list(self.messages.items())
        items.insert(placed.index, (message.id, message))
        self.messages = dict(items)
        if placed.turn is not None:
            self.turns[message.id] = placed.turn
        below = [child for child in placed.children if child in self.messages]
        self._hang([child for child in below if self.messages[child].parent_id == message.parent_id], message.id)
        self.put_ids.append(message.id)

    def _hang(self, children: Collection[str], parent_id: str | None) -> None:
        for child in children:
            self.messages[child] = replace(self.messages[child], parent_id=parent_id)


def _tip(messages: Mapping[str, Message], wanted: str | None, current: str | None) -> str | None:
    """The end of the branch with `wanted`: the current tip where it lies there, else the newest below. Always a
    message without children, so that no message is out of reach of the steps between versions."""
    if not messages:
        return None
    if wanted is None or wanted not in messages:
        roots = [message.id for message in messages.values() if message.parent_id is None]
        return newest_leaf(messages, roots[-1])
    to_current = branch_to(messages, current) if current in messages else ()
    below = current if any(message.id == wanted for message in to_current) else None
    return newest_leaf(messages, below or wanted)
