"""What becomes of a conversation that comes from a file: it brings words, but nothing that acts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from claude_desktop.model.chat_document import conversation_to_json
from claude_desktop.model.json_values import dump_json
from claude_desktop.model.messages import Message, Turn
from claude_desktop.model.tree import Conversation

MAX_TITLE_CHARACTERS = 1_000


class ImportOutcome(Enum):
    """What opening a chat file did."""

    ADDED = auto()
    THERE_ALREADY = auto()
    TAKEN_OUT_OF_TRASH = auto()  # it was there, in the trash
    ADDED_AS_COPY = auto()  # a conversation of that id says something else, and stays as it is


@dataclass(frozen=True, slots=True)
class ImportedChat:
    """Where the conversation of a file is now, and how it got there."""

    conversation_id: str
    outcome: ImportOutcome


def made_harmless(conversation: Conversation, now_ms: int) -> Conversation:
    """Take from a conversation what could act here: extra request parameters (they can name servers and tools), tools
    that are switched on, texts that wait to be sent (they become the draft), and the accounts of its replies, whose
    signed thinking and containers no server would take from us. A time in the future becomes now.
    """
    turns = {key: replace(turn, account_id="", container=None) for key, turn in conversation.turns.items()}
    settings = replace(conversation.settings, extra=None, web_search=None, web_fetch=None, code_execution=None)
    return replace(
        conversation,
        title=conversation.title[:MAX_TITLE_CHARACTERS],
        updated_ms=min(conversation.updated_ms, now_ms),
        settings=settings,
        turns=turns,
        draft="\n\n".join(text for text in (*conversation.queue, conversation.draft) if text),
        queue=(),
    )


def says_the_same(stored: Conversation, harmless: Conversation) -> bool:
    """Tell whether a file brings nothing that is not stored; what was shown last or is not sent is no content."""
    known = made_harmless(stored, stored.updated_ms)
    return (
        known.title == harmless.title
        and known.settings == harmless.settings
        and dict(known.messages) == dict(harmless.messages)
        and dict(known.turns) == dict(harmless.turns)
    )


def as_copy(conversation: Conversation) -> Conversation:
    """The same conversation under other ids. They are made from its content, so that the same file opened twice gives
    one copy."""
    content = dump_json(conversation_to_json(replace(conversation, updated_ms=0)))
    seed = hashlib.sha256(content.encode("ascii")).hexdigest()
    copy_id = _id_from(seed, conversation.id)
    ids = {old: _id_from(seed, old) for old in conversation.messages}
    return replace(
        conversation,
        id=copy_id,
        tip_id=ids[conversation.tip_id] if conversation.tip_id is not None else None,
        messages={ids[old]: _moved(message, copy_id, ids) for old, message in conversation.messages.items()},
        turns={ids[old]: _turn_moved(turn, copy_id, ids, seed) for old, turn in conversation.turns.items()},
    )


def _moved(message: Message, conversation_id: str, ids: Mapping[str, str]) -> Message:
    parent_id = ids[message.parent_id] if message.parent_id is not None else None
    return replace(message, id=ids[message.id], conversation_id=conversation_id, parent_id=parent_id)


def _turn_moved(turn: Turn, conversation_id: str, ids: Mapping[str, str], seed: str) -> Turn:
    return replace(
        turn, id=_id_from(seed, f"turn {turn.id}"), message_id=ids[turn.message_id], conversation_id=conversation_id
    )


def _id_from(seed: str, old: str) -> str:
    return hashlib.sha256(f"{seed} {old}".encode()).hexdigest()[:32]
