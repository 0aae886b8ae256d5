"""Puts stored messages and turns into the words and numbers that the conversation pane shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from claude_desktop.model.blocks import BlockKind
from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.costs import cost_usd
from claude_desktop.model.json_values import string_in
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.tree import Conversation, question_of, shown_siblings, sibling_groups, siblings
from claude_desktop.ui.controls.model_texts import short_name
from claude_desktop.ui.transcript.entries import EntryList, MessageEntry, NoticeKind

MAX_DETAIL_SHOWN = 300
_CONTINUABLE = {TurnState.STOPPED, TurnState.INTERRUPTED, TurnState.FAILED}
_CUT_SHORT = {"max_tokens", "pause_turn"}


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
    notice, kind = _notice(message, turn) if turn else ("", NoticeKind.MUTED)
    settled = turn is not None and turn.state is not TurnState.STREAMING
    has_text = any(block.kind is BlockKind.TEXT and block.shown_text.strip() for block in message.blocks)
    cut_short = turn is not None and (turn.state in _CONTINUABLE or turn.stop_reason in _CUT_SHORT)
    return MessageEntry(
        id=message.id,
        role=message.role,
        blocks=message.blocks,
        created_ms=message.created_ms,
        state=turn.state if turn else None,
        author=_new_author(conversation, message, models),
        facts=_facts(turn, models) if turn and settled else _origin(message, turn, around),
        notice=notice,
        notice_kind=kind,
        can_retry=(settled or turn is None) and _can_retry(conversation, message),
        can_change=settled or turn is None,
        can_continue=settled and message.id == conversation.tip_id and has_text and cut_short,
        sibling=next(index for index, other in enumerate(around, 1) if other.id == message.id),
        siblings=len(around),
        thought_ms=turn.thought_ms if turn else None,
    )


def _can_retry(conversation: Conversation, message: Message) -> bool:
    """A reply can be asked for again where it answers a question; a question where nothing answers it yet."""
    if message.role is not Role.ASSISTANT and message.id != conversation.tip_id:
        return False
    return question_of(conversation.messages, message.id) is not None


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


def money(amount_usd: float) -> str:
    """US dollars with as many digits as say something: $0.0031, $0.42, $12.50."""
    digits = 2 if amount_usd >= 0.1 else 4
    return f"${amount_usd:.{digits}f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Presenting", text)


def _author(turn: Turn, models: Sequence[Model]) -> str:
    return short_name(find_model(models, turn.served_model or turn.model))


def _facts(turn: Turn, models: Sequence[Model]) -> str:
    model = find_model(models, turn.served_model or turn.model)
    locale = QLocale()
    facts = [short_name(model)]
    if turn.first_token_ms is not None:
        facts.append(
            _tr("{seconds} s").format(seconds=locale.toString((turn.first_token_ms - turn.started_ms) / 1_000, "f", 1))
        )
    # The counts are final only with the reply's end; of one that broke off nothing is claimed.
    if turn.stop_reason is not None:
        if (rate := _tokens_per_second(turn)) is not None:
            facts.append(_tr("{rate} tok/s").format(rate=round(rate)))
        if (cost := cost_usd(turn.usage, model)) is not None:
            facts.append(money(cost))
    return " · ".join(facts)


def _tokens_per_second(turn: Turn) -> float | None:
    if turn.first_token_ms is None or turn.ended_ms is None or not turn.usage.output_tokens:
        return None
    seconds = (turn.ended_ms - turn.first_token_ms) / 1_000
    return turn.usage.output_tokens / seconds if seconds >= 0.05 else None


def _notice(message: Message, turn: Turn) -> tuple[str, NoticeKind]:
    match turn.state:
        case TurnState.STREAMING:
            return "", NoticeKind.MUTED
        case TurnState.STOPPED:
            return _tr("You stopped this reply."), NoticeKind.MUTED
        case TurnState.REFUSED:
            return _refusal(turn), NoticeKind.WARN
        case TurnState.INTERRUPTED if turn.failure is None:
            return _tr("The app ended while this reply was coming. What arrived is kept."), NoticeKind.WARN
        case TurnState.INTERRUPTED | TurnState.FAILED:
            kind = NoticeKind.WARN if turn.state is TurnState.INTERRUPTED else NoticeKind.DANGER
            return _failure(turn), kind
        case TurnState.COMPLETE:
            return _ending(message, turn), NoticeKind.WARN


def _failure(turn: Turn) -> str:
    if turn.failure is None:
        return _tr("The reply failed.")
    sentence = QCoreApplication.translate("Failure", turn.failure.sentence)
    detail = " ".join(turn.failure.detail.split())
    if len(detail) > MAX_DETAIL_SHOWN:
        detail = detail[: MAX_DETAIL_SHOWN - 1] + "…"
    return (
        _tr("{sentence} The server said: “{detail}”").format(sentence=sentence, detail=detail) if detail else sentence
    )


def _refusal(turn: Turn) -> str:
    details = turn.stop_details or {}
    explanation, category = string_in(details, "explanation"), string_in(details, "category")
    if explanation:
        return _tr("The model declined to answer: {explanation}").format(explanation=explanation)
    if category:
        return _tr("The model declined to answer ({category}). Another model or other words may help.").format(
            category=category
        )
    return _tr("The model declined to answer. Another model or other words may help.")


def _ending(message: Message, turn: Turn) -> str:
    limit = turn.request.get("max_tokens")
    match turn.stop_reason:
        case "max_tokens":
            return _tr("The reply reached its limit of {limit} tokens.").format(
                limit=QLocale().toString(limit) if isinstance(limit, int) else "?"
            )
        case "model_context_window_exceeded":
            return _tr("The conversation fills the model's whole context. Start a new one to go on.")
        case "pause_turn":
            return _tr("The model paused in the middle of its work.")
        case _ if not message.blocks:
            return _tr("The model sent an empty reply. Ask again, or say more.")
        case _:
            return ""
