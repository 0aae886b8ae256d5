"""Puts the ending of a reply into words: one sentence, and a label for each next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from claude_desktop.model.catalogue import Model
from claude_desktop.model.endings import NextStep, Weight, ending_of, lower_effort, raised_limit
from claude_desktop.model.messages import Message, Turn
from claude_desktop.ui.transcript.entries import NoticeKind, StepButton

MAX_TOLD_CHARACTERS = 300
_KINDS = {Weight.QUIET: NoticeKind.MUTED, Weight.WARNING: NoticeKind.WARN, Weight.FAILURE: NoticeKind.DANGER}


@dataclass(frozen=True, slots=True)
class ShownEnding:
    """The text of a notice, and its buttons; an empty text where there is none."""

    text: str = ""
    kind: NoticeKind = NoticeKind.MUTED
    steps: tuple[StepButton, ...] = ()


NO_ENDING = ShownEnding()


def shown_ending(reply: Message, turn: Turn, model: Model, is_kept: Callable[[NextStep], bool]) -> ShownEnding:
    """How a reply ended, with the steps of it that make sense where it stands."""
    ending = ending_of(reply, turn, model)
    if ending is None:
        return NO_ENDING
    locale = QLocale()
    values = {
        name: locale.toString(value) if isinstance(value, int) else value for name, value in ending.values.items()
    }
    text = QCoreApplication.translate(ending.context, ending.sentence)
    if values:
        text = text.format(**values)
    if ending.told:
        told = " ".join(ending.told.split())
        if len(told) > MAX_TOLD_CHARACTERS:
            told = told[: MAX_TOLD_CHARACTERS - 1] + "…"
        text = _quoting(ending.context).format(sentence=text, told=told)
    steps = tuple(StepButton(step, _label(step, turn, model)) for step in ending.steps if is_kept(step))
    return ShownEnding(text, _KINDS[ending.weight], steps)


def _quoting(context: str) -> str:
    if context == "Failure":
        return _tr("{sentence} The server said: “{told}”")
    return _tr("{sentence} It said: “{told}”")


def _label(step: NextStep, turn: Turn, model: Model) -> str:
    match step:
        case NextStep.RAISE_LIMIT:
            return _tr("Retry with {limit} tokens").format(limit=QLocale().toString(raised_limit(turn, model) or 0))
        case NextStep.LOWER_EFFORT:
            return _tr("Retry at effort {effort}").format(effort=lower_effort(turn, model) or "")
        case _:
            return _labels()[step]


def _labels() -> dict[NextStep, str]:
    return {
        NextStep.RETRY: _tr("Retry"),
        NextStep.RETRY_WITH: _tr("Ask another model…"),
        NextStep.CONTINUE: _tr("Continue"),
        NextStep.RESUME: _tr("Let it go on"),
        NextStep.NUDGE: _tr("Ask for the answer"),
        NextStep.COMPACT: _tr("Summarise and go on"),
        NextStep.START_ANEW: _tr("Start anew with a summary…"),
        NextStep.OPEN_BILLING: _tr("Open the billing page"),
        NextStep.OPEN_LIMITS: _tr("Open the limits page"),
        NextStep.OPEN_ACCOUNT: _tr("Open the account"),
        NextStep.OPEN_NETWORK: _tr("Network settings"),
        NextStep.LEAVE_OUT: _tr("Leave the files out and ask again"),
        NextStep.SHOW_LARGEST: _tr("Show the largest part"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("Ending", text)
