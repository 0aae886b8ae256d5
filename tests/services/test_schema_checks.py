"""Schemas and values are checked rightly, and nothing in either makes the check reach out or go on for ever."""

from __future__ import annotations

from time import process_time

import pytest

from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.mismatches import Mismatch, SchemaProblem
from claude_desktop.services import schema_checks
from claude_desktop.services.schema_checks import TooMuchWorkError, mismatches, schema_problem

TASKS: JsonObject = {
    "type": "object",
    "properties": {
        "tasks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "title": {"type": "string", "minLength": 3},
                    "due": {"type": "string", "format": "date"},
                },
                "required": ["title", "due"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["tasks"],
}


def test_what_fits_fits() -> None:
    assert mismatches(TASKS, {"tasks": [{"title": "Write", "due": "2026-11-22"}], "more": 1}) == ()


def test_each_mismatch_has_its_place_and_what_was_expected() -> None:
    value: Json = {"tasks": [{"title": "ab", "due": "soon"}, {"title": 5, "x y": 1}, "?"]}
    assert mismatches(TASKS, value) == (
        Mismatch("tasks[0].title", "minLength", 3, '"ab"'),
        Mismatch("tasks[0].due", "format", "date", '"soon"'),
        Mismatch("tasks[1].title", "type", "string", "5"),
        Mismatch("tasks[1]", "required", "due", "{…}"),
        Mismatch("tasks[1]", "additionalProperties", ["x y"], "{…}"),
        Mismatch("tasks[2]", "type", "object", '"?"'),
    )
    assert mismatches(TASKS, []) == (Mismatch("", "type", "object", "[]"),)


def test_there_is_an_end_to_what_is_told() -> None:
    assert len(mismatches({"items": {"type": "null"}}, [1] * 1_000)) == schema_checks.MAX_MISMATCHES
    [only] = mismatches({"const": 1}, "x" * 1_000)
    assert len(only.found) == 60


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("date", "2026-11-22", "22.11.2026"),
        ("date-time", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00"),
        ("time", "10:00:00", "ten"),
        ("email", "ada@example.org", "ada"),
        ("ipv4", "127.0.0.1", "127.0.0.256"),
        ("ipv6", "::1", ":::1"),
        ("uuid", "00000000-0000-4000-8000-000000000000", "0000"),
        ("uri", "https://example.org/", "example"),
    ],
)
def test_formats_are_checked(name: str, right: str, wrong: str) -> None:
    assert mismatches({"format": name}, right) == ()
    assert [item.expected for item in mismatches({"format": name}, wrong)] == [name]
    assert mismatches({"format": name}, 5) == ()


def test_patterns_are_checked_and_end() -> None:
    assert mismatches({"pattern": "^a+$"}, "aaa") == ()
    assert [item.keyword for item in mismatches({"pattern": "^a+$"}, "ab")] == ["pattern"]
    assert [item.place for item in mismatches({"patternProperties": {"^n": {"type": "null"}}}, {"n1": 1})] == ["n1"]
    assert mismatches({"pattern": "("}, "x") == ()
    began = process_time()
    assert mismatches({"pattern": "^(a+)+$"}, "a" * 5_000 + "!") == ()
    assert process_time() - began < 2


def test_endless_work_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_checks, "MAX_CPU_S", 0.2)
    twice: dict[str, Json] = {f"d{i}": {"anyOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(40)}
    schema: JsonObject = {"$ref": "#/$defs/d0", "$defs": {**twice, "d40": {"type": "null"}}}
    with pytest.raises(TooMuchWorkError):
        mismatches(schema, 5)
    with pytest.raises(TooMuchWorkError):
        mismatches({"$ref": "#"}, 5)


@pytest.mark.parametrize("reference", ["https://example.org/schema", "file:///etc/passwd", "#/$defs/gone"])
def test_a_reference_to_elsewhere_is_not_followed(reference: str) -> None:
    with pytest.raises(ValueError, match=r"Unresolvable|PointerToNowhere"):
        mismatches({"$ref": reference}, 5)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (TASKS, None),
        ({}, None),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": True}}, None),
        ({"$schema": "https://nobody.example/"}, None),
        ({"type": "what"}, SchemaProblem("", "type")),
        ({"properties": {"a": {"items": {"type": 5}}}}, SchemaProblem("a", "type")),
        ({"properties": []}, SchemaProblem("", "properties")),
        ({"required": ["a", 1]}, SchemaProblem("", "required")),
        ({"$defs": {"x": {"minLength": -1}}}, SchemaProblem("$defs.x", "minLength")),
        ({"anyOf": [{"maximum": "3"}]}, SchemaProblem("", "maximum")),
    ],
)
def test_schemas_are_checked(schema: JsonObject, problem: SchemaProblem | None) -> None:
    assert schema_problem(schema) == problem
