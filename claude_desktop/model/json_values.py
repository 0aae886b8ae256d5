"""The JSON values that the API speaks, as Python types."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
JsonObject = Mapping[str, Json]


def dump_json(value: Json) -> str:
    """Write `value` as compact ASCII JSON, key order kept, so that `load_json` gives an equal value back.

    ASCII because a lone surrogate, which the API can send and SQLite can not hold, then survives as its escape.
    """
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


MAX_NESTING = 400  # far below where Python's own reader and writer run out of stack


def load_json(text: str, max_nesting: int = MAX_NESTING) -> Json:
    """Read JSON text. Raises `ValueError` where it is not JSON, or is nested deeper than `max_nesting`.

    Python's reader takes NaN, Infinity and 1e999, which are no JSON and could not be sent again: refused here.
    """
    try:
        value: Json = _DECODER.decode(text)
    except RecursionError:
        raise ValueError("JSON is nested too deep") from None
    if text.count("{") + text.count("[") > max_nesting and _nesting_exceeds(value, max_nesting):
        raise ValueError("JSON is nested too deep")
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is out of range")
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


class TwiceNamed(dict[str, Json]):
    """An object in whose text a key stood twice: readers differ in what they make of that. `key` is the first such."""

    key = ""


def load_json_showing_doubles(text: str) -> Json:
    """Read JSON text of a foreign hand: objects with a key that stands twice come as `TwiceNamed`.

    Raises `ValueError` where it is not JSON and `RecursionError` where it is nested too deep to be read.
    """
    value: Json = _DOUBLES_DECODER.decode(text)
    return value


def _object_showing_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice, seen = TwiceNamed(found), set[str]()
    for key, _ in pairs:
        if key in seen:
            twice.key = key
            break
        seen.add(key)
    return twice


_DOUBLES_DECODER = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_object_showing_doubles
)


def _nesting_exceeds(value: Json, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = [
            item
            for holder in level
            if isinstance(holder, dict | list)
            for item in (holder.values() if isinstance(holder, dict) else holder)
        ]
        if not level:
            return False
    return True


def load_object(text: str, max_nesting: int = MAX_NESTING) -> JsonObject:
    """Read JSON text that must be an object. Raises `ValueError` where it is anything else."""
    value = load_json(text, max_nesting)
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a JSON object, found {type(value).__name__}")
    return value


def string_in(value: JsonObject, key: str) -> str:
    """The string at `key`, or the empty string where there is none."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


def count_in(value: JsonObject, key: str) -> int | None:
    """The whole number from 0 to 2**53 at `key` (what every JSON reader and the database can hold), or None."""
    found = value.get(key)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= 2**53:
        return None
    return found


def number_in(value: JsonObject, key: str) -> float | None:
    """The finite number at `key`, or None where there is none."""
    found = value.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        number = float(found)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def object_in(value: JsonObject, key: str) -> JsonObject | None:
    """The object at `key`, or None where there is none."""
    found = value.get(key)
    return found if isinstance(found, Mapping) else None
