"""In which form a reply is wanted: text as ever, JSON, only the code, CSV, or a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from claude_desktop.model.json_values import Json, JsonObject, load_json

MAX_SCHEMA_CHARACTERS = 100_000
# Deeper than any schema that a person writes, and shallow enough for every walk through it to be a plain recursion.
MAX_SCHEMA_NESTING = 60


class OutputKind(StrEnum):
    """The form of the replies of a conversation."""

    TEXT = "text"
    JSON = "json"
    CODE = "code"
    CSV = "csv"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Output:
    """The form that is wanted; `schema_text` is the text of a JSON Schema, as typed, and only looked at for JSON."""

    kind: OutputKind = OutputKind.TEXT
    schema_text: str = ""

    @property
    def schema(self) -> JsonObject | None:
        """The schema; None where there is none, or where the text is not one yet."""
        if self.kind is not OutputKind.JSON or not self.schema_text.strip():
            return None
        try:
            return read_schema(self.schema_text)
        except ValueError:
            return None


TEXT = Output()


def read_schema(text: str) -> JsonObject:
    """Read the text of a JSON Schema. Raises `ValueError` (`json.JSONDecodeError` with its place) where it is no JSON,
    is no object, is too long or nested too deep. That it is a valid schema is checked elsewhere."""
    if len(text) > MAX_SCHEMA_CHARACTERS:
        raise ValueError("the schema is too long")
    value: Json = load_json(text, MAX_SCHEMA_NESTING)
    if not isinstance(value, Mapping):
        raise ValueError("a schema is a JSON object")
    return value
