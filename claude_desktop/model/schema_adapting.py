"""Rewrites a JSON Schema into the part of JSON Schema that the API enforces, and says what that leaves out.

What it enforces: https://platform.claude.com/docs/en/build-with-claude/structured-outputs; the way of rewriting is that
of the vendor's own library. What can not be enforced is told to the model in the description instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from claude_desktop.model.json_values import Json, JsonObject

FORMATS = frozenset(("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"))
_TYPES = frozenset(("object", "array", "string", "integer", "number", "boolean", "null"))
_DESCRIBING = ("$schema", "$id", "$comment", "$defs", "definitions", "examples", "deprecated")
_KEPT = ("title", "description", "default")
# What each keyword belongs to: one that says something of another type says nothing here.
_OF_TYPE = {
    "object": ("properties", "required", "additionalProperties", "minProperties", "maxProperties"),
    "array": ("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"),
    "string": ("format", "pattern", "minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
_OF_TYPE["integer"] = _OF_TYPE["number"]


@dataclass(frozen=True, slots=True)
class NotEnforced:
    """A keyword that the API does not enforce. `place` is the way to it, such as `tasks[].due`; empty at the root."""

    place: str
    keyword: str
    value: Json


@dataclass(frozen=True, slots=True)
class AdaptedSchema:
    """`schema` is what goes to the API; None where the API can not take it at all: then `reason` is the keyword or the
    word that stands in the way (`$ref`, `recursion`, `type`, `additionalProperties`, `true`) and `place` where."""

    schema: JsonObject | None
    not_enforced: tuple[NotEnforced, ...] = ()
    reason: str = ""
    place: str = ""


class _RefusedError(Exception):
    def __init__(self, reason: str, place: str) -> None:
        super().__init__(reason)
        self.reason, self.place = reason, place


def adapt_schema(schema: JsonObject) -> AdaptedSchema:
    """Rewrite a schema for the API. Pure; never raises for a schema that `output.read_schema` gave."""
    adapting = _Adapting(schema)
    try:
        adapted = adapting.whole()
    except _RefusedError as refused:
        return AdaptedSchema(None, tuple(adapting.not_enforced), refused.reason, refused.place)
    return AdaptedSchema(adapted, tuple(adapting.not_enforced))


@dataclass(slots=True)
class _Adapting:
    root: JsonObject
    not_enforced: list[NotEnforced] = field(default_factory=list)

    def whole(self) -> JsonObject:
        definitions = {**_objects(self.root.get("definitions")), **_objects(self.root.get("$defs"))}
        _refuse_recursion(self.root, definitions)
        adapted = dict(self.part(self.root, ""))
        if definitions:
            adapted["$defs"] = {name: self.part(part, f"$defs.{name}") for name, part in definitions.items()}
        return adapted

    def part(self, schema: Json, place: str) -> JsonObject:
        """One schema inside the whole."""
        if not isinstance(schema, Mapping):
            raise _RefusedError("true" if schema is True else "false", place)
        if "$ref" in schema:
            return self._reference(schema, place)
        made: dict[str, Json] = {name: schema[name] for name in _KEPT if name in schema}
        left = {key: value for key, value in schema.items() if key not in (*_DESCRIBING, *_KEPT)}
        if not self._take_literals(left, made) and not self._take_choices(left, made, place):
            self._take_type(left, made, place)
        left.pop("type", None)
        self._describe(left, made, place)
        return made

    def _reference(self, schema: JsonObject, place: str) -> JsonObject:
        name = _definition_name(schema["$ref"])
        if name is None:
            raise _RefusedError("$ref", place)
        for key, value in schema.items():
            if key not in (*_DESCRIBING, *_KEPT, "$ref"):
                self.not_enforced.append(NotEnforced(place, key, value))
        return {"$ref": f"#/$defs/{name}"}

    @staticmethod
    def _take_literals(left: dict[str, Json], made: dict[str, Json]) -> bool:
        values = left.get("enum")
        if isinstance(values, list) and values and all(map(_is_literal, values)):
            made["enum"] = left.pop("enum")
        if "const" in left and _is_literal(left["const"]):
            made["const"] = left.pop("const")
        return "enum" in made or "const" in made

    def _take_choices(self, left: dict[str, Json], made: dict[str, Json], place: str) -> bool:
        for keyword, sent_as in (("anyOf", "anyOf"), ("oneOf", "anyOf"), ("allOf", "allOf")):
            parts = left.get(keyword)
            if isinstance(parts, list) and parts:
                del left[keyword]
                if keyword == "oneOf":
                    self.not_enforced.append(NotEnforced(place, "oneOf", len(parts)))
                made[sent_as] = [self.part(part, place) for part in parts]
                return True
        return False

    def _take_type(self, left: dict[str, Json], made: dict[str, Json], place: str) -> None:
        kind = left.get("type")
        if kind is None and "properties" in left:
            kind = "object"
        if isinstance(kind, list) and kind and all(name in _TYPES for name in kind):
            made["anyOf"] = [self._of_one_type(str(name), left, place) for name in dict.fromkeys(map(str, kind))]
            for keywords in _OF_TYPE.values():
                for keyword in keywords:
                    left.pop(keyword, None)
            return
        if not isinstance(kind, str) or kind not in _TYPES:
            raise _RefusedError("type", place)
        self._take_one_type(kind, left, made, place)

    def _of_one_type(self, kind: str, left: JsonObject, place: str) -> JsonObject:
        own = {key: left[key] for key in _OF_TYPE.get(kind, ()) if key in left}
        made: dict[str, Json] = {}
        self._take_one_type(kind, own, made, place)
        self._describe(own, made, place)
        return made

    def _take_one_type(self, kind: str, left: dict[str, Json], made: dict[str, Json], place: str) -> None:
        made["type"] = kind
        match kind:
            case "object":
                self._take_object(left, made, place)
            case "array":
                if (items := left.pop("items", None)) is not None:
                    made["items"] = self.part(items, f"{place}[]")
                if left.get("minItems") in (0, 1):
                    made["minItems"] = left.pop("minItems")
            case "string":
                if left.get("format") in FORMATS:
                    made["format"] = left.pop("format")
            case _:
                return

    def _take_object(self, left: dict[str, Json], made: dict[str, Json], place: str) -> None:
        properties = _objects(left.pop("properties", None), any_value=True)
        others = left.pop("additionalProperties", None)
        if not properties and others is not False:
            # The API wants every key named: it would only ever give an empty object.
            raise _RefusedError("additionalProperties", place)
        dot = "." if place else ""
        made["properties"] = {name: self.part(part, f"{place}{dot}{name}") for name, part in properties.items()}
        made["additionalProperties"] = False
        if others not in (None, False):
            self.not_enforced.append(NotEnforced(place, "additionalProperties", others))
        required = left.pop("required", None)
        if isinstance(required, list):
            made["required"] = [name for name in required if isinstance(name, str)]

    def _describe(self, left: JsonObject, made: dict[str, Json], place: str) -> None:
        """Put what can not be enforced into words for the model."""
        if not left:
            return
        self.not_enforced += [NotEnforced(place, key, value) for key, value in left.items()]
        words = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in left.items())
        before = made.get("description")
        made["description"] = f"{before}\n\n{{{words}}}" if isinstance(before, str) and before else f"{{{words}}}"


def _objects(value: Json, *, any_value: bool = False) -> dict[str, Json]:
    if not isinstance(value, Mapping):
        return {}
    return {key: part for key, part in value.items() if any_value or isinstance(part, Mapping | bool)}


def _is_literal(value: Json) -> bool:
    return value is None or isinstance(value, str | int | float)


def _definition_name(reference: Json) -> str | None:
    for start in ("#/$defs/", "#/definitions/"):
        if isinstance(reference, str) and reference.startswith(start) and "/" not in (name := reference[len(start) :]):
            return name
    return None


def _refuse_recursion(root: JsonObject, definitions: Mapping[str, Json]) -> None:
    """Refuse a schema whose definitions use themselves, or one that is not there."""
    uses = {name: _references(part) for name, part in definitions.items()}
    for name in _references({key: value for key, value in root.items() if key not in ("$defs", "definitions")}):
        if name not in definitions:
            raise _RefusedError("$ref", "")
    free: set[str] = set()
    while True:
        found = {name for name, used in uses.items() if name not in free and used <= free}
        if not found:
            break
        free |= found
    if bound := sorted(uses.keys() - free):
        missing = {used for name in bound for used in uses[name]} - definitions.keys()
        raise _RefusedError("$ref" if missing else "recursion", f"$defs.{bound[0]}")


def _references(schema: Json) -> set[str]:
    found: set[str] = set()
    waiting: list[Json] = [schema]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Mapping):
            name = _definition_name(current.get("$ref"))
            if name is not None:
                found.add(name)
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)
    return found
