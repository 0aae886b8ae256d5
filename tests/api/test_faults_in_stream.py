"""What can go wrong once a reply streams, at the wire: what came is kept, the rest is a failure of its kind."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from dataclasses import replace

import pytest

from claude_desktop.api.client import ClaudeApi, Limits
from claude_desktop.model.failures import FailureKind
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.requests import Request
from claude_desktop.model.stream_events import (
    PingCame,
    ReplyEnded,
    ReplyEnding,
    StreamEvent,
    TextGrew,
    UnknownDeltaCame,
    UnknownEventCame,
)
from tests.fakes.api_calls import BODY, SHORT, collect, connection, fails_with, run
from tests.fakes.script_server import (
    CLOSE,
    END,
    OPEN,
    START,
    STOP,
    Json,
    Received,
    Script,
    ScriptServer,
    chunk,
    event,
    stream_head,
    streaming,
    text,
    whole_reply,
)

BEGUN = [START, OPEN, text("kept")]


def raw_stream(*pieces: bytes, then_close: bool = True) -> Script:
    """A stream of these bytes, ended by closing the connection and by nothing else."""

    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if then_close:
            writer.close()
        else:
            await asyncio.sleep(30)

    return script


def after_begun(*pieces: bytes) -> Script:
    return raw_stream(*(event(item) for item in BEGUN), *pieces)


def text_of(events: list[StreamEvent]) -> str:
    return "".join(item.text for item in events if isinstance(item, TextGrew))


def whole(script: Script, limits: Limits = SHORT) -> list[StreamEvent]:
    """The events of a reply that must end well."""

    async def flow() -> list[StreamEvent]:
        async with ScriptServer(script) as server:
            api = ClaudeApi(connection(server.url), limits)
            events = await collect(api)
            await api.aclose()
        return events

    return run(flow())


def folded(events: list[StreamEvent]) -> GrowingReply:
    reply = GrowingReply()
    for item in events:
        reply.apply(item)
    return reply


@pytest.mark.parametrize(
    ("api_type", "kind"),
    [
        ("overloaded_error", FailureKind.OVERLOADED),
        ("rate_limit_error", FailureKind.RATE_LIMITED),
        ("api_error", FailureKind.SERVER),
        ("invalid_request_error", FailureKind.INVALID_REQUEST),
        ("a_new_error", FailureKind.SERVER),
    ],
)
def test_an_error_in_the_stream_is_told_by_its_type(api_type: str, kind: FailureKind) -> None:
    error: Json = {"type": "error", "error": {"type": api_type, "message": "why"}, "request_id": "req_e"}
    failure, events, _ = fails_with(streaming([*BEGUN, error]))
    assert (failure.kind, failure.detail, failure.request_id) == (kind, "why", "req_e")
    assert failure.status is None
    assert text_of(events) == "kept"


@pytest.mark.parametrize("error", [None, "Overloaded", [], {"message": 5}, {"type": ["x"]}])
def test_a_shapeless_error_is_still_a_failure(error: Json) -> None:
    assert fails_with(streaming([START, {"type": "error", "error": error}]))[0].kind is FailureKind.SERVER


def test_a_clean_end_without_message_stop_is_cut() -> None:
    failure, events, _ = fails_with(streaming([*BEGUN, CLOSE, END]))
    assert failure.kind is FailureKind.CUT
    assert text_of(events) == "kept"


def test_a_closed_connection_without_message_stop_is_cut() -> None:
    failure, events, _ = fails_with(after_begun())
    assert (failure.kind, text_of(events)) == (FailureKind.CUT, "kept")


@pytest.mark.parametrize("framing", ["transfer-encoding: chunked", "content-length: 100000"])
def test_a_connection_that_breaks_in_an_event_is_cut(framing: str) -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        body = b"".join(event(item) for item in BEGUN) + b'event: content_block_delta\ndata: {"ty'
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n{framing}\r\n\r\n".encode())
        writer.write(chunk(body) if "chunked" in framing else body)
        await writer.drain()
        writer.close()

    failure, events, _ = fails_with(script)
    assert (failure.kind, text_of(events)) == (FailureKind.CUT, "kept")


def test_a_reset_connection_is_cut() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(stream_head() + b"".join(chunk(event(item)) for item in BEGUN))
        await writer.drain()
        await asyncio.sleep(0.1)
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    failure, events, _ = fails_with(script)
    assert (failure.kind, text_of(events)) == (FailureKind.CUT, "kept")


def test_an_empty_stream_is_no_reply() -> None:
    failure, _, _ = fails_with(streaming([]))
    assert failure.kind is FailureKind.MALFORMED


@pytest.mark.slow
def test_silence_means_dead() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(stream_head() + b"".join(chunk(event(item)) for item in BEGUN))
        await asyncio.sleep(30)

    began = time.monotonic()
    failure, events, _ = fails_with(script)
    assert (failure.kind, text_of(events)) == (FailureKind.TIMED_OUT, "kept")
    assert time.monotonic() - began < 3


@pytest.mark.slow
@pytest.mark.parametrize("sign_of_life", [chunk(event({"type": "ping"})), chunk(b": still here\n\n"), chunk(b":")])
def test_a_silent_server_that_pings_is_waited_for(sign_of_life: bytes) -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(stream_head() + chunk(event(START)))
        for _ in range(12):
            writer.write(sign_of_life)
            await writer.drain()
            await asyncio.sleep(0.1)
        writer.write(chunk(b"\n\n") + b"".join(chunk(event(item)) for item in whole_reply("late")[1:]) + chunk(b""))

    events = whole(script)
    assert text_of(events) == "late"
    assert isinstance(events[-1], ReplyEnded)
    pings = sum(isinstance(item, PingCame) for item in events)
    assert pings == (12 if b"ping" in sign_of_life else 0)


def test_a_reply_that_comes_byte_by_byte_is_whole() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(stream_head())
        for position in range(len(body)):
            writer.write(chunk(body[position : position + 1]))
            await asyncio.sleep(0)
        writer.write(chunk(b""))

    body = b"".join(event(item) for item in whole_reply("sløw 🐢"))
    assert text_of(whole(script)) == "sløw 🐢"


def test_what_is_new_passes_through() -> None:
    block: JsonObject = {"type": "hologram", "z": 1, "a": {"b": [None]}}
    delta: JsonObject = {"type": "hologram_delta", "light": 0.5}
    surprise: JsonObject = {"type": "message_mood", "mood": "good"}
    events = whole(
        streaming(
            [
                surprise,
                START,
                {"type": "content_block_start", "index": 0, "content_block": block},
                {"type": "content_block_delta", "index": 0, "delta": delta},
                CLOSE,
                {"type": "message_delta", "delta": {"stop_reason": "bored"}, "usage": {"output_tokens": 3}},
                STOP,
            ]
        )
    )
    assert UnknownEventCame(surprise) in events
    assert UnknownDeltaCame(0, delta) in events
    reply = folded(events)
    assert reply.stop_reason == "bored"
    assert json.dumps(dict(reply.blocks()[0].raw)) == json.dumps({**block, "unknown_deltas": [delta]})


def test_data_without_an_event_name_counts() -> None:
    events = whole(raw_stream(*(event(item, name="") for item in whole_reply("nameless"))))
    assert text_of(events) == "nameless"


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"nonsense",
        b"[1]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"type": "content_block_delta", "index": NaN}',
        b'{"type": "content_block_delta", "index": ' + b"9" * 5_000 + b"}",
        b'{"type": "unknown", "x": ' + b"[" * 40_000 + b"]" * 40_000 + b"}",
        b'{"type": "unknown", "x": 1e999}',
    ],
)
def test_what_is_not_json_fails_and_keeps_the_text(data: bytes) -> None:
    failure, events, _ = fails_with(after_begun(b"event: x\ndata: " + data + b"\n\n"))
    assert (failure.kind, text_of(events)) == (FailureKind.MALFORMED, "kept")


@pytest.mark.parametrize("first", [OPEN, text("x"), CLOSE, END, STOP])
def test_content_before_message_start_is_refused(first: Json) -> None:
    assert fails_with(streaming([first, *whole_reply("x")]))[0].kind is FailureKind.MALFORMED


def test_a_second_message_start_is_refused() -> None:
    failure, events, _ = fails_with(streaming([*BEGUN, *whole_reply("again")]))
    assert (failure.kind, text_of(events)) == (FailureKind.MALFORMED, "kept")


def test_broken_tool_input_does_not_break_the_reply() -> None:
    broken: Json = {"type": "input_json_delta", "partial_json": '{"'}
    tool: Json = {"type": "tool_use", "id": "t", "name": "n", "input": {}}
    events = whole(
        streaming(
            [
                START,
                {"type": "content_block_start", "index": 0, "content_block": tool},
                {"type": "content_block_delta", "index": 0, "delta": broken},
                CLOSE,
                END,
                STOP,
            ]
        )
    )
    assert folded(events).blocks()[0].raw["input"] == '{"'


@pytest.mark.parametrize("ending", [[CLOSE, STOP], [CLOSE, {"type": "message_delta", "delta": {}}, STOP]])
def test_a_reply_without_a_stop_reason_is_not_whole(ending: list[Json]) -> None:
    failure, events, _ = fails_with(streaming([*BEGUN, *ending]))
    assert (failure.kind, text_of(events)) == (FailureKind.CUT, "kept")


@pytest.mark.parametrize(
    "reason",
    ["refusal", "max_tokens", "model_context_window_exceeded", "pause_turn", "stop_sequence", "tool_use", "new_reason"],
)
def test_every_stop_reason_arrives(reason: str) -> None:
    details = {"type": "refusal", "category": "cyber", "explanation": None}
    delta: Json = {"stop_reason": reason, "stop_sequence": "END", "stop_details": details}
    events = whole(streaming([*BEGUN, CLOSE, {"type": "message_delta", "delta": delta}, STOP]))
    assert events[-2] == ReplyEnding(reason, "END", details, {})


def test_strange_text_arrives_as_it_is() -> None:
    strange = "\ud83d|\x00\x1b[31m\u202egnirts\u202c\ufffe"
    assert text_of(whole(streaming(whole_reply(strange)))) == strange


def test_a_huge_event_is_refused() -> None:
    failure, events, _ = fails_with(after_begun(event(text("x" * 150_000))))
    assert (failure.kind, text_of(events)) == (FailureKind.MALFORMED, "kept")


def test_a_line_without_end_is_refused_long_before_its_end() -> None:
    sent = 0

    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(stream_head() + chunk(b"data: "))
        while sent < 64_000_000:
            writer.write(chunk(b"x" * 60_000))
            await writer.drain()
            sent += 60_000

    began = time.monotonic()
    assert fails_with(script)[0].kind is FailureKind.MALFORMED
    assert sent < 20_000_000
    assert time.monotonic() - began < 5


def test_a_reply_over_the_bound_is_ended() -> None:
    failure, events, _ = fails_with(streaming([START, OPEN, *(text("y" * 50_000) for _ in range(40))]))
    assert failure.kind is FailureKind.MALFORMED
    assert 500_000 < len(text_of(events)) < 1_000_000


def test_events_without_end_are_ended() -> None:
    failure, _, _ = fails_with(streaming([START, *([{"type": "ping"}] * 100)]), replace(SHORT, events=50))
    assert failure.kind is FailureKind.MALFORMED


def test_what_follows_the_end_is_not_waited_for() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(stream_head() + b"".join(chunk(event(item)) for item in [*whole_reply("x"), *whole_reply("y")]))
        await asyncio.sleep(30)

    began = time.monotonic()
    events = whole(script)
    assert text_of(events) == "x"
    assert time.monotonic() - began < 2


@pytest.mark.slow
def test_the_event_loop_gets_its_turn_while_much_comes_at_once() -> None:
    many = [START, OPEN, *(text("word ") for _ in range(3_000)), CLOSE, END, STOP]
    body = b"".join(chunk(event(item)) for item in many)

    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(stream_head() + body + chunk(b""))

    async def flow() -> float:
        longest = 0.0

        async def heartbeat() -> None:
            nonlocal longest
            while True:
                before = time.perf_counter()
                await asyncio.sleep(0)
                longest = max(longest, time.perf_counter() - before)

        async with ScriptServer(script) as server:
            api = ClaudeApi(connection(server.url))
            await collect(api)
            beating = asyncio.create_task(heartbeat())
            async for item in api.stream(Request(BODY)):
                if isinstance(item, TextGrew):
                    spin_until = time.perf_counter() + 0.000_1
                    while time.perf_counter() < spin_until:
                        continue
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            await api.aclose()
        return longest

    assert run(flow()) < 0.1
