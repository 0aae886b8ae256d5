"""Streams as data: broken in each way that a client must survive, and odd ones that are legal.

`MALFORMED` breaks the protocol of https://platform.claude.com/docs/en/build-with-claude/streaming after some text came;
`ODD` keeps to it, with things that a client may never have seen. Each is a `Script` for `FaultyServer.next`.
"""

from __future__ import annotations

import math
from typing import Any

from claude_desktop.demo.answers import encode_event
from claude_desktop.demo.api_errors import JsonObject
from tests.fakes.faults import Script

SAID = "Hello"
USAGE: JsonObject = {"input_tokens": 12, "output_tokens": 1}


def start(**changes: Any) -> JsonObject:
    """`message_start`."""
    message: JsonObject = {
        "id": "msg_test",
        "type": "message",
        "role": "assistant",
        "model": "claude-opus-5-5",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": USAGE,
    }
    return {"type": "message_start", "message": {**message, **changes}}


def block(index: int, content: JsonObject) -> JsonObject:
    """`content_block_start`."""
    return {"type": "content_block_start", "index": index, "content_block": content}


def text_block(index: int = 0) -> JsonObject:
    """`content_block_start` of an empty text block."""
    return block(index, {"type": "text", "text": ""})


def delta(index: Any, **fields: Any) -> JsonObject:
    """`content_block_delta` with any fields."""
    return {"type": "content_block_delta", "index": index, "delta": fields}


def said(text: Any, index: Any = 0) -> JsonObject:
    """`content_block_delta` with text."""
    return delta(index, type="text_delta", text=text)


def stop(index: int = 0) -> JsonObject:
    """`content_block_stop`."""
    return {"type": "content_block_stop", "index": index}


def ending(reason: Any = "end_turn", usage: Any = None, **fields: Any) -> JsonObject:
    """`message_delta`."""
    usage = {"output_tokens": 3} if usage is None else usage
    return {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None, **fields}, "usage": usage}


END: JsonObject = {"type": "message_stop"}
OPENED = (start(), text_block(), said(SAID))
CLOSED = (stop(), ending(), END)


def script_of_text(*pieces: str, delays_s: tuple[float, ...] = (0.0,)) -> Script:
    """A whole, correct stream of these pieces of text."""
    return Script((start(), text_block(), *(said(piece) for piece in pieces), *CLOSED), delays_s)


def huge_event(size_bytes: int) -> Script:
    """A correct stream with one text delta of that size."""
    return script_of_text(SAID, "a" * size_bytes)


def _broken(*frames: JsonObject | bytes) -> Script:
    """These frames after some text, and then a stream that ends as if nothing had happened."""
    return Script((*OPENED, *frames, *CLOSED))


def _raw(data: bytes, name: bytes = b"content_block_delta") -> bytes:
    return b"event: " + name + b"\ndata: " + data + b"\n\n"


_DEEP = b"[" * 100_000 + b"]" * 100_000
_DELTA_HEAD = b'{"type":"content_block_delta","index":0,"delta":'

MALFORMED: dict[str, Script] = {
    "json that breaks off": _broken(_raw(_DELTA_HEAD + b"{")),
    "not json": _broken(_raw(b"<html>")),
    "invalid utf-8": _broken(_raw(_DELTA_HEAD + b'{"type":"text_delta","text":"\xff\xfe"}}')),
    "an event that is null": _broken(_raw(b"null")),
    "an event that is a list": _broken(_raw(b"[]")),
    "an event that is a number": _broken(_raw(b"7")),
    "text that is a number": _broken(said(123)),
    "text that is null": _broken(said(None)),
    "text that is missing": _broken(delta(0, type="text_delta")),
    "a delta that is a list": _broken({"type": "content_block_delta", "index": 0, "delta": []}),
    "a delta without a type": _broken(delta(0, text="x")),
    "thinking that is a number": Script(
        (
            *OPENED,
            stop(),
            block(1, {"type": "thinking", "thinking": ""}),
            delta(1, type="thinking_delta", thinking=1),
            END,
        )
    ),
    "a block that is null": _broken({"type": "content_block_start", "index": 1, "content_block": None}),
    "a block without a type": _broken(block(1, {"text": "x"})),
    "an index out of range": _broken(said("x", 7)),
    "a negative index": _broken(said("x", -1)),
    "an index that is a string": _broken(said("x", "0")),
    "an index that is missing": _broken({"type": "content_block_delta", "delta": {"type": "text_delta", "text": "x"}}),
    "an index that is huge": _broken(said("x", 10**30)),
    "an index that is true": _broken(said("x", True)),
    "a block index that skips": _broken(text_block(5)),
    "a block that opens twice": _broken(text_block(0)),
    "a block that closes twice": _broken(stop(), stop()),
    "a delta after the block's end": _broken(stop(), said("x")),
    "two message_starts": _broken(start()),
    "a message that is null": Script(({"type": "message_start", "message": None}, *OPENED[1:], *CLOSED)),
    "no message_start": Script((*OPENED[1:], *CLOSED)),
    "no message_delta": Script((*OPENED, stop(), END)),
    "no message_stop": Script((*OPENED, stop(), ending())),
    "an end in the middle of a block": Script(OPENED),
    "an integer of 5,000 digits": _broken(_raw(b'{"type":"content_block_delta","index":' + b"9" * 5_000 + b"}")),
    "deep nesting": _broken(_raw(_DELTA_HEAD + b'{"type":"text_delta","text":' + _DEEP + b"}}")),
    "not a number": _broken(said(math.nan)),
    "a stop_reason that is a list": Script((*OPENED, stop(), ending([]), END)),
    "a usage that is a list": Script((*OPENED, stop(), ending(usage=[]), END)),
    "an error event that is null": _broken({"type": "error", "error": None}),
}

