"""Reads a finished reply by the form that it was asked for in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from claude_desktop.model.blocks import Block, plain_text
from claude_desktop.model.extraction import Stretch, find_code, find_items, find_json, find_rows
from claude_desktop.model.json_values import Json
from claude_desktop.model.mismatches import Mismatch
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import FENCE, AskedOutput

# Far above any reply; a value that large is shown as it came.
MAX_OUTPUT_CHARACTERS = 4_000_000


class OutputProblem(StrEnum):
    """Why a reply could not be read in its form."""

    NOTHING_FOUND = "nothing_found"
    TOO_LARGE = "too_large"
    NOT_CHECKED = "not_checked"  # it was read, but the schema is too much work, or can not be used


@dataclass(frozen=True, slots=True)
class OutputRead:
    """What a reply holds. `text` is all of it, with what it was begun with; `source` is where its JSON, code or CSV
    stands in that. `rows` are those of a table, `items` those of a list with their level.

    `mismatches` are what does not fit the schema, once `is_checked`; without a schema there is nothing to check.
    """

    asked: AskedOutput
    text: str
    source: Stretch | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    items: tuple[tuple[int, str], ...] = ()
    problem: OutputProblem | None = None
    mismatches: tuple[Mismatch, ...] = ()
    is_checked: bool = False


def whole_text(asked: AskedOutput, blocks: Sequence[Block], stop_sequence: str | None) -> str:
    """The reply as the model meant it: with the words that it went on from, and the fence that ended it."""
    text = plain_text(tuple(blocks))
    if not asked.prefill:
        return text
    end = "" if stop_sequence != FENCE else FENCE if text.endswith("\n") else f"\n{FENCE}"
    return f"{asked.prefill}{text}{end}"


def read_reply(asked: AskedOutput, text: str) -> tuple[OutputRead, Json]:
    """Read the whole text of a reply; beside that its JSON value, None where it has none. Slow for a long one."""
    if len(text) > MAX_OUTPUT_CHARACTERS:
        return OutputRead(asked, text, problem=OutputProblem.TOO_LARGE), None
    match asked.kind:
        case OutputKind.JSON:
            found = find_json(text)
            if found is None:
                return OutputRead(asked, text, problem=OutputProblem.NOTHING_FOUND), None
            return OutputRead(asked, text, found.source), found.value
        case OutputKind.CSV:
            rows = find_rows(text)
            problem = None if rows else OutputProblem.NOTHING_FOUND
            return OutputRead(asked, text, find_code(text), rows, problem=problem), None
        case OutputKind.LIST:
            items = find_items(text)
            problem = None if items else OutputProblem.NOTHING_FOUND
            return OutputRead(asked, text, find_code(text), items=items, problem=problem), None
        case OutputKind.CODE:
            code = find_code(text)
            return OutputRead(asked, text, code, problem=None if code.text else OutputProblem.NOTHING_FOUND), None
        case OutputKind.TEXT:
            return OutputRead(asked, text), None
