"""JSON Schemas to start from. Each is one that the API enforces, but for what its limits say beside."""

from __future__ import annotations

import json
from dataclasses import dataclass

from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.texts import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class SchemaExample:
    """A schema by its name, which is to be translated in the context `SchemaExamples`."""

    name: str
    schema: JsonObject

    @property
    def text(self) -> str:
        """The schema as a person reads it."""
        return json.dumps(self.schema, indent=2, ensure_ascii=False)


def _object(properties: JsonObject, *, optional: tuple[str, ...] = ()) -> JsonObject:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


_TEXT: JsonObject = {"type": "string"}
_TEXTS: JsonObject = {"type": "array", "items": _TEXT}

SCHEMA_EXAMPLES = (
    SchemaExample(
        QT_TRANSLATE_NOOP("SchemaExamples", "A person"),
        _object(
            {
                "name": _TEXT,
                "email": {"type": ["string", "null"], "format": "email"},
                "born": {"type": ["string", "null"], "format": "date"},
                "languages": _TEXTS,
            }
        ),
    ),
    SchemaExample(
        QT_TRANSLATE_NOOP("SchemaExamples", "A list of tasks"),
        _object(
            {
                "tasks": {
                    "type": "array",
                    "items": _object(
                        {
                            "title": _TEXT,
                            "due": {"type": ["string", "null"], "format": "date"},
                            "priority": {"enum": ["low", "medium", "high"]},
                            "done": {"type": "boolean"},
                        }
                    ),
                }
            }
        ),
    ),
    SchemaExample(
        QT_TRANSLATE_NOOP("SchemaExamples", "Facts from a text"),
        _object(
            {
                "summary": {"type": "string", "description": "One sentence."},
                "people": _TEXTS,
                "places": _TEXTS,
                "dates": {"type": "array", "items": {"type": "string", "format": "date"}},
                "amounts": {
                    "type": "array",
                    "items": _object({"value": {"type": "number"}, "unit": _TEXT, "what": _TEXT}),
                },
            }
        ),
    ),
    SchemaExample(
        QT_TRANSLATE_NOOP("SchemaExamples", "A verdict with its reasons"),
        _object(
            {
                "verdict": {"enum": ["yes", "no", "unclear"]},
                "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                "reasons": _TEXTS,
            }
        ),
    ),
)
