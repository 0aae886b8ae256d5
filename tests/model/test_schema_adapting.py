"""A schema goes out as the API takes it, and nothing is dropped in silence."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.demo.api_errors import ApiError
from claude_desktop.demo.parameters import check_format
from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.schema_adapting import AdaptedSchema, adapt_schema

PERSON: JsonObject = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "description": "As written."},
        "age": {"type": "integer", "minimum": 0},
        "mails": {"type": "array", "items": {"type": "string", "format": "email"}, "maxItems": 3},
        "born": {"type": ["string", "null"], "format": "date"},
    },
    "required": ["name"],
}


def adapted(schema: JsonObject) -> JsonObject:
    found = adapt_schema(schema).schema
    assert found is not None
    return found


def told(schema: JsonObject) -> list[tuple[str, str]]:
    return [(item.place, item.keyword) for item in adapt_schema(schema).not_enforced]


def test_what_the_api_enforces_stays_and_the_rest_is_said() -> None:
    before = copy.deepcopy(PERSON)
    assert adapted(PERSON) == {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "As written.\n\n{minLength: 1}"},
            "age": {"type": "integer", "description": "{minimum: 0}"},
            "mails": {
                "type": "array",
                "items": {"type": "string", "format": "email"},
                "description": "{maxItems: 3}",
            },
            "born": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        },
        "additionalProperties": False,
        "required": ["name"],
    }
    assert told(PERSON) == [("name", "minLength"), ("age", "minimum"), ("mails", "maxItems")]
    assert before == PERSON


@pytest.mark.parametrize(
    ("schema", "sent"),
    [
        ({"enum": ["a", 1, None]}, {"enum": ["a", 1, None]}),
        ({"type": "string", "enum": ["a"]}, {"enum": ["a"]}),
        ({"const": True}, {"const": True}),
        ({"type": "array", "items": {"type": "null"}, "minItems": 1}, None),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None),
        ({"type": "boolean", "title": "T", "default": False}, {"title": "T", "default": False, "type": "boolean"}),
    ],
)
def test_what_is_taken_goes_out_as_it_is(schema: JsonObject, sent: JsonObject | None) -> None:
    assert adapted(schema) == (sent or schema)
    assert told(schema) == []


def test_definitions_go_along_by_their_newer_name() -> None:
    schema: JsonObject = {
        "definitions": {"tag": {"type": "string"}},
        "$defs": {"item": {"type": "object", "properties": {"tag": {"$ref": "#/definitions/tag"}}}},
        "$ref": "#/$defs/item",
    }
    assert adapted(schema) == {
        "$ref": "#/$defs/item",
        "$defs": {
            "tag": {"type": "string"},
            "item": {
                "type": "object",
                "properties": {"tag": {"$ref": "#/$defs/tag"}},
                "additionalProperties": False,
            },
        },
    }


@pytest.mark.parametrize(
    ("schema", "reason", "place"),
    [
        ({}, "type", ""),
        ({"type": "object"}, "additionalProperties", ""),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "additionalProperties", ""),
        ({"type": "object", "properties": {"a": True}}, "true", "a"),
        ({"type": "array", "items": {"type": "what"}}, "type", "[]"),
        ({"$ref": "https://example.org/schema"}, "$ref", ""),
        ({"$ref": "#/$defs/gone"}, "$ref", ""),
        ({"$ref": "#"}, "$ref", ""),
        (
            {"$ref": "#/$defs/n", "$defs": {"n": {"type": "array", "items": {"$ref": "#/$defs/n"}}}},
            "recursion",
            "$defs.n",
        ),
        ({"type": "array", "items": {"type": "object", "properties": {"x": {}}}}, "type", "[].x"),
    ],
)
def test_what_the_api_can_not_take_at_all_is_told(schema: JsonObject, reason: str, place: str) -> None:
    found = adapt_schema(schema)
    assert (found.schema, found.reason, found.place) == (None, reason, place)


def test_keys_that_are_allowed_beside_the_named_ones_are_told() -> None:
    schema: JsonObject = {"type": "object", "properties": {"a": {"type": "null"}}, "additionalProperties": True}
    assert told(schema) == [("", "additionalProperties")]
    assert told({"oneOf": [{"type": "null"}, {"type": "string", "pattern": "^a"}]}) == [("", "oneOf"), ("", "pattern")]
    assert told({"$ref": "#/$defs/a", "maxLength": 2, "$defs": {"a": {"type": "string"}}}) == [("", "maxLength")]


SCHEMAS = st.recursive(
    st.sampled_from(
        [
            {"type": "string"},
            {"type": "integer", "minimum": 3},
            {"enum": ["a", None]},
            {"const": 5},
            {"type": ["string", "null"], "maxLength": 3},
            {"$ref": "#/$defs/x"},
            {"type": "object"},
            True,
            {},
            {"type": 5},
            {"enum": [{}]},
        ]
    ),
    lambda inner: st.one_of(
        st.builds(lambda part: {"type": "array", "items": part, "maxItems": 2}, inner),
        st.builds(
            lambda parts: {"type": "object", "properties": parts, "required": list(parts)},
            st.dictionaries(st.text(max_size=3), inner, max_size=3),
        ),
        st.builds(lambda parts: {"anyOf": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda parts: {"oneOf": parts, "type": "object"}, st.lists(inner, max_size=3)),
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(SCHEMAS, SCHEMAS)
def test_whatever_is_adapted_passes_the_documented_rules(schema: Json, definition: Json) -> None:
    root: JsonObject = {**(schema if isinstance(schema, dict) else {"type": "null"}), "$defs": {"x": definition}}
    found = adapt_schema(root)
    assert isinstance(found, AdaptedSchema)
    assert (found.schema is None) == bool(found.reason)
    if found.schema is not None:
        try:
            check_format({"output_config": {"format": {"type": "json_schema", "schema": found.schema}}})
        except ApiError as error:
            raise AssertionError(str(error)) from error
