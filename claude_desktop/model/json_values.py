"""The JSON values that the API speaks, as Python types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
JsonObject = Mapping[str, Json]


def dump_json(value: Json) -> str:
    """Write `value` as compact ASCII JSON, key order kept, so that `load_json` gives an equal value back.

    ASCII because a lone surrogate, which the API can send and SQLite can not hold, then survives as its escape.
    """
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def load_json(text: str) -> Json:
    """Read JSON text. Raises `ValueError` where it is not JSON."""
    value: Json = json.loads(text)
    return value


def load_object(text: str) -> JsonObject:
    """Read JSON text that must be an object. Raises `ValueError` where it is anything else."""
    value = load_json(text)
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a JSON object, found {type(value).__name__}")
    return value


def string_in(value: JsonObject, key: str) -> str:
    """The string at `key`, or the empty string where there is none."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


def count_in(value: JsonObject, key: str) -> int | None:
    """The non-negative whole number at `key`, or None where there is none."""
    found = value.get(key)
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        return None
    return found


def object_in(value: JsonObject, key: str) -> JsonObject | None:
    """The object at `key`, or None where there is none."""
    found = value.get(key)
    return found if isinstance(found, Mapping) else None
