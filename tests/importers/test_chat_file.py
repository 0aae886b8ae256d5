"""Broken, hostile, newer and odd files end in a clear error with its place."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claude_desktop.importers import chat_file
from claude_desktop.importers.chat_file import load_document, read_chat_file
from claude_desktop.model.blocks import Block
from claude_desktop.model.chat_document import ChatDocumentError, conversation_from_json, conversation_to_json
from claude_desktop.model.json_values import MAX_NESTING, Json, dump_json
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation
from claude_desktop.regular_file import OddFileError
from tests.fakes.any_chat import conversations
from tests.fakes.whole_chat import whole_chat

WHOLE = dump_json(conversation_to_json(whole_chat())).encode()


@pytest.mark.slow
@given(conversations("chat"))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read(conversation: Conversation) -> None:
    content = dump_json(conversation_to_json(conversation)).encode("ascii")
    document = load_document(content)
    assert document == json.loads(content)
    assert dict(conversation_from_json(document).messages) == dict(conversation.messages)


def test_a_saved_chat_is_read_from_disk_with_and_without_a_mark_of_its_encoding(tmp_path: Path) -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        (tmp_path / "a.claudechat").write_bytes(mark + WHOLE)
        assert read_chat_file(tmp_path / "a.claudechat").title == "Everything"


HOSTILE: list[tuple[bytes, str, str]] = [
    (b"", "line 1, column 1", "not JSON"),
    (b"\xff\xfe{\0", "byte 1", "not a text file"),
    (b'{"format": "\xe9"}', "byte 13", "not a text file"),
    (b'{"format": "claude', "line 1, column 12", "not JSON"),
    (WHOLE[:-3], "line 1, column", "not JSON"),
    (WHOLE + b"x", "line 1, column", "not JSON"),
    (b'{"created_ms": NaN}', "", "NaN is not JSON"),
    (b'{"created_ms": 1e999}', "", "out of range"),
    (b'{"created_ms": ' + b"9" * 10_000 + b"}", "", "not JSON"),
    (b'{"title": "a", "title": "b"}', "title", "twice"),
    (
        b'{"messages": [{}, {"id": 1, "blocks": [{"raw": {"x": 1, "y": 2, "x": 3}}]}]}',
        "messages[1].blocks[0].raw.x",
        "",
    ),
    (b"[" * 100_000, "", "nested"),
    (b"[" * 500 + b"]" * 500, "[0][0][0]", "nested"),
    (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "", "nested"),
    (b"<html></html>", "line 1, column 1", "not JSON"),
    (b"PK\x03\x04", "line 1, column 1", "not JSON"),
    (b"[]", "", "object"),
    (b'"' + b"x" * 1_000_000 + b'"', "", "object"),
]


@pytest.mark.parametrize(("content", "place", "reason"), HOSTILE)
def test_a_hostile_file_is_refused_with_its_place(tmp_path: Path, content: bytes, place: str, reason: str) -> None:
    path = tmp_path / "hostile.claudechat"
    path.write_bytes(content)
    with pytest.raises(ChatDocumentError) as caught:
        read_chat_file(path)
    assert caught.value.place.startswith(place)
    assert reason in caught.value.reason
    assert len(str(caught.value)) < 400


def test_a_key_of_any_length_that_stands_twice_makes_a_short_place() -> None:
    key = b'"' + b"k" * 1_000_000 + b'"'
    with pytest.raises(ChatDocumentError) as caught:
        load_document(b"{" + key + b":1," + key + b":2}")
    assert len(str(caught.value)) < 400


def test_a_file_of_nothing_but_brackets_is_refused_before_it_fills_the_memory() -> None:
    began = time.monotonic()
    for content in (b"[" + b"[]," * 6_000_000 + b"[]]", b"[" + b"1, " * 4_000_000 + b"1]"):
        with pytest.raises(ChatDocumentError, match="more values"):
            load_document(content)
    assert time.monotonic() - began < 5


def test_commas_of_prose_are_no_values() -> None:
    assert load_document(b'"' + b"one, two, three, " * 900_000 + b'"')


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_file, "MAX_BYTES", len(WHOLE) - 1)
    (tmp_path / "a.claudechat").write_bytes(WHOLE)
    with pytest.raises(OddFileError, match="too large"):
        read_chat_file(tmp_path / "a.claudechat")


def test_a_block_as_deep_as_the_api_may_send_it_is_read() -> None:
    raw: Any = 1
    for _ in range(MAX_NESTING - 1):
        raw = [raw]
    message = Message("m", "chat", None, Role.USER, (Block({"deep": raw}),), 1)
    chat = Conversation("chat", "", 1, 1, Settings(), tip_id="m", messages={"m": message})
    document = conversation_to_json(chat)
    assert load_document(dump_json(document).encode()) == json.loads(dump_json(document))


def _places(value: Json, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [place]
    if isinstance(value, dict):
        for key, held in value.items():
            found += _places(held, (*place, key))
    elif isinstance(value, list):
        for index, held in enumerate(value):
            found += _places(held, (*place, index))
    return found


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 1.5, 10**30, "", "\ud800", "x" * 300, [], {}, [[[]]], {"raw": None}]
)


@given(st.data())
def test_no_value_at_any_place_ends_in_anything_but_a_chat_or_a_clear_error(data: st.DataObject) -> None:
    document = json.loads(WHOLE)
    *way, last = data.draw(st.sampled_from([place for place in _places(document) if place]))
    holder = document
    for step in way:
        holder = holder[step]
    holder[last] = data.draw(JUNK)
    with suppress(ChatDocumentError):
        conversation_from_json(load_document(dump_json(document).encode()))


@given(st.binary(max_size=200))
def test_no_bytes_end_in_anything_but_a_clear_error(content: bytes) -> None:
    with pytest.raises(ChatDocumentError):
        conversation_from_json(load_document(content))
