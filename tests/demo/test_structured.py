"""Values fit the schemas that chat clients use."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desktop.demo.structured import value_for


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "Demo: Hello there"),
        ({"type": "string", "enum": ["b", "a"]}, "b"),
        ({"const": 7}, 7),
        ({"type": "string", "format": "date"}, "2026-11-22"),
        ({"type": "integer", "minimum": 4}, 4),
        ({"type": "number"}, 1.5),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"type": ["null", "string"]}, "Demo: Hello there"),
        ({"type": "array", "items": {"type": "boolean"}}, [True]),
        ({"type": "array"}, []),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, 1),
        ({"type": "object", "properties": {"a": {"type": "object", "properties": {}}}}, {"a": {}}),
        (
            {"$defs": {"part": {"type": "boolean"}}, "type": "object", "properties": {"p": {"$ref": "#/$defs/part"}}},
            {"p": True},
        ),
        ({"$ref": "#/nowhere"}, None),
        ({}, None),
    ],
)
def test_a_value_fits_its_schema(schema: dict[str, Any], value: Any) -> None:
    assert value_for(schema, "Hello there") == value


def test_a_schema_that_contains_itself_ends() -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"next": {"$ref": "#"}}}
    assert "next" in value_for(schema, "Hello")


def test_free_text_is_short_and_labelled() -> None:
    text = value_for({"type": "string"}, "word " * 10_000)
    assert text == "Demo: word word word word word word"
    assert value_for({"type": "string"}, "") == "Demo: nothing was asked"
