"""Further request parameters that the person writes as JSON: read with the place and the reason of what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json import JSONDecodeError

from claude_desktop.model.json_values import Json, JsonObject, TwiceNamed, load_json_showing_doubles, load_object
from claude_desktop.model.texts import QT_TRANSLATE_NOOP, without_surrogates


@dataclass(frozen=True, slots=True)
class ExtraProblem:
    """Why a text is not taken. `sentence` is to be translated in the context `ExtraParameters`; it may name `{found}`.

    `line` and `column` count from 1 and are 0 where the problem has no single place.
    """

    sentence: str
    found: str = ""
    line: int = 0
    column: int = 0


ENDS_EARLY = QT_TRANSLATE_NOOP("ExtraParameters", "The JSON ends before it is complete.")
NOT_EXPECTED = QT_TRANSLATE_NOOP("ExtraParameters", "{found} is not expected here.")
MISSING_COMMA = QT_TRANSLATE_NOOP("ExtraParameters", "A comma is missing before {found}.")
MISSING_COLON = QT_TRANSLATE_NOOP("ExtraParameters", "A colon is missing before {found}.")
COMMA_TOO_MANY = QT_TRANSLATE_NOOP("ExtraParameters", "Nothing follows this comma; take it out.")
OTHER_QUOTES = QT_TRANSLATE_NOOP("ExtraParameters", "Names and texts stand in straight double quotes.")
OPEN_TEXT = QT_TRANSLATE_NOOP("ExtraParameters", "The text that begins here has no closing quote.")
TAB = QT_TRANSLATE_NOOP("ExtraParameters", "A tab inside of a text is written \\t.")
BAD_ESCAPE = QT_TRANSLATE_NOOP("ExtraParameters", "A backslash is written as two: \\\\.")
WORDS = QT_TRANSLATE_NOOP("ExtraParameters", "JSON writes true, false and null in small letters.")
SECOND_VALUE = QT_TRANSLATE_NOOP("ExtraParameters", "Nothing may follow the closing bracket.")
NO_OBJECT = QT_TRANSLATE_NOOP("ExtraParameters", "Write an object: names and values between curly brackets.")
BAD_NUMBER = QT_TRANSLATE_NOOP("ExtraParameters", "It holds a number that is too large, or is no number in JSON.")
TOO_DEEP = QT_TRANSLATE_NOOP("ExtraParameters", "It is nested too deep.")
TWICE = QT_TRANSLATE_NOOP("ExtraParameters", "{found} stands twice.")
HALF_CHARACTER = QT_TRANSLATE_NOOP("ExtraParameters", "It holds half of a character, which can not be sent.")
OWN_MESSAGES = QT_TRANSLATE_NOOP("ExtraParameters", "{found} is the conversation itself; the app fills it.")
OWN_STREAM = QT_TRANSLATE_NOOP("ExtraParameters", "{found} is always on: replies are shown as they come.")
OWN_FIELD = QT_TRANSLATE_NOOP("ExtraParameters", "{found} has a field of its own in this panel.")

# What the app fills itself, and why it can not stand here.
_OWNED: Mapping[str, str] = {
    "messages": OWN_MESSAGES,
    "stream": OWN_STREAM,
    **dict.fromkeys(("model", "max_tokens", "system", "stop_sequences", "temperature", "cache_control"), OWN_FIELD),
}
_MENDED_BY: Mapping[str, str] = {",": MISSING_COMMA, ":": MISSING_COLON}
_WHOLE_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_OTHER_QUOTES = "'\u2018\u2019\u201a“”„«»`"
_MAX_SHOWN = 24


def read_extra(text: str) -> JsonObject | ExtraProblem:
    """Read what was written: an object that can be sent beside the app's own parameters, empty for an empty text."""
    if not text.strip():
        return {}
    value = _read(text)
    return value if isinstance(value, ExtraProblem) else _checked(text, value)


def read_object(text: str) -> JsonObject | ExtraProblem:
    """Read what was written as a JSON object; what stands in it is anyone's business."""
    value = _read(text)
    if isinstance(value, ExtraProblem):
        return value
    return value if isinstance(value, Mapping) else ExtraProblem(NO_OBJECT, line=1, column=1)


def _read(text: str) -> Json | ExtraProblem:
    try:
        return load_json_showing_doubles(text)
    except JSONDecodeError as error:
        return _problem_at(text, error)
    except RecursionError:
        return ExtraProblem(TOO_DEEP)
    except ValueError:  # what Python reads beyond JSON, such as NaN, and numbers of thousands of digits
        return ExtraProblem(BAD_NUMBER)


def extra_text(value: JsonObject) -> str:
    """Write parameters as a person reads them; nothing for none."""
    return json.dumps(value, indent=2, ensure_ascii=False) if value else ""


