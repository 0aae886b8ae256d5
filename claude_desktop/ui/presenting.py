"""Puts stored messages and turns into the words and numbers that the conversation pane shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.endings import ASKING_AGAIN, AT_THE_END, NextStep
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.tree import Conversation, question_of, shown_siblings, sibling_groups, siblings
from claude_desktop.ui.controls.model_texts import short_name
from claude_desktop.ui.ending_texts import NO_ENDING, shown_ending
from claude_desktop.ui.transcript.entries import EntryList, MessageEntry
from claude_desktop.ui.turn_facts import facts_line


def entries_of(conversation: Conversation, models: Sequence[Model]) -> EntryList:
    """All messages of the branch that is shown, from the root to the tip; each made when the view asks for it."""
    groups = sibling_groups(conversation.messages)

    def make(message_id: str) -> MessageEntry:
        message = conversation.messages[message_id]
        return _entry(conversation, message, models, shown_siblings(groups, message))

    return EntryList([message.id for message in conversation.branch()], make)


def entry_of(conversation: Conversation, message_id: str, models: Sequence[Model]) -> MessageEntry:
    """One message as the view shows it. Raises `KeyError` where it is not in the conversation."""
    around = siblings(conversation.messages, message_id)
    return _entry(conversation, conversation.messages[message_id], models, around)


def _entry(
    conversation: Conversation, message: Message, models: Sequence[Model], around: Sequence[Message]
) -> MessageEntry:
    turn = conversation.turns.get(message.id)
    settled = turn is not None and turn.state is not TurnState.STREAMING
    can_retry = (settled or turn is None) and _can_retry(conversation, message)
    shown = NO_ENDING
    if turn is not None:
        shown = shown_ending(message, turn, find_model(models, turn.model), _kept(conversation, message, can_retry))
    return MessageEntry(
        id=message.id,
        role=message.role,
        blocks=message.blocks,
        created_ms=message.created_ms,
        state=turn.state if turn else None,
        author=_new_author(conversation, message, models),
        facts=facts_line(turn, models) if turn and settled else _origin(message, turn, around),
        notice=shown.text,
        notice_kind=shown.kind,
        steps=shown.steps,
        can_retry=can_retry,
        can_change=settled or turn is None,
        sibling=next(index for index, other in enumerate(around, 1) if other.id == message.id),
        siblings=len(around),
        thought_ms=turn.thought_ms if turn else None,
    )


def _can_retry(conversation: Conversation, message: Message) -> bool:
    """A reply can be asked for again where it answers a question; a question where nothing answers it yet."""
    if message.role is not Role.ASSISTANT and message.id != conversation.tip_id:
        return False
    return question_of(conversation.messages, message.id) is not None


def _kept(conversation: Conversation, message: Message, can_retry: bool) -> Callable[[NextStep], bool]:
    """Which steps make sense where this message stands."""

    def is_kept(step: NextStep) -> bool:
        if step in AT_THE_END:
            return message.id == conversation.tip_id
        return can_retry or step not in ASKING_AGAIN

    return is_kept


def _origin(message: Message, turn: Turn | None, around: Sequence[Message]) -> str:
    """A reply that no model gave, beside one that it was made from."""
    is_edit = message.role is Role.ASSISTANT and turn is None and around[0].id != message.id
    return _tr("edited by you") if is_edit else ""


def _new_author(conversation: Conversation, message: Message, models: Sequence[Model]) -> str:
    """The name of the model, only where it is another one than for the reply before."""
    turn = conversation.turns.get(message.id)
    if turn is None:
        return ""
    parent_id = message.parent_id
    while parent_id is not None:
        earlier = conversation.turns.get(parent_id)
        if earlier is not None:
            names = [_author(found, models) for found in (earlier, turn)]
            return names[1] if names[0] != names[1] else ""
        parent_id = conversation.messages[parent_id].parent_id
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Presenting", text)


def _author(turn: Turn, models: Sequence[Model]) -> str:
    return short_name(find_model(models, turn.served_model or turn.model))
