"""The demo server over a real socket: answers, errors, disconnects, bounds, and nothing left at its end."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import anthropic
import httpx2
import pytest
from anthropic.types import MessageParam

from claude_desktop.demo.exchange import Exchange, Outcome
from claude_desktop.demo.pace import INSTANT, NATURAL, Pace
from claude_desktop.demo.server import MAX_CONNECTIONS, DemoServer
from tests.fakes.clients import http_client, sdk_client
from tests.fakes.faulty_server import running
from tests.fakes.plain_loop import run_plain, until

HELLO: MessageParam = {"role": "user", "content": "Hello there"}
ENDLESS = Pace(first_byte_s=0.0, thinking_tokens_per_s=1e9, text_tokens_per_s=20)


@asynccontextmanager
async def served(pace: Pace = INSTANT) -> AsyncIterator[tuple[DemoServer, httpx2.AsyncClient]]:
    async with running(DemoServer(pace=pace)) as server:
        headers = {"authorization": f"Bearer {server.key}", "anthropic-version": "2026-10-21"}
        limits = httpx2.Limits(max_connections=200)
        async with http_client(base_url=server.base_url, headers=headers, limits=limits) as http:
            yield server, http


def body(**changes: Any) -> dict[str, Any]:
    return {"model": "claude-opus-5-5", "max_tokens": 4_000, "messages": [HELLO], "stream": True, **changes}


async def raw_connection(server: DemoServer) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", urlsplit(server.base_url).port)


async def exchange_bytes(server: DemoServer, data: bytes, *, end: bool = True) -> bytes:
    """Send bytes on a connection of their own and read until the server closes it."""
    reader, writer = await raw_connection(server)
    try:
        writer.write(data)
        if end and writer.can_write_eof():
            writer.write_eof()
        return await asyncio.wait_for(reader.read(), 3)
    except OSError:
        return b""
    finally:
        writer.close()


def test_the_sdk_streams_a_reply_to_its_end() -> None:
    async def flow() -> None:
        async with served() as (server, http):
            async with sdk_client(server, http).messages.stream(
                model="claude-opus-5-5",
                max_tokens=4_000,
                messages=[HELLO],
                thinking={"type": "adaptive", "display": "summarized"},
            ) as stream:
                pieces = [piece async for piece in stream.text_stream]
                message = await stream.get_final_message()
            thinking, text = message.content
            assert thinking.type == "thinking"
            assert thinking.thinking
            assert thinking.signature
            assert text.type == "text"
            assert text.text == "".join(pieces)
            assert text.text.startswith("*Demo reply: no model is behind this.*")
            assert len(pieces) > 100
            assert message.stop_reason == "end_turn"
            assert message.usage.output_tokens_details is not None
            assert 0 < message.usage.output_tokens_details.thinking_tokens < message.usage.output_tokens
            assert server.requests[-1].outcome is Outcome.COMPLETED
            assert server.requests[-1].body["messages"] == [HELLO]

    run_plain(flow)


def test_a_whole_answer_is_the_same_as_the_streamed_one() -> None:
    async def flow() -> None:
        async with served() as (server, http):
            client = sdk_client(server, http)
            whole = await client.messages.create(model="claude-opus-5-5", max_tokens=4_000, messages=[HELLO])
            async with client.messages.stream(model="claude-opus-5-5", max_tokens=4_000, messages=[HELLO]) as stream:
                streamed = await stream.get_final_message()
            assert [block.to_dict() for block in whole.content] == [block.to_dict() for block in streamed.content]
            assert whole.usage == streamed.usage
            assert whole.stop_reason == streamed.stop_reason

    run_plain(flow)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": "Bearer right"}, 200),
        ({"authorization": "bearer right"}, 200),
        ({"x-api-key": "right"}, 200),
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": "Basic right"}, 401),
        ({"x-api-key": "wrong"}, 401),
        ({"x-api-key": "ä"}, 401),
        ({}, 401),
    ],
)
def test_only_the_right_key_is_let_in(headers: dict[str, str], status: int) -> None:
    async def flow() -> None:
        async with running(DemoServer(key="right", pace=INSTANT)) as server:
            encoded = {name: value.encode("latin-1") for name, value in headers.items()}
            async with http_client() as http:
                response = await http.get(
                    f"{server.base_url}/v1/models", headers={b"anthropic-version": b"2026-10-21", **_bytes(encoded)}
                )
            assert response.status_code == status
            assert response.headers["request-id"].startswith("req_demo")
            if status == 401:
                answer = response.json()
                assert answer["type"] == "error"
                assert answer["error"]["type"] == "authentication_error"
                assert answer["request_id"] == response.headers["request-id"]

    run_plain(flow)


def _bytes(headers: dict[str, bytes]) -> dict[bytes, bytes]:
    return {name.encode(): value for name, value in headers.items()}


def test_each_server_makes_up_its_own_key_and_shows_it_in_no_repr() -> None:
    first, second = DemoServer(), DemoServer()
    assert first.key != second.key
    assert len(first.key) > 30
    assert first.key not in repr(first)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("POST", "/v1/complete", 404),
        ("HEAD", "/v1/models", 404),
        ("GET", "/v1/messages", 405),
        ("DELETE", "/v1/models", 405),
        ("GET", "/v1/models/claude-none-1", 404),
    ],
)
def test_unknown_paths_and_methods_have_the_shape_of_the_api(method: str, path: str, status: int) -> None:
    async def flow() -> None:
        async with served() as (_, http):
            response = await http.request(method, path)
            assert response.status_code == status
            if method == "HEAD":
                assert response.content == b""
            else:
                assert response.json()["error"]["type"] in ("not_found_error", "invalid_request_error")

    run_plain(flow)


@pytest.mark.parametrize(
    ("content", "status"), [(b"{", 400), (b"[]", 400), (b"\xff", 400), (b"[" * 100_000, 400), (b"", 400)]
)
def test_a_body_that_is_no_json_object_is_refused(content: bytes, status: int) -> None:
    async def flow() -> None:
        async with served() as (_, http):
            response = await http.post("/v1/messages", content=content)
            assert response.status_code == status
            assert response.json()["error"]["type"] == "invalid_request_error"
            assert (await http.get("/v1/models")).status_code == 200

    run_plain(flow)


@pytest.mark.parametrize("version", [None, "2020-01-01"])
def test_the_version_header_is_needed(version: str | None) -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=INSTANT)) as server, http_client() as http:
            headers = {"x-api-key": server.key, **({"anthropic-version": version} if version else {})}
            response = await http.post(f"{server.base_url}/v1/messages", json=body(), headers=headers)
            assert response.status_code == 400
            assert "anthropic-version" in response.json()["error"]["message"]

    run_plain(flow)


def test_every_answer_to_a_message_tells_the_rate_limits() -> None:
    async def flow() -> None:
        async with served() as (_, http):
            first = await http.post("/v1/messages", json=body())
            second = await http.post("/v1/messages", json=body(stream=False))
            remaining = [int(answer.headers["anthropic-ratelimit-requests-remaining"]) for answer in (first, second)]
            assert remaining[1] == remaining[0] - 1
            for name in ("requests", "tokens", "input-tokens", "output-tokens"):
                for part in ("limit", "remaining", "reset"):
                    assert first.headers[f"anthropic-ratelimit-{name}-{part}"]
            assert first.headers["content-type"] == "text/event-stream; charset=utf-8"

    run_plain(flow)


def test_counting_tokens_checks_like_creating_and_takes_no_other_parameter() -> None:
    async def flow() -> None:
        async with served() as (server, http):
            client = sdk_client(server, http)
            few = await client.messages.count_tokens(model="claude-opus-5-5", messages=[HELLO])
            many = await client.messages.count_tokens(
                model="claude-opus-5-5", messages=[HELLO, HELLO], system="Be brief. " * 100
            )
            assert 0 < few.input_tokens < many.input_tokens - 200
            message = await client.messages.create(model="claude-opus-5-5", max_tokens=500, messages=[HELLO])
            assert message.usage.input_tokens == few.input_tokens
            response = await http.post("/v1/messages/count_tokens", json=body())
            assert response.json()["error"]["message"] == "max_tokens: Extra inputs are not permitted"
            with pytest.raises(anthropic.BadRequestError, match="are not supported for this model"):
                await client.messages.count_tokens(
                    model="claude-opus-5-5",
                    messages=[HELLO],
                    tools=[{"name": "look", "input_schema": {"type": "object"}}],
                    tool_choice={"type": "any"},
                )

    run_plain(flow)


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["before the head", "in thinking", "in text", "in a whole answer"])
def test_a_client_that_goes_is_noticed_within_100_ms(phase: str) -> None:
    pace = {
        "before the head": Pace(first_byte_s=30),
        "in thinking": Pace(first_byte_s=0, thinking_tokens_per_s=0.1),
        "in text": ENDLESS,
        "in a whole answer": ENDLESS,
    }[phase]

    async def flow() -> None:
        async with served(pace) as (server, http):
            reading = asyncio.create_task(_read_for_ever(http, is_stream=phase != "in a whole answer"))
            await until(lambda: bool(server.requests))
            await asyncio.sleep(0.1)
            assert server.requests[0].outcome is Outcome.OPEN
            reading.cancel()
            cancelled_s = time.monotonic()
            await asyncio.gather(reading, return_exceptions=True)
            record = server.requests[0]
            await until(lambda: record.outcome is Outcome.CLIENT_GONE)
            assert record.ended_s is not None
            assert record.began_s < cancelled_s < record.ended_s < cancelled_s + 0.1

    run_plain(flow)


async def _read_for_ever(http: httpx2.AsyncClient, *, is_stream: bool = True) -> None:
    async with http.stream("POST", "/v1/messages", json=body(stream=is_stream)) as response:
        async for _ in response.aiter_bytes():
            continue


@pytest.mark.slow
def test_a_client_that_stops_reading_is_given_up() -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT, idle_timeout_s=0.2)
        async with running(server):
            reader, writer = await raw_connection(server)
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            request = json.dumps(body(messages=[{"role": "user", "content": "count to 1000"}], max_tokens=100_000))
            for _ in range(400):
                head = f"POST /v1/messages HTTP/1.1\r\nx-api-key: {server.key}\r\nanthropic-version: 2026-10-21\r\n"
                writer.write(f"{head}content-length: {len(request)}\r\n\r\n{request}".encode())
            await until(lambda: any(record.outcome is Outcome.CLIENT_GONE for record in server.requests), 10)
            writer.transport.abort()

    run_plain(flow)


@pytest.mark.slow
def test_the_natural_pace_is_that_of_a_model() -> None:
    async def flow() -> None:
        async with served(NATURAL) as (_, http):
            began_s = time.monotonic()
            seen: list[tuple[float, str]] = []
            thinking = {"type": "adaptive", "display": "summarized"}
            request = body(thinking=thinking, max_tokens=250, output_config={"effort": "low"})
            async with http.stream("POST", "/v1/messages", json=request) as response:
                async for line in response.aiter_lines():
                    if line.startswith("data: "):
                        event = json.loads(line[6:])
                        kind = event.get("delta", {}).get("type") or event["type"]
                        seen.append((time.monotonic() - began_s, kind))
            assert 0.3 < seen[0][0] < 1.5
            written = [at_s for at_s, kind in seen if kind == "text_delta"]
            assert 50 < (len(written) - 1) / (written[-1] - written[0]) < 85
            assert max(later - earlier for earlier, later in pairwise(written)) < 0.5
            assert written[0] < 4

    run_plain(flow)


@pytest.mark.slow
def test_silence_is_filled_with_pings() -> None:
    async def flow() -> None:
        async with served(Pace(first_byte_s=0, thinking_tokens_per_s=200, ping_every_s=0.05)) as (_, http):
            response = await http.post("/v1/messages", json=body(max_tokens=100))
            assert response.text.count("event: ping") >= 4
            assert "thinking_delta" not in response.text

    run_plain(flow)


@pytest.mark.slow
def test_forty_streams_at_once_stay_apart() -> None:
    async def flow() -> None:
        async with served(Pace(first_byte_s=0, thinking_tokens_per_s=1e9, text_tokens_per_s=150)) as (server, http):
            client = sdk_client(server, http)

            async def one(number: int) -> None:
                asked: MessageParam = {"role": "user", "content": f"I am number {number}."}
                async with client.messages.stream(
                    model="claude-opus-5-5", max_tokens=2_000, messages=[asked]
                ) as stream:
                    text = await stream.get_final_text()
                assert f"> I am number {number}." in text

            await asyncio.gather(*(one(number) for number in range(40)))
            assert sum(record.outcome is Outcome.COMPLETED for record in server.requests) == 40

    run_plain(flow, 40)


@contextmanager
def longest_step() -> Iterator[list[float]]:
    """Measure the loop's callbacks in processor time, which other programs do not lengthen; the longest in seconds."""
    longest = [0.0]
    run = asyncio.Handle._run

    def run_timed(handle: asyncio.Handle) -> None:
        began_s = time.thread_time()
        run(handle)
        longest[0] = max(longest[0], time.thread_time() - began_s)

    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()  # a collection of the whole test run's garbage is not a step of the server
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.Handle, "_run", run_timed)
        yield longest
    if was_enabled:
        gc.enable()