def with_extra(body: JsonObject, extra: JsonObject) -> dict[str, Json]:
    """Add the person's parameters to a body. What the app says in `output_config`, such as the effort, stays there."""
    joined = {**body, **extra}
    said, added = body.get("output_config"), extra.get("output_config")
    if isinstance(said, Mapping) and isinstance(added, Mapping):
        joined["output_config"] = {**said, **added}
    return joined


def _checked(text: str, value: Json) -> JsonObject | ExtraProblem:
    if not isinstance(value, Mapping):
        return ExtraProblem(NO_OBJECT, line=1, column=1)
    try:
        plain = load_object(text)
    except ValueError:
        return ExtraProblem(TOO_DEEP)
    for name in value:
        if name in _OWNED:
            return ExtraProblem(_OWNED[name], _shown(name), *_place_of(text, name))
    config = value.get("output_config")
    if isinstance(config, Mapping) and "effort" in config:
        return ExtraProblem(OWN_FIELD, _shown("effort"), *_place_of(text, "effort"))
    return _unsendable(text, value) or plain


def _unsendable(text: str, value: Json) -> ExtraProblem | None:
    """Look into every object and text for what JSON can write but a request can not carry."""
    level: list[Json] = [value]
    while level:
        holders = [item for item in level if isinstance(item, Mapping | list)]
        twice = next((item.key for item in holders if isinstance(item, TwiceNamed)), None)
        if twice is not None:
            return ExtraProblem(TWICE, _shown(twice), *_place_of(text, twice, last=True))
        names = [name for item in holders if isinstance(item, Mapping) for name in item]
        inner = [part for item in holders for part in (item.values() if isinstance(item, Mapping) else item)]
        for part in (*names, *inner):
            if isinstance(part, str) and without_surrogates(part) != part:
                return ExtraProblem(HALF_CHARACTER)
        level = inner
    return None


def _problem_at(text: str, error: JSONDecodeError) -> ExtraProblem:
    """Tell from the text itself what is wrong at the place where the reader stopped; its own words are for
    programmers, and change with it."""
    at = error.pos
    if text[at : at + 1] in ("\n", "\r"):  # the reader is inside of a text here: elsewhere it skips line breaks
        return ExtraProblem(OPEN_TEXT, "", *_place(text, text.rfind('"', 0, at)))
    before, place = text[:at].rstrip(), _place(text, at)
    if before.endswith(",") and text[at : at + 1] in ("}", "]"):
        return ExtraProblem(COMMA_TOO_MANY, "", *_place(text, len(before) - 1))
    if text[at : at + 1] == "," and text[at + 1 :].lstrip()[:1] in ("}", "]"):
        return ExtraProblem(COMMA_TOO_MANY, "", *place)
    if at >= len(text):
        return ExtraProblem(ENDS_EARLY, "", *_place(text, len(text.rstrip())))
    return ExtraProblem(_sentence_at(text, at, before), _shown(_word_at(text, at)), *place)


def _sentence_at(text: str, at: int, before: str) -> str:
    if _is_read_whole(before):
        return SECOND_VALUE
    if text[at] in _OTHER_QUOTES:
        return OTHER_QUOTES
    if text[at] in "\\\t":
        return BAD_ESCAPE if text[at] == "\\" else TAB
    if text[at] == '"' and not _WHOLE_TEXT.match(text, at):
        return OPEN_TEXT
    if _word_at(text, at).casefold() in ("true", "false", "null", "none"):
        return WORDS
    return next((sentence for mark, sentence in _MENDED_BY.items() if _mends(text, at, mark)), NOT_EXPECTED)


def _mends(text: str, at: int, mark: str) -> bool:
    """Tell whether the reader gets past this place with the mark before it."""
    try:
        load_json_showing_doubles(f"{text[:at]}{mark}{text[at:]}")
    except JSONDecodeError as error:
        return error.pos > at + len(mark)
    except (ValueError, RecursionError):
        return False
    return True


def _is_read_whole(before: str) -> bool:
    """Tell whether what stands before is a value already, so that anything after it is too much."""
    try:
        load_json_showing_doubles(before)
    except (ValueError, RecursionError):
        return False
    return True


def _word_at(text: str, at: int) -> str:
    found = re.match(r"\w+|.", text[at:], re.DOTALL)
    return found.group() if found else ""


def _shown(word: str) -> str:
    """A name or character as a sentence quotes it: one short line."""
    plain = without_surrogates(word)
    plain = plain if plain.isprintable() else f"U+{ord(plain[0]):04X}"
    return f"“{plain if len(plain) <= _MAX_SHOWN else plain[: _MAX_SHOWN - 1] + '…'}”"


def _place_of(text: str, name: str, *, last: bool = False) -> Sequence[int]:
    """Where a name stands; 0 and 0 where it is written in escapes."""
    found = [match.start() for match in re.finditer(re.escape(f'"{name}"') + r"\s*:", text)]
    return _place(text, found[-1 if last else 0]) if found else (0, 0)


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
