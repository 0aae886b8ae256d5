"""Reads a `.claudechat` file into a conversation, or says where it is wrong."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from claude_desktop.model.chat_document import FORMAT, ChatDocumentError, conversation_from_json
from claude_desktop.model.json_values import MAX_NESTING, Json, TwiceNamed, load_json_showing_doubles
from claude_desktop.model.tree import Conversation
from claude_desktop.regular_file import read_beginning, read_regular_file

CHAT_SUFFIXES = (".claudechat", ".json")
MAX_BYTES = 128 * 1024 * 1024
# Blocks stand a few levels deep in the document; a row of the database takes as much.
_DOCUMENT_NESTING = MAX_NESTING + 12
# A file of brackets alone would take more memory than any chat: each value costs some 60 to 200 bytes when read. And
# Python's reader lets no other thread run while it is in a list, so these bounds keep the window moving too. Commas of
# prose have a blank after them.
_MAX_VALUES = 1_500_000
_MAX_COMMAS = 3_000_000
_MAX_PLACE_CHARACTERS = 200
_BEGINNING_BYTES = 200


def read_chat_file(path: Path) -> Conversation:
    """Read a chat file of at most 128 MB. Raises `ChatDocumentError`, `OddFileError` and `OSError`; changes nothing.

    It takes as long as the file is large: for a thread.
    """
    return conversation_from_json(load_document(read_regular_file(path, MAX_BYTES)))


def read_chat_with_contents(path: Path) -> tuple[Conversation, tuple[bytes, ...]]:
    """Read a chat file, and what is attached in it. A content that is not what its hash says is refused like any other
    damage. Raises `ChatDocumentError`, `OddFileError` and `OSError`."""
    document = load_document(read_regular_file(path, MAX_BYTES))
    return conversation_from_json(document), tuple(_contents_of(document))


def _contents_of(document: Json) -> Iterator[bytes]:
    listed = document.get("attachments", []) if isinstance(document, dict) else []
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        data = item.get("data") if isinstance(item, dict) else None
        try:
            content = b64decode(data if isinstance(data, str) else "?", validate=True)
        except ValueError:
            raise ChatDocumentError(f"attachments[{index}].data", "this is not base64") from None
        if not isinstance(item, dict) or sha256(content).hexdigest() != item.get("hash"):
            raise ChatDocumentError(f"attachments[{index}].hash", "this is not the hash of the data")
        yield content


def is_chat_file(path: Path) -> bool:
    """Tell whether a file is meant as a chat: by its suffix, or by the words that a chat of ours begins with."""
    if path.suffix.lower() == CHAT_SUFFIXES[0]:
        return True
    return path.suffix.lower() in CHAT_SUFFIXES and FORMAT.encode() in read_beginning(path, _BEGINNING_BYTES)


def load_document(content: bytes) -> Json:
    """Read JSON that anybody may have written. Raises `ChatDocumentError` with the place."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ChatDocumentError(f"byte {error.start + 1}", "this is not a text file (UTF-8)") from None
    commas = text.count(",")
    if commas > _MAX_COMMAS or text.count("[") + text.count("{") + commas - text.count(", ") > _MAX_VALUES:
        raise ChatDocumentError("", "the file holds more values than a chat can have")
    try:
        document = load_json_showing_doubles(text)
    except json.JSONDecodeError as error:
        raise ChatDocumentError(f"line {error.lineno}, column {error.colno}", f"not JSON: {error.msg}") from None
    except RecursionError:
        raise ChatDocumentError("", f"the file is nested deeper than {_DOCUMENT_NESTING} levels") from None
    except ValueError as error:
        raise ChatDocumentError("", f"not JSON: {error}") from None
    _check_objects(document)
    return document


def _check_objects(document: Json) -> None:
    """Refuse what stands twice or too deep. Goes level by level, so that no nesting is too deep for it."""
    level = [document]
    for _ in range(_DOCUMENT_NESTING + 1):
        if any(isinstance(value, TwiceNamed) for value in level):
            break
        level = [held for value in level for held in _holders(value)]
        if not level:
            return
    _refuse(document)


def _holders(value: Json) -> list[Json]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [held for held in items if isinstance(held, dict | list)]


def _refuse(document: Json) -> NoReturn:
    """Find the place of what was seen, which is worth the strings only where there is something to tell."""
    level: list[tuple[str, Json]] = [("", document)]
    for _ in range(_DOCUMENT_NESTING + 1):
        for place, value in level:
            if isinstance(value, TwiceNamed):
                raise ChatDocumentError(_at(place, value.key), "this key stands twice in one object")
        level = [found for place, value in level for found in _held(place, value)]
    raise ChatDocumentError(_shortened(level[0][0]), f"nested deeper than {_DOCUMENT_NESTING} levels")


def _held(place: str, value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, Mapping):
        items: Iterator[tuple[str, Json]] = ((_at(place, key), held) for key, held in value.items())
    elif isinstance(value, list):
        items = ((f"{place}[{index}]", held) for index, held in enumerate(value))
    else:
        return
    for where, held in items:
        if isinstance(held, Mapping | list):
            yield where, held


def _at(place: str, key: str) -> str:
    return _shortened(f"{place}.{key}" if place else key)


def _shortened(place: str) -> str:
    return place if len(place) <= _MAX_PLACE_CHARACTERS else place[:_MAX_PLACE_CHARACTERS] + "…"