@pytest.mark.parametrize("question", ["long code table list count to 1000 ", "Tell me everything. " * 5_000])
def test_no_step_of_a_reply_blocks_the_loop(question: str) -> None:
    async def flow() -> None:
        async with served() as (server, _):
            request = json.dumps(body(messages=[{"role": "user", "content": question}], max_tokens=64_000))
            head = f"POST /v1/messages HTTP/1.1\r\nx-api-key: {server.key}\r\nanthropic-version: 2026-10-21\r\n"
            data = f"{head}connection: close\r\ncontent-length: {len(request)}\r\n\r\n{request}".encode()
            with longest_step() as longest:
                assert b"message_stop" in await exchange_bytes(server, data, end=False)
            assert longest[0] < 0.008

    run_plain(flow)


def test_stop_closes_every_connection_and_the_listener() -> None:
    async def flow() -> None:
        server = DemoServer(pace=ENDLESS)
        await server.start()
        address = server.base_url
        async with http_client(
            base_url=address, headers={"x-api-key": server.key, "anthropic-version": "2026-10-21"}
        ) as http:
            streams = [asyncio.create_task(_read_for_ever(http)) for _ in range(3)]
            _, idle = await raw_connection(server)
            await until(lambda: len(server.requests) == 3)
            await asyncio.wait_for(server.stop(), 1)
            assert {record.outcome for record in server.requests} == {Outcome.STOPPED}
            ends = await asyncio.wait_for(asyncio.gather(*streams, return_exceptions=True), 1)
            assert all(isinstance(end, httpx2.HTTPError) for end in ends)
            idle.close()
            with pytest.raises(httpx2.ConnectError):
                await http.get("/v1/models")
        with pytest.raises(RuntimeError):
            _ = server.base_url
        await server.stop()

    run_plain(flow)