_TOOL = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
_CITATION = {
    "type": "char_location",
    "cited_text": "x",
    "document_index": 0,
    "start_char_index": 0,
    "end_char_index": 1,
}


def _odd(*frames: JsonObject | bytes) -> Script:
    return Script((*OPENED, *frames, *CLOSED))


def _after_text(*frames: JsonObject) -> Script:
    return Script((*OPENED, stop(), *frames, ending(), END))


ODD: dict[str, Script] = {
    "an unknown event": _odd({"type": "weather", "wind": {"knots": 12}}),
    "an unknown block": _after_text(block(1, {"type": "hologram", "data": "x"}), stop(1)),
    "an unknown delta": _odd(delta(0, type="colour_delta", colour="red")),
    "an unknown stop_reason": Script((*OPENED, stop(), ending("asleep"), END)),
    "unknown fields": Script((start(mood="fine"), text_block(), {**said(SAID), "x": 1}, stop(), ending(mood=1), END)),
    "pings everywhere": _odd({"type": "ping"}, {"type": "ping"}, said(" again"), {"type": "ping"}),
    "comment lines": _odd(b": keep-alive\n\n: another\n\n"),
    "carriage returns": _odd(encode_event(said(" again")).replace(b"\n", b"\r\n")),
    "data in two lines": _odd(
        b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,\n'
        b'data: "delta":{"type":"text_delta","text":" again"}}\n\n'
    ),
    "a byte order mark": Script((b"\xef\xbb\xbf", *OPENED, *CLOSED)),
    "an event in pieces": _odd(*(bytes((byte,)) for byte in encode_event(said(" ünï")))),
    "an event without data": _odd(b"event: content_block_delta\n\n"),
    "a lone surrogate": _odd(said(" \ud83d here")),
    "control and bidi characters": _odd(said(" \x00\x07\x1b[31m\u202e\u2066\u2028 here")),
    "empty deltas": _odd(said(""), said("")),
    "no usage": Script((start(usage=None), *OPENED[1:], stop(), ending(usage={}), END)),
    "redacted thinking": Script(
        (
            start(),
            block(0, {"type": "redacted_thinking", "data": "AAAA"}),
            stop(),
            text_block(1),
            said(SAID, 1),
            stop(1),
            ending(),
            END,
        )
    ),
    "a tool call": _after_text(
        block(1, _TOOL),
        delta(1, type="input_json_delta", partial_json='{"a":'),
        delta(1, type="input_json_delta", partial_json="1}"),
        stop(1),
    ),
    "a tool call with broken input": _after_text(
        block(1, _TOOL), delta(1, type="input_json_delta", partial_json='{"a":'), stop(1)
    ),
    "a server tool with its result": _after_text(
        block(1, {**_TOOL, "type": "server_tool_use", "name": "web_search"}),
        stop(1),
        block(2, {"type": "web_search_tool_result", "tool_use_id": "toolu_1", "content": []}),
        stop(2),
    ),
    "a citation": _odd(delta(0, type="citations_delta", citation=_CITATION)),
    "a refusal in mid-text": Script(
        (
            *OPENED,
            stop(),
            ending("refusal", stop_details={"type": "refusal", "category": "cyber", "explanation": None}),
            END,
        )
    ),
    "nothing at all": Script((start(), ending(), END)),
}
