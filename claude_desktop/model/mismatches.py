"""What does not fit a JSON Schema, as values: a place in the reply, what was expected there and what stands there."""

from __future__ import annotations

from dataclasses import dataclass

from claude_desktop.model.json_values import Json


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that does not fit. `place` is the way to it, such as `tasks[2].due`, empty for the whole value;
    `keyword` the schema's word that it breaks, `expected` that word's value; `found` what stands there, shortened."""

    place: str
    keyword: str
    expected: Json = None
    found: str = ""


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """Why a JSON object is no JSON Schema: `keyword` at `place` has a value that it can not have."""

    place: str
    keyword: str