def test_it_can_be_started_again() -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        for _ in range(2):
            async with running(server), http_client() as http:
                assert (await sdk_client(server, http).models.list()).data

    run_plain(flow)


GARBAGE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/2.0\r\n\r\n",
    b"GET http://other/ HTTP/1.1\r\n\r\n",
    b"GET //[ HTTP/1.1\r\n\r\n",
    b"POST /v1/messages HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
    b"POST /v1/messages HTTP/1.1\r\ncontent-length: 1e3\r\n\r\n",
    b"POST /v1/messages HTTP/1.1\r\ncontent-length: 99\r\n\r\nshort",
    b"POST /v1/messages HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    b"POST /v1/messages HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n",
    b"POST /v1/messages HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n",
    b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
    b"GET / HTTP/1.1\r\n: empty\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n",
    b"GET /" + b"a" * 200_000,
    b"GET / HTTP/1.1\r\nx: " + b"\x00\xff" * 2_000 + b"\r\n\r\n",
    b"",
]


@pytest.mark.parametrize("data", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_answered_with_an_error_or_the_end_and_harms_nothing(data: bytes) -> None:
    async def flow() -> None:
        async with served() as (server, http):
            answer = await exchange_bytes(server, data)
            assert answer == b"" or answer.split(b" ")[1] in (b"400", b"404", b"431")
            assert (await http.get("/v1/models")).status_code == 200

    run_plain(flow)


def test_a_body_over_32_mb_is_refused_before_it_is_read() -> None:
    async def flow() -> None:
        async with served() as (server, _):
            head = b"POST /v1/messages HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % (32 * 1024 * 1024 + 1)
            answer = await exchange_bytes(server, head, end=False)
            assert answer.startswith(b"HTTP/1.1 413 ")
            assert b'"request_too_large"' in answer

    run_plain(flow)


def test_a_chunked_body_and_a_second_request_on_the_same_connection() -> None:
    async def flow() -> None:
        async with served() as (server, _):
            content = json.dumps(body(stream=False)).encode()
            head = f"HTTP/1.1\r\nx-api-key: {server.key}\r\nanthropic-version: 2026-10-21\r\n".encode()
            chunked = b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (10, content[:10], len(content) - 10, content[10:])
            first = b"POST /v1/messages " + head + b"transfer-encoding: chunked\r\n\r\n" + chunked
            second = b"GET /v1/models " + head + b"connection: close\r\n\r\n"
            answer = await exchange_bytes(server, first + second, end=False)
            assert answer.count(b"HTTP/1.1 200 OK") == 2
            assert [record.path for record in server.requests] == ["/v1/messages", "/v1/models"]

    run_plain(flow)


def test_expect_100_continue_is_answered() -> None:
    async def flow() -> None:
        async with served() as (server, _):
            reader, writer = await raw_connection(server)
            writer.write(b"POST /v1/messages HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n")
            assert await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 1) == b"HTTP/1.1 100 Continue\r\n\r\n"
            writer.write(b"{}")
            assert (await asyncio.wait_for(reader.readline(), 1)).startswith(b"HTTP/1.1 401")
            writer.close()

    run_plain(flow)


