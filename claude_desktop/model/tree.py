"""A conversation is a tree of messages with a current tip. Nothing is overwritten: to edit is to add a sibling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from claude_desktop.model.attachments import Attachment
from claude_desktop.model.messages import Message, Role, Turn
from claude_desktop.model.settings import Settings


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """What the sidebar needs of a conversation. Times are Unix milliseconds (UTC)."""

    id: str
    title: str
    created_ms: int
    updated_ms: int
    pinned: bool = False
    interrupted: bool = False
    folder_id: str | None = None


@dataclass(frozen=True, slots=True)
class UnfinishedEdit:
    """How far the person has come with editing a message. `attachments` are None as long as they are the message's."""

    message_id: str
    text: str
    attachments: tuple[Attachment, ...] | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole conversation. `messages` by id, in the order they were made; `turns` by message id; `tip_id` is the last
    message of the branch that is shown, None while it is empty; `draft` the text in its composer, not yet sent, and
    `draft_attachments` what is attached to it; `left_out` the hashes of attachments that are not sent any more;
    `queue` the texts that wait to be sent, the next one first; `edit` what is being edited in the composer's place;
    `folder_id` the folder that it is in, which no file carries."""

    id: str
    title: str
    created_ms: int
    updated_ms: int
    settings: Settings
    tip_id: str | None = None
    messages: Mapping[str, Message] = field(default_factory=dict)
    turns: Mapping[str, Turn] = field(default_factory=dict)
    draft: str = ""
    draft_attachments: tuple[Attachment, ...] = ()
    left_out: frozenset[str] = frozenset()
    queue: tuple[str, ...] = ()
    edit: UnfinishedEdit | None = None
    title_is_automatic: bool = True
    folder_id: str | None = None

    @property
    def is_untouched(self) -> bool:
        """Tell whether nothing was said or written in it, so that it may serve as a new one."""
        return not (self.messages or self.draft or self.draft_attachments) and self.folder_id is None

    def branch(self) -> tuple[Message, ...]:
        """The messages from the root to the tip."""
        return branch_to(self.messages, self.tip_id)

    def with_message(self, message: Message, turn: Turn | None = None) -> Conversation:
        """Add a message (and its turn) and make it the tip. Raises `ValueError` where its parent is not here."""
        if message.parent_id is not None and message.parent_id not in self.messages:
            raise ValueError(f"message {message.id} names a parent that is not in the conversation")
        turns = {**self.turns, message.id: turn} if turn else self.turns
        return replace(self, messages={**self.messages, message.id: message}, turns=turns, tip_id=message.id)

    def with_tip(self, message_id: str) -> Conversation:
        """Show the branch that ends at the newest message below `message_id`."""
        return replace(self, tip_id=newest_leaf(self.messages, message_id))


def branch_to(messages: Mapping[str, Message], tip_id: str | None) -> tuple[Message, ...]:
    """The messages from the root to `tip_id`. Raises `ValueError` on a loop or a missing parent."""
    path: list[Message] = []
    seen: set[str] = set()
    while tip_id is not None:
        if tip_id in seen or tip_id not in messages:
            raise ValueError(f"the branch is broken at message {tip_id}")
        seen.add(tip_id)
        message = messages[tip_id]
        path.append(message)
        tip_id = message.parent_id
    path.reverse()
    return tuple(path)


SiblingGroups = Mapping[str | None, tuple[Message, ...]]


def sibling_groups(messages: Mapping[str, Message]) -> SiblingGroups:
    """All messages by parent, oldest first; one pass, for whoever needs the siblings of many."""
    groups: dict[str | None, list[Message]] = {}
    for message in messages.values():
        groups.setdefault(message.parent_id, []).append(message)
    return {parent_id: tuple(found) for parent_id, found in groups.items()}


def shown_siblings(groups: SiblingGroups, message: Message) -> tuple[Message, ...]:
    """The messages at the same place, itself included. Empty others (requests that failed before any text) are left
    out where nothing follows them: they hold no word."""
    around = groups[message.parent_id]
    return tuple(other for other in around if other.blocks or other.id == message.id or other.id in groups)


def siblings(messages: Mapping[str, Message], message_id: str) -> tuple[Message, ...]:
    """The messages with the same parent as this one, itself included, oldest first; see `shown_siblings`.

    After a deletion a question can stand beside a reply: both are versions of how it goes on from there.
    """
    return shown_siblings(sibling_groups(messages), messages[message_id])


def question_of(messages: Mapping[str, Message], message_id: str) -> Message | None:
    """The message of the person that another reply in the place of this message would answer: the message itself, or
    the one that it hangs on. None where there is none, because a history that ends with a reply is refused."""
    message = messages.get(message_id)
    if message is not None and message.role is Role.ASSISTANT:
        message = messages.get(message.parent_id or "")
    while message is not None and message.role is Role.SYSTEM:  # instructions stand between the two
        message = messages.get(message.parent_id or "")
    return message if message is not None and message.role is Role.USER else None


def place_of_answer(messages: Mapping[str, Message], message_id: str) -> str | None:
    """The message below which a reply in the place of this one, or to it, belongs. Raises `KeyError` where there is no
    such message."""
    message = messages[message_id]
    return message.parent_id if message.role is Role.ASSISTANT else message_id


def newest_leaf(messages: Mapping[str, Message], message_id: str) -> str:
    """Follow the newest child from `message_id` down to a message without children."""
    children: dict[str | None, str] = {}
    for message in messages.values():
        children[message.parent_id] = message.id
    seen = {message_id}
    while (child := children.get(message_id)) is not None and child not in seen:
        seen.add(child)
        message_id = child
    return message_id
