"""Finds what was asked for in the text of a reply, also where words stand around it. Never raises, whatever the text.

Most replies are just what was asked for; of those that are not, the first fence that holds it counts, then the first
balanced object or list.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from json import JSONDecodeError, JSONDecoder

from claude_desktop.model.json_values import Json, load_json

MAX_ROWS = 20_000
MAX_COLUMNS = 500
_MAX_TRIES = 5_000
_MAX_TRIED_CHARACTERS = 40_000_000
_FENCE = re.compile(r"^[ \t]{0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[^\s`]*)[^\n]*\n", re.MULTILINE)
_ITEM = re.compile(r"^(?P<indent>[ \t]*)(?:[-*+•]|\d{1,9}[.)])[ \t]+(?P<text>\S.*)$")
_BRACKET = re.compile(r"[{\[]")
_DECODER = JSONDecoder()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text, from `start` to `end`; `language` is what its fence says."""

    text: str
    start: int
    end: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class FoundJson:
    """A JSON value in a text. `source` is where it stands."""

    source: Stretch
    value: Json


def fences(text: str) -> Iterator[Stretch]:
    """The contents of the fenced blocks of a text; the last may have no end yet."""
    position = 0
    while opened := _FENCE.search(text, position):
        closing = re.compile(rf"^[ \t]{{0,3}}{opened['fence'][0]}{{{len(opened['fence'])},}}[ \t]*$", re.MULTILINE)
        closed = closing.search(text, opened.end())
        end = closed.start() if closed else len(text)
        content = text[opened.end() : end].rstrip("\n")
        yield Stretch(content, opened.end(), opened.end() + len(content), opened["language"])
        if closed is None:
            return
        position = closed.end()


def find_json(text: str) -> FoundJson | None:
    """The JSON value of a reply: the whole text, the first fence that is one, or the first balanced object or list of
    objects; then the first list of plain values. None where there is none, or where it was cut off before its end."""
    for part in (_stripped(text, 0, len(text)), *(_stripped(text, each.start, each.end) for each in fences(text))):
        if (found := _read(part)) is not None:
            return found
    return _first_balanced(text)


def find_code(text: str) -> Stretch:
    """The code of a reply: the content of its first fence, else all of it."""
    return next(fences(text), None) or _stripped(text, 0, len(text))


def find_rows(text: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a reply in CSV; at most `MAX_ROWS`, and none where it holds none."""
    source = find_code(text).text
    delimiter = _delimiter(source)
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(StringIO(source, newline=""), delimiter=delimiter, strict=False):
            if any(cell.strip() for cell in row):
                rows.append(tuple(row[:MAX_COLUMNS]))
            if len(rows) >= MAX_ROWS:
                break
    except csv.Error:  # a field without end, longer than the reader takes
        return ()
    return tuple(rows)


def find_items(text: str) -> tuple[tuple[int, str], ...]:
    """The items of a reply that is a list, each with its level; lines without a mark are items too where no line has
    one."""
    lines = [line for line in find_code(text).text.expandtabs(4).splitlines() if line.strip()]
    marked = [found for line in lines if (found := _ITEM.match(line))]
    if not marked:
        return tuple((0, line.strip()) for line in lines)
    indents = sorted({len(found["indent"]) for found in marked})
    return tuple((indents.index(len(found["indent"])), found["text"].strip()) for found in marked)


def _stripped(text: str, start: int, end: int) -> Stretch:
    part = text[start:end]
    lead = len(part) - len(part.lstrip("\ufeff \t\r\n"))
    bare = part[lead:].rstrip()
    return Stretch(bare, start + lead, start + lead + len(bare))


def _read(part: Stretch) -> FoundJson | None:
    if part.text[:1] not in ("{", "["):
        return None
    try:
        return FoundJson(part, load_json(part.text))
    except ValueError:
        return None


def _first_balanced(text: str) -> FoundJson | None:
    plain: FoundJson | None = None
    position, spent = 0, 0
    for _ in range(_MAX_TRIES):
        bracket = _BRACKET.search(text, position)
        if bracket is None or spent > _MAX_TRIED_CHARACTERS:
            break
        start = bracket.start()
        try:
            _, end = _DECODER.raw_decode(text, start)
        except JSONDecodeError as error:
            spent += error.pos - start
            if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
                break  # it was cut off: what stands inside of it is not what was asked for
            position = start + 1
            continue
        except (ValueError, RecursionError):
            position = start + 1
            continue
        spent += end - start
        found = _read(Stretch(text[start:end], start, end))
        if found is not None and _holds_objects(found.value):
            return found
        plain = plain or found
        position = end
    return plain


def _holds_objects(value: Json) -> bool:
    """Tell a result from what only looks like one in running text, such as [1]."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict | list) for part in value))


def _delimiter(source: str) -> str:
    """The mark that parts the fields of the first line most often; a comma where none does."""
    first = re.sub(r'"[^"]*"', "", source.lstrip("\n").partition("\n")[0])
    counts: Sequence[tuple[int, str]] = [(first.count(mark), mark) for mark in (",", ";", "\t")]
    best, mark = max(counts, key=lambda each: each[0])
    return mark if best else ","