def test_an_idle_connection_is_closed() -> None:
    async def flow() -> None:
        async with running(DemoServer(idle_timeout_s=0.1)) as server:
            assert await exchange_bytes(server, b"", end=False) == b""
            assert (await exchange_bytes(server, b"GET / HTTP/1.1\r\n", end=False)) == b""
            late = await exchange_bytes(server, b"POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\n", end=False)
            assert late.startswith(b"HTTP/1.1 408 ")

    run_plain(flow)


def test_one_connection_too_many_is_closed_and_there_is_room_again() -> None:
    async def flow() -> None:
        async with served() as (server, http):
            writers = [(await raw_connection(server))[1] for _ in range(MAX_CONNECTIONS)]
            await until(lambda: len(server._tasks) == MAX_CONNECTIONS)
            assert await exchange_bytes(server, b"GET / HTTP/1.1\r\n\r\n") == b""
            for writer in writers:
                writer.close()
            await until(lambda: not server._tasks)
            assert (await http.get("/v1/models")).status_code == 200

    run_plain(flow)


class Buggy(DemoServer):
    async def handle(self, exchange: Exchange) -> None:
        raise ZeroDivisionError


@pytest.mark.logs_errors
def test_a_bug_ends_one_request_only() -> None:
    async def flow() -> None:
        async with running(Buggy()) as server, http_client() as http:
            for _ in range(2):
                response = await http.get(f"{server.base_url}/v1/models")
                assert response.status_code == 500
                assert response.json()["error"]["type"] == "api_error"
            assert {record.outcome for record in server.requests} == {Outcome.FAILED}

    run_plain(flow)


def test_only_the_last_fifty_requests_are_kept_and_no_huge_bodies() -> None:
    async def flow() -> None:
        async with served() as (server, http):
            for _ in range(55):
                await http.get("/v1/models/claude-opus-5")
            assert len(server.requests) == 50
            big = body(messages=[{"role": "user", "content": "a" * 1_100_000}], stream=False)
            assert (await http.post("/v1/messages", json=big)).status_code == 200
            assert server.requests[-1].body is None
            assert server.key not in repr(server.requests)

    run_plain(flow)


def test_a_prompt_over_the_window_is_refused() -> None:
    async def flow() -> None:
        async with served() as (_, http):
            request = body(model="claude-haiku-4-5", messages=[{"role": "user", "content": "word " * 200_000}])
            response = await http.post("/v1/messages", json=request)
            assert response.status_code == 400
            assert "prompt is too long: " in response.json()["error"]["message"]

    run_plain(flow)
