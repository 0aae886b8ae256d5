"""Checks schemas and values by the `jsonschema` library, bounded: no network, no endless pattern, no endless work.

For any thread but the window's own, the import of this module included: a large value takes a while, and so does
loading the library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from functools import partial
from ipaddress import IPv4Address, IPv6Address
from itertools import islice
from time import thread_time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from jsonschema import FormatChecker, SchemaError, ValidationError
from jsonschema.validators import Draft202012Validator, extend, validator_for
from PySide6.QtCore import QRegularExpression
from referencing import Registry
from referencing.exceptions import Unresolvable

from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.mismatches import Mismatch, SchemaProblem

MAX_MISMATCHES = 20
# A schema can ask for the same work again and again (`$ref` in `anyOf` in `$ref`…): so long, then no more.
MAX_CPU_S = 4.0
_OF_NAMED_SCHEMAS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_OF_SCHEMAS = ("anyOf", "oneOf", "allOf", "prefixItems")
_MAX_PATTERN_SUBJECT = 10_000
_MAX_SHOWN = 60
_PLAIN_NAME = re.compile(r"[^\W\d][\w-]*|\$defs")


class TooMuchWorkError(Exception):
    """The value, or the schema, takes longer than anyone would wait for."""


def schema_problem(schema: JsonObject) -> SchemaProblem | None:
    """Tell why an object is no valid JSON Schema; None where it is one."""
    kind = validator_for(schema, default=Draft202012Validator)
    try:
        kind.check_schema(dict(schema))
    except SchemaError as error:
        return _problem_at(list(error.absolute_path))
    except RecursionError:
        return SchemaProblem("", "$ref")
    return None


def mismatches(schema: JsonObject, value: Json) -> tuple[Mismatch, ...]:
    """Tell what in the value does not fit the schema, the first `MAX_MISMATCHES` of it.

    Raises `TooMuchWorkError` where that takes too long, and `ValueError` where the schema can not be used (a reference
    to what is not in it).
    """
    checker = _validator_class(schema)(schema, registry=Registry(), format_checker=_format_checker())
    try:
        return tuple(_mismatch(error) for error in islice(checker.iter_errors(value), MAX_MISMATCHES))
    except Unresolvable as error:
        raise ValueError(str(error)) from None
    except RecursionError:
        raise TooMuchWorkError from None


def _problem_at(path: list[Any]) -> SchemaProblem:
    """Part the way into a schema into the way to a value that it describes, and the keyword there."""
    place, keyword, steps = [], "", iter(path)
    for step in steps:
        if not isinstance(step, str):
            break
        keyword = step
        if keyword in _OF_NAMED_SCHEMAS and (name := next(steps, None)) is not None:
            place += ["$defs", name] if keyword == "$defs" else [name]
            keyword = ""
        elif keyword in _OF_SCHEMAS:
            next(steps, None)
    return SchemaProblem(_place(place), keyword)


def _validator_class(schema: JsonObject) -> Any:
    """The validator for the schema's dialect, with an end and with patterns that end."""
    kind = validator_for(schema, default=Draft202012Validator)
    end_s = thread_time() + MAX_CPU_S
    keywords = {**kind.VALIDATORS, "pattern": _pattern, "patternProperties": _pattern_properties}
    return extend(kind, {name: partial(_bounded, end_s, check) for name, check in keywords.items()})


def _bounded(
    end_s: float, check: Callable[..., Iterable[Any] | None], checker: Any, expected: Any, value: Any, schema: Any
) -> Iterator[Any]:
    if thread_time() > end_s:
        raise TooMuchWorkError
    yield from check(checker, expected, value, schema) or ()


def _pattern(checker: Any, pattern: Any, value: Any, schema: Any) -> Iterator[Any]:
    del schema
    if checker.is_type(value, "string") and not _matches(pattern, value):
        yield ValidationError("pattern")


def _pattern_properties(checker: Any, patterns: Any, value: Any, schema: Any) -> Iterator[Any]:
    del schema
    if checker.is_type(value, "object"):
        for pattern, part in patterns.items():
            for name, held in value.items():
                if _matches(pattern, name):
                    yield from checker.descend(held, part, path=name, schema_path=pattern)


def _matches(pattern: Any, text: str) -> bool:
    """Search for a pattern. Qt's engine gives up where Python's would search for ever, and holds nothing up meanwhile;
    what it can not read or decide counts as matching, because nothing is known against it."""
    if not isinstance(pattern, str) or len(text) > _MAX_PATTERN_SUBJECT:
        return True
    expression = QRegularExpression(pattern, QRegularExpression.PatternOption.UseUnicodePropertiesOption)
    if not expression.isValid():
        return True
    found = expression.match(text)
    return found.hasMatch() or not found.isValid()


def _mismatch(error: Any) -> Mismatch:
    keyword, expected = str(error.validator), error.validator_value
    if keyword == "required" and isinstance(error.instance, dict):
        # The library makes an error for each missing key, in their order, but names it in its sentence only.
        missing = [name for name in expected if name not in error.instance]
        expected = next((name for name in missing if error.message.startswith(repr(name))), missing[:1])
    if keyword == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {})
        expected = [name for name in error.instance if name not in known][:5]
    return Mismatch(_place(error.absolute_path), keyword, expected, _shown(error.instance))


def _place(path: Iterable[Any]) -> str:
    place = ""
    for step in path:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            name = str(step)
            dotted = f".{name}" if place else name
            place += dotted if _PLAIN_NAME.fullmatch(name) else f"[{json.dumps(name, ensure_ascii=False)}]"
    return place


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"


def _format_checker() -> Any:
    checker = FormatChecker(formats=())
    checks: dict[str, Callable[[str], object]] = {
        "date": date.fromisoformat,
        "time": time.fromisoformat,
        "date-time": _moment,
        "email": _address,
        "ipv4": IPv4Address,
        "ipv6": IPv6Address,
        "uuid": UUID,
        "uri": _uri,
    }
    for name, read in checks.items():
        checker.checks(name, raises=ValueError)(partial(_is_of_format, read))
    return checker


def _is_of_format(read: Callable[[str], object], value: object) -> bool:
    if isinstance(value, str):
        read(value)
    return True


def _moment(text: str) -> None:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time without its zone")


def _address(text: str) -> None:
    name, at, host = text.rpartition("@")
    if not (name and at and host) or " " in text:
        raise ValueError("not an address")


def _uri(text: str) -> None:
    if not urlsplit(text).scheme:
        raise ValueError("without a scheme")
