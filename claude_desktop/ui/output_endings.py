"""What to say of a reply that is whole but not in the form that it was asked for in, and what to offer."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from claude_desktop.model.endings import NextStep
from claude_desktop.model.json_values import Json
from claude_desktop.model.mismatches import Mismatch
from claude_desktop.model.output import OutputKind
from claude_desktop.model.reply_output import OutputProblem, OutputRead
from claude_desktop.ui.ending_texts import NO_ENDING, ShownEnding
from claude_desktop.ui.transcript.entries import NoticeKind, StepButton

_MOST_TOLD = 4
_LINE_BREAK = "\u2028"


def output_ending(read: OutputRead, is_kept: Callable[[NextStep], bool]) -> ShownEnding:
    """The notice under a reply that does not hold what was asked for; none where it does."""
    match read.problem:
        case OutputProblem.NOTHING_FOUND:
            text = _nothing_found(read.asked.kind)
        case OutputProblem.TOO_LARGE:
            text = _tr("The reply is too large to be read as what was asked for.")
        case _ if read.mismatches:
            text = _LINE_BREAK.join([_tr("The JSON does not fit the schema."), *_told(read.mismatches)])
        case _:
            return NO_ENDING
    steps = (StepButton(NextStep.RETRY, _tr("Ask again")),) if is_kept(NextStep.RETRY) else ()
    return ShownEnding(text, NoticeKind.WARN, steps)


def mismatch_text(mismatch: Mismatch) -> str:
    """One thing that does not fit: where, what was expected, and what stands there."""
    place = mismatch.place or _tr("the reply")
    return _tr("{place}: {sentence}").format(place=place, sentence=_expectation(mismatch))


def _told(mismatches: Sequence[Mismatch]) -> list[str]:
    lines = [mismatch_text(mismatch) for mismatch in mismatches[:_MOST_TOLD]]
    if len(mismatches) > _MOST_TOLD:
        lines.append(_tr("and more."))
    return lines


def _nothing_found(kind: OutputKind) -> str:
    match kind:
        case OutputKind.JSON:
            return _tr("There is no JSON in this reply, or it was cut off.")
        case OutputKind.CSV:
            return _tr("There is no table in this reply.")
        case OutputKind.LIST:
            return _tr("There is no list in this reply.")
        case _:
            return _tr("There is no code in this reply.")


def _expectation(mismatch: Mismatch) -> str:
    expected, found = mismatch.expected, mismatch.found
    match mismatch.keyword:
        case "type":
            names = " / ".join(map(_type_name, expected if isinstance(expected, list | tuple) else [expected]))
            return _tr("{expected} was expected, not {found}.").format(expected=names, found=found)
        case "required":
            return _tr("“{name}” is missing.").format(name=_value(expected))
        case "additionalProperties":
            listed = expected if isinstance(expected, list | tuple) else [expected]
            return _tr("“{names}” was not asked for.").format(names="”, “".join(map(_value, listed)))
        case "enum" if isinstance(expected, list | tuple):
            allowed = ", ".join(map(_value, expected[:12]))
            return _tr("one of {allowed} was expected, not {found}.").format(allowed=allowed, found=found)
        case "const":
            return _tr("{expected} was expected, not {found}.").format(expected=_value(expected), found=found)
        case "format":
            return _tr("a text of the form “{name}” was expected, not {found}.").format(name=expected, found=found)
        case keyword if (sentence := _limits().get(keyword)) is not None:
            return sentence.format(limit=_value(expected), found=found)
        case keyword:
            return _tr("{found} breaks “{keyword}”.").format(found=found, keyword=keyword)


def _limits() -> dict[str, str]:
    return {
        "minimum": _tr("at least {limit} was expected, not {found}."),
        "exclusiveMinimum": _tr("more than {limit} was expected, not {found}."),
        "maximum": _tr("at most {limit} was expected, not {found}."),
        "exclusiveMaximum": _tr("less than {limit} was expected, not {found}."),
        "multipleOf": _tr("a multiple of {limit} was expected, not {found}."),
        "minLength": _tr("the text is shorter than {limit}: {found}."),
        "maxLength": _tr("the text is longer than {limit}: {found}."),
        "pattern": _tr("{found} does not match the pattern {limit}."),
        "minItems": _tr("the list is shorter than {limit}."),
        "maxItems": _tr("the list is longer than {limit}."),
        "minProperties": _tr("there are fewer keys than {limit}."),
        "maxProperties": _tr("there are more keys than {limit}."),
        "uniqueItems": _tr("an item stands twice."),
        "anyOf": _tr("{found} fits none of the ways that the schema allows."),
        "oneOf": _tr("{found} does not fit exactly one of the ways that the schema allows."),
    }


def _type_name(name: Json) -> str:
    names = {
        "string": _tr("a text"),
        "integer": _tr("a whole number"),
        "number": _tr("a number"),
        "boolean": _tr("true or false"),
        "object": _tr("an object"),
        "array": _tr("a list"),
        "null": _tr("null"),
    }
    return names.get(name, _value(name)) if isinstance(name, str) else _value(name)


def _value(value: Json) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return QLocale().toString(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _tr(text: str) -> str:
    return QCoreApplication.translate("OutputEnding", text)
