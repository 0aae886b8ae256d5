"""Says in plain words what a tool was asked and what it gave, for servers that can not read the blocks themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from claude_desktop.model.json_values import Json, JsonObject, dump_json, object_in, string_in
from claude_desktop.model.texts import without_surrogates

MAX_CHARACTERS = 20_000
# What only the server that wrote it can read; anywhere else it is noise, and much of it.
_OPAQUE = frozenset({"encrypted_content", "encrypted_index", "encrypted_stdout", "signature", "cache_control"})


def readable_call(raw: JsonObject) -> str:
    """What a tool was asked."""
    given = raw.get("input")
    asked = given if isinstance(given, str) else dump_json(given)
    return _cut(f"[Tool {string_in(raw, 'name')}: {asked}]")


def readable_result(raw: JsonObject) -> str:
    """What a tool gave: its words, the pages that were found, or what is left without the parts nobody can read."""
    content = raw.get("content")
    if isinstance(content, str):
        told = content
    elif isinstance(content, list):
        told = "\n".join(map(_part, _objects(content)))
    else:
        told = _object_words(content) if isinstance(content, Mapping) else ""
    return _cut(f"[Tool result: {told}]")


def _part(part: JsonObject) -> str:
    match string_in(part, "type"):
        case "text":
            return string_in(part, "text")
        case "web_search_result":
            return f"{string_in(part, 'title')} ({string_in(part, 'url')})"
        case "image" | "document" as kind:
            return f"[{kind}]"
        case _:
            return dump_json(_without_opaque(part))


def _object_words(content: JsonObject) -> str:
    words = [string_in(content, key) for key in ("stdout", "stderr", "error_code") if string_in(content, key)]
    source = object_in(object_in(content, "content") or {}, "source") or {}
    if string_in(source, "type") == "text":
        words = [string_in(content, "url"), string_in(source, "data")]
    return "\n".join(words) or dump_json(_without_opaque(content))


def _without_opaque(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _without_opaque(part) for key, part in value.items() if key not in _OPAQUE}
    if isinstance(value, list):
        return [_without_opaque(part) for part in value]
    return value


def _objects(values: Iterable[Json]) -> Iterable[JsonObject]:
    return (value for value in values if isinstance(value, Mapping))


def _cut(text: str) -> str:
    text = without_surrogates(text)
    return text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}…]"
