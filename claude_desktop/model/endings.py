"""How each reply ended, in one plain sentence, and what can be done about it. Pure.

Stop reasons: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons. Errors:
https://platform.claude.com/docs/en/api/errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from claude_desktop.model.blocks import BlockKind
from claude_desktop.model.catalogue import Model
from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.json_values import string_in
from claude_desktop.model.messages import Message, Turn, TurnState
from claude_desktop.model.sendable_blocks import is_compaction
from claude_desktop.model.texts import QT_TRANSLATE_NOOP

# What `thinking.type` can be is in the catalogue; of the efforts below only lower ones are worth an offer.
_MIN_RAISED_TOKENS = 4_096


class NextStep(StrEnum):
    """What can be offered where a reply ended. The values are the names under which presses are told."""

    RETRY = "retry"
    RETRY_WITH = "retry_with"  # another model or effort
    CONTINUE = "continue"  # ask the model to go on where its text ends
    RESUME = "resume"  # let a paused turn go on by itself
    NUDGE = "nudge"  # ask for the answer that did not come
    RAISE_LIMIT = "raise_limit"
    LOWER_EFFORT = "lower_effort"
    COMPACT = "compact"
    START_ANEW = "start_anew"  # in a new conversation with a summary
    OPEN_BILLING = "open_billing"
    OPEN_LIMITS = "open_limits"
    OPEN_ACCOUNT = "open_account"
    OPEN_NETWORK = "open_network"
    SHOW_LARGEST = "show_largest"
    LEAVE_OUT = "leave_out"  # ask again without the files that were attached last


# These go on from the reply, so they make sense only where nothing follows it.
AT_THE_END = frozenset(
    {
        NextStep.CONTINUE,
        NextStep.RESUME,
        NextStep.NUDGE,
        NextStep.COMPACT,
        NextStep.START_ANEW,
    }
)


# These put another reply in the place of this one.
ASKING_AGAIN = frozenset(
    {NextStep.RETRY, NextStep.RETRY_WITH, NextStep.RAISE_LIMIT, NextStep.LOWER_EFFORT, NextStep.LEAVE_OUT}
)


class Weight(Enum):
    """How much an ending matters."""

    QUIET = "quiet"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Ending:
    """`sentence` is to be translated in `context` and filled with `values`; `told` are another side's own words (the
    server's, the model's), shown as a quotation after it. The first step is the likeliest."""

    sentence: str
    weight: Weight
    steps: tuple[NextStep, ...] = ()
    values: Mapping[str, str | int] = field(default_factory=dict)
    told: str = ""
    context: str = "Ending"


def ending_of(reply: Message, turn: Turn, model: Model) -> Ending | None:
    """Say how a reply ended; None while it is coming, and where it ended well."""
    match turn.state:
        case TurnState.STREAMING:
            return None
        case TurnState.STOPPED:
            steps = (NextStep.CONTINUE, NextStep.RETRY) if _has_text(reply) else (NextStep.RETRY,)
            return Ending(QT_TRANSLATE_NOOP("Ending", "You stopped this reply."), Weight.QUIET, steps)
        case TurnState.REFUSED:
            return _refusal(turn)
        case TurnState.INTERRUPTED if turn.failure is None:
            steps = (NextStep.CONTINUE, NextStep.RETRY) if _has_text(reply) else (NextStep.RETRY,)
            sentence = QT_TRANSLATE_NOOP("Ending", "The app ended while this reply was coming. What arrived is kept.")
            return Ending(sentence, Weight.WARNING, steps)
        case TurnState.INTERRUPTED | TurnState.FAILED:
            return _failed(reply, turn, model)
        case TurnState.COMPLETE:
            return _completed(reply, turn, model)


def raised_limit(turn: Turn, model: Model) -> int | None:
    """Twice the limit that the reply had, as far as the model goes; None where it can not be raised."""
    limit = turn.request.get("max_tokens")
    if not isinstance(limit, int):
        return None
    raised = max(2 * limit, _MIN_RAISED_TOKENS)
    if model.max_output_tokens:
        raised = min(raised, model.max_output_tokens)
    return raised if raised > limit else None


def lower_effort(turn: Turn, model: Model) -> str | None:
    """The effort below the one that the reply had; None where there is none."""
    config = turn.request.get("output_config")
    effort = string_in(config, "effort") if isinstance(config, Mapping) else ""
    effort = effort or model.default_effort or ""
    levels = model.effort_levels
    at = levels.index(effort) if effort in levels else 0
    return levels[at - 1] if at > 0 else None


_REFUSALS = {
    "cyber": QT_TRANSLATE_NOOP("Ending", "The model declined: this could help an attack on computers."),
    "bio": QT_TRANSLATE_NOOP("Ending", "The model declined: this could help to harm with biology."),
    "frontier_llm": QT_TRANSLATE_NOOP(
        "Ending", "The model declined: the provider's terms exclude help with competing AI models."
    ),
    "reasoning_extraction": QT_TRANSLATE_NOOP(
        "Ending", "The model declined to write out its inner reasoning. Its summary is shown as thinking."
    ),
    "general_harms": QT_TRANSLATE_NOOP("Ending", "The model declined: this was taken for something harmful."),
}


def _refusal(turn: Turn) -> Ending:
    details = turn.stop_details or {}
    category = string_in(details, "category")
    sentence = _REFUSALS.get(category)
    if sentence is None and category:
        sentence = QT_TRANSLATE_NOOP("Ending", "The model declined to answer ({category}).")
    sentence = sentence or QT_TRANSLATE_NOOP(
        "Ending", "The model declined to answer. Another model or other words may help."
    )
    told = string_in(details, "explanation")
    return Ending(sentence, Weight.WARNING, (NextStep.RETRY_WITH,), {"category": category}, told)


def _completed(reply: Message, turn: Turn, model: Model) -> Ending | None:
    match turn.stop_reason:
        case "max_tokens":
            return _at_the_limit(reply, turn, model)
        case "model_context_window_exceeded":
            sentence = QT_TRANSLATE_NOOP(
                "Ending", "The conversation fills the model's whole context, so this reply was cut."
            )
            return Ending(sentence, Weight.WARNING, _making_room(model))
        case "pause_turn":
            sentence = QT_TRANSLATE_NOOP("Ending", "The model paused in the middle of its work, again and again.")
            return Ending(sentence, Weight.WARNING, (NextStep.RESUME,))
        case "tool_use":
            sentence = QT_TRANSLATE_NOOP("Ending", "The model waits for a tool that this app did not run.")
            return Ending(sentence, Weight.WARNING, (NextStep.NUDGE, NextStep.RETRY))
        case "compaction":
            return _summarised(reply)
        case "end_turn" | "stop_sequence":
            return _silence(reply, turn) or _mended(turn)
        case reason:
            sentence = QT_TRANSLATE_NOOP(
                "Ending", "The reply ended for a reason that this version does not know ({reason})."
            )
            return Ending(sentence, Weight.QUIET, (NextStep.RETRY,), {"reason": reason or "?"})


def _silence(reply: Message, turn: Turn) -> Ending | None:
    """A reply without a word: to send the same again would most likely give the same."""
    if any(block.kind not in (BlockKind.THINKING, BlockKind.REDACTED_THINKING) for block in reply.blocks):
        return None
    steps = (NextStep.NUDGE, NextStep.RETRY_WITH)
    if turn.stop_reason == "stop_sequence":
        sentence = QT_TRANSLATE_NOOP("Ending", "The reply met the stop sequence “{sequence}” before its first word.")
        return Ending(sentence, Weight.WARNING, (NextStep.RETRY,), {"sequence": turn.stop_sequence or ""})
    if reply.blocks:
        sentence = QT_TRANSLATE_NOOP("Ending", "The model thought and then wrote nothing.")
        return Ending(sentence, Weight.WARNING, steps)
    return Ending(QT_TRANSLATE_NOOP("Ending", "The model sent an empty reply."), Weight.WARNING, steps)


def _summarised(reply: Message) -> Ending | None:
    if any(is_compaction(block.raw) for block in reply.blocks):
        return None
    sentence = QT_TRANSLATE_NOOP("Ending", "The server could not summarise the conversation. Nothing has changed.")
    return Ending(sentence, Weight.WARNING, (NextStep.COMPACT, NextStep.START_ANEW))


def _mended(turn: Turn) -> Ending | None:
    """What was left out so that the reply could come."""
    if not turn.left_thinking_out:
        return None
    sentence = QT_TRANSLATE_NOOP(
        "Ending", "The server did not take back its earlier reasoning, so this reply was made without it."
    )
    return Ending(sentence, Weight.QUIET)


def _at_the_limit(reply: Message, turn: Turn, model: Model) -> Ending:
    limit = turn.request.get("max_tokens")
    values: dict[str, str | int] = {"limit": limit if isinstance(limit, int) else "?"}
    may_raise = (NextStep.RAISE_LIMIT,) if raised_limit(turn, model) else ()
    if reply.blocks and all(block.kind in (BlockKind.THINKING, BlockKind.REDACTED_THINKING) for block in reply.blocks):
        may_lower = (NextStep.LOWER_EFFORT,) if lower_effort(turn, model) else ()
        sentence = QT_TRANSLATE_NOOP("Ending", "All {limit} tokens went into thinking, before the first word.")
        return Ending(sentence, Weight.WARNING, (*may_raise, *may_lower), values)
    if reply.blocks and reply.blocks[-1].type == "tool_use":
        sentence = QT_TRANSLATE_NOOP(
            "Ending", "The reply reached its limit of {limit} tokens within a tool call, which was not run."
        )
        return Ending(sentence, Weight.WARNING, may_raise or (NextStep.RETRY,), values)
    sentence = QT_TRANSLATE_NOOP("Ending", "The reply reached its limit of {limit} tokens.")
    go_on = (NextStep.CONTINUE,) if _has_text(reply) else ()
    return Ending(sentence, Weight.WARNING, (*go_on, *may_raise), values)


_STEPS_AFTER = {
    FailureKind.OFFLINE: (NextStep.RETRY, NextStep.OPEN_NETWORK),
    FailureKind.TLS: (NextStep.OPEN_NETWORK, NextStep.RETRY),
    FailureKind.PROXY: (NextStep.OPEN_NETWORK, NextStep.RETRY),
    FailureKind.MALFORMED: (NextStep.RETRY, NextStep.OPEN_NETWORK),
    FailureKind.NO_KEY: (NextStep.OPEN_ACCOUNT, NextStep.RETRY),
    FailureKind.KEY_REFUSED: (NextStep.OPEN_ACCOUNT, NextStep.RETRY),
    FailureKind.BILLING: (NextStep.OPEN_BILLING, NextStep.RETRY),
    FailureKind.NOT_PERMITTED: (NextStep.RETRY_WITH, NextStep.OPEN_ACCOUNT),
    FailureKind.NOT_FOUND: (NextStep.RETRY_WITH, NextStep.OPEN_ACCOUNT),
    FailureKind.TOO_LARGE: (NextStep.LEAVE_OUT, NextStep.SHOW_LARGEST, NextStep.START_ANEW),
    FailureKind.IMAGES_TOO_LARGE: (NextStep.LEAVE_OUT, NextStep.SHOW_LARGEST, NextStep.RETRY),
    FailureKind.INVALID_REQUEST: (NextStep.LEAVE_OUT, NextStep.RETRY, NextStep.RETRY_WITH),
    FailureKind.ON_HOLD: (NextStep.OPEN_ACCOUNT,),
    FailureKind.RATE_LIMITED: (NextStep.RETRY, NextStep.RETRY_WITH),
    FailureKind.SPEND_LIMIT: (NextStep.OPEN_LIMITS, NextStep.RETRY),
    FailureKind.OVERLOADED: (NextStep.RETRY, NextStep.RETRY_WITH),
    FailureKind.SERVER: (NextStep.RETRY, NextStep.RETRY_WITH),
}


def _failed(reply: Message, turn: Turn, model: Model) -> Ending:
    failure = turn.failure or Failure(FailureKind.BUG)
    if failure.kind is FailureKind.CONTEXT_FULL:
        steps = _making_room(model)
    else:
        steps = _STEPS_AFTER.get(failure.kind, (NextStep.RETRY,))
    if _has_text(reply):
        steps = _in_front(steps, NextStep.CONTINUE)
    weight = Weight.WARNING if turn.state is TurnState.INTERRUPTED else Weight.FAILURE
    return Ending(failure.sentence, weight, steps, told=failure.detail, context="Failure")


def _making_room(model: Model) -> tuple[NextStep, ...]:
    compact = (NextStep.COMPACT,) if model.compacts else ()
    return (*compact, NextStep.START_ANEW, NextStep.RETRY_WITH)


def _in_front(steps: Iterable[NextStep], first: NextStep) -> tuple[NextStep, ...]:
    return (first, *(step for step in steps if step is not first))[:3]


def _has_text(reply: Message) -> bool:
    return any(block.kind is BlockKind.TEXT and block.shown_text.strip() for block in reply.blocks)
