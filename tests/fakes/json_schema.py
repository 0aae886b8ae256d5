"""Checks values against a JSON Schema (2020-12): the part of it that the app's own schemas use.

https://json-schema.org/draft/2020-12/json-schema-core, json-schema-validation. A keyword it does not know is an error,
so that no schema seems to hold because it was not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (Mapping,),
    "array": (list, tuple),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
}
_DESCRIBING = {"$schema", "$id", "$defs", "title", "description"}
_CHECKED = {
    *("$ref", "type", "const", "enum", "anyOf", "required", "properties", "additionalProperties"),
    *("items", "maxItems", "minimum", "maximum", "pattern"),
}


def problems(schema: Mapping[str, Any], value: Any) -> list[str]:
    """What in `value` breaks `schema`, each with its place."""
    return list(_problems(schema, value, schema, "$"))


def _problems(schema: Mapping[str, Any], value: Any, root: Mapping[str, Any], place: str) -> Iterator[str]:
    if unknown := schema.keys() - _DESCRIBING - _CHECKED:
        raise ValueError(f"keywords that are not checked: {sorted(unknown)}")
    if "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        yield from _problems(found, value, root, place)
    if "anyOf" in schema and not any(not list(_problems(each, value, root, place)) for each in schema["anyOf"]):
        yield f"{place}: fits none of anyOf"
    yield from _value_problems(schema, value, place)
    if isinstance(value, Mapping):
        yield from _object_problems(schema, value, root, place)
    if isinstance(value, list | tuple) and "items" in schema:
        for index, item in enumerate(value):
            yield from _problems(schema["items"], item, root, f"{place}[{index}]")


def _value_problems(schema: Mapping[str, Any], value: Any, place: str) -> Iterator[str]:
    wanted = schema.get("type", [])
    names = [wanted] if isinstance(wanted, str) else wanted
    if names and not any(_is(value, name) for name in names):
        yield f"{place}: {type(value).__name__} is not {names}"
    if "const" in schema and (value != schema["const"] or type(value) is not type(schema["const"])):
        yield f"{place}: is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: is none of {schema['enum']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{place}: does not match {schema['pattern']}"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and (value < schema.get("minimum", value) or value > schema.get("maximum", value)):
        yield f"{place}: is out of range"
    if isinstance(value, list | tuple) and len(value) > schema.get("maxItems", len(value)):
        yield f"{place}: has too many items"


def _object_problems(
    schema: Mapping[str, Any], value: Mapping[str, Any], root: Mapping[str, Any], place: str
) -> Iterator[str]:
    for key in schema.get("required", []):
        if key not in value:
            yield f"{place}.{key}: is missing"
    properties = schema.get("properties", {})
    for key, held in value.items():
        if key in properties:
            yield from _problems(properties[key], held, root, f"{place}.{key}")
        elif schema.get("additionalProperties") is False:
            yield f"{place}.{key}: is not described"


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if isinstance(value, float) and name == "integer":
        return value.is_integer()
    return isinstance(value, _TYPES[name])
