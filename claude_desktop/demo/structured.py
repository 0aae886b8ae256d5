"""Makes a JSON value that fits a simple JSON schema."""

from __future__ import annotations

import re
from typing import Any

from claude_desktop.demo.api_errors import JsonObject

_MAX_DEPTH = 16
_TAG = re.compile(r"</?\w+>")
_FORMATS = {
    "date": "2026-11-22",
    "date-time": "2026-11-22T12:00:00Z",
    "time": "12:00:00Z",
    "email": "demo@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def value_for(schema: JsonObject, question: str) -> Any:
    """A value for the schema; its free texts say that this is a demo and what was asked."""
    return _value(schema, schema, question, 0)


def _value(schema: Any, root: JsonObject, question: str, depth: int) -> Any:
    if not isinstance(schema, dict) or depth > _MAX_DEPTH:
        return None
    if "$ref" in schema:
        return _value(_referenced(str(schema["$ref"]), root), root, question, depth + 1)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("anyOf"):
        return _value(schema["anyOf"][0], root, question, depth + 1)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), "null")
    match kind:
        case "object":
            properties: JsonObject = schema.get("properties") or {}
            return {name: _value(part, root, question, depth + 1) for name, part in properties.items()}
        case "array":
            return [_value(schema.get("items"), root, question, depth + 1)] if schema.get("items") else []
        case "integer":
            return int(schema.get("minimum", 1))
        case "number":
            return float(schema.get("minimum", 1.5))
        case "boolean":
            return True
        case "string":
            return _FORMATS.get(str(schema.get("format"))) or _text(question)
        case _:
            return None


def _referenced(reference: str, root: JsonObject) -> Any:
    found: Any = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _text(question: str) -> str:
    words = _TAG.sub(" ", question[:500]).split()
    return "Demo: " + (" ".join(words[:6])[:60] if words else "nothing was asked")
