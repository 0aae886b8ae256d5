"""Puts stored messages and turns into the words and numbers that the conversation pane shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.endings import ASKING_AGAIN, AT_THE_END, NextStep
from claude_desktop.model.history import Withheld
from claude_desktop.model.instructions import Scope, scope_of
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.reply_output import OutputRead
from claude_desktop.model.tree import Conversation, question_of, shown_siblings, sibling_groups, siblings
from claude_desktop.model.tree_changes import newest_attached
from claude_desktop.ui.controls.model_texts import short_name
from claude_desktop.ui.ending_texts import NO_ENDING, shown_ending
from claude_desktop.ui.output_endings import output_ending
from claude_desktop.ui.transcript.entries import EntryList, MessageEntry
from claude_desktop.ui.turn_facts import facts_line

ReadOutput = Callable[[Message, Turn | None], OutputRead | None]
"""Tells what a reply holds that was asked for in a form, as far as that is known."""


class Presenter:
    """Makes what the view shows of a conversation. `models` are those of the account, whenever they are asked for;
    `withheld` says whose thinking is not sent any more, by message id."""

    def __init__(self, models: Callable[[], Sequence[Model]], read_output: ReadOutput) -> None:
        self._models = models
        self._read_output = read_output
        self.withheld: Mapping[str, Withheld] = {}

    def entries_of(self, conversation: Conversation) -> EntryList:
        """All messages of the branch that is shown, from the root to the tip; each made when the view asks for it."""
        groups = sibling_groups(conversation.messages)

        def make(message_id: str) -> MessageEntry:
            message = conversation.messages[message_id]
            return self._entry(conversation, message, shown_siblings(groups, message))

        return EntryList([message.id for message in conversation.branch()], make)

    def entry_of(self, conversation: Conversation, message_id: str) -> MessageEntry:
        """One message as the view shows it. Raises `KeyError` where it is not in the conversation."""
        around = siblings(conversation.messages, message_id)
        return self._entry(conversation, conversation.messages[message_id], around)

    def _entry(self, conversation: Conversation, message: Message, around: Sequence[Message]) -> MessageEntry:
        entry = _entry(conversation, message, self._models(), around, self._read_output)
        withheld = self.withheld.get(message.id)
        return entry if withheld is None else replace(entry, thought_note=withheld_text(withheld))


def withheld_text(why: Withheld) -> str:
    """Why a thought is not sent any more, to stand behind its line."""
    match why:
        case Withheld.INSTRUCTIONS_CHANGED:
            return _tr("no longer sent: the instructions or tools changed")
        case Withheld.HISTORY_CHANGED:
            return _tr("no longer sent: an earlier message changed")
        case Withheld.OTHER_SERVER:
            return _tr("not sent: another server wrote it")
        case Withheld.OTHER_MODEL:
            return _tr("not read by this model")
        case Withheld.REFUSED:
            return _tr("no longer sent: the server did not take it back")


def _entry(
    conversation: Conversation,
    message: Message,
    models: Sequence[Model],
    around: Sequence[Message],
    read_output: ReadOutput,
) -> MessageEntry:
    turn = conversation.turns.get(message.id)
    settled = turn is not None and turn.state is not TurnState.STREAMING
    can_retry = (settled or turn is None) and _can_retry(conversation, message)
    shown, output, is_kept = NO_ENDING, read_output(message, turn), _kept(conversation, message, can_retry)
    if turn is not None:
        shown = shown_ending(message, turn, find_model(models, turn.model), is_kept)
    if output is not None and shown is NO_ENDING:
        shown = output_ending(output, is_kept)
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
        folded_as=_folded_as(message, turn),
        prefill=turn.output.prefill if turn and turn.output else "",
        output=output,
    )


def _folded_as(message: Message, turn: Turn | None) -> str:
    """The words under which the text of a message is folded, where it is not meant to be read at once."""
    match scope_of(message):
        case Scope.HERE:
            return _tr("New instructions from here on")
        case Scope.START:
            return _tr("New instructions from the start: all of this is read again")
        case None if message.role is Role.SYSTEM:
            return _tr("Instructions that came with this conversation; they are not sent")
    # The API asks to withdraw what a model wrote before it declined (handling-stop-reasons page).
    return _tr("Withdrawn text") if turn is not None and turn.state is TurnState.REFUSED else ""


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
        if step is NextStep.LEAVE_OUT and not newest_attached(conversation, message.id):
            return False
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
