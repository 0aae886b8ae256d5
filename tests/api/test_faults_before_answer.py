"""What can go wrong before the first event of a reply, at the wire: each ends as a failure of its kind, in time."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import pytest

from claude_desktop.api.client import ClaudeApi
from claude_desktop.model.failures import MAX_DETAIL_CHARACTERS, FailureKind, KnownError
from tests.fakes.api_calls import KEY, SHORT, TABLE, connection, failing_stream, fails_with, run
from tests.fakes.script_server import Received, ScriptServer, answer, answering, stream_head

ERROR = {"type": "error", "error": {"type": "invalid_request_error", "message": "max_tokens: too small"}}


def error_of(api_type: str, code: str | None = None) -> dict[str, object]:
    details = {"details": {"error_code": code}} if code else {}
    return {"type": "error", "error": {"type": api_type, "message": "why", **details}, "request_id": "req_b"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "api_type", "kind"),
    [
        (400, "invalid_request_error", FailureKind.INVALID_REQUEST),
        (401, "authentication_error", FailureKind.KEY_REFUSED),
        (402, "billing_error", FailureKind.BILLING),
        (403, "permission_error", FailureKind.NOT_PERMITTED),
        (404, "not_found_error", FailureKind.NOT_FOUND),
        (408, "api_error", FailureKind.SERVER),
        (409, "conflict_error", FailureKind.SERVER),
        (413, "request_too_large", FailureKind.TOO_LARGE),
        (422, "invalid_request_error", FailureKind.INVALID_REQUEST),
        (429, "rate_limit_error", FailureKind.RATE_LIMITED),
        (431, "api_error", FailureKind.SERVER),
        (500, "api_error", FailureKind.SERVER),
        (502, "api_error", FailureKind.SERVER),
        (503, "api_error", FailureKind.SERVER),
        (504, "timeout_error", FailureKind.SERVER),
        (529, "overloaded_error", FailureKind.OVERLOADED),
        (401, "invalid_request_error", FailureKind.KEY_REFUSED),  # OpenAI-shaped gateways
        (500, "overloaded_error", FailureKind.OVERLOADED),  # LiteLLM turns 529 into 500
    ],
)
def test_every_error_status_is_a_failure_after_one_try(status: int, api_type: str, kind: FailureKind) -> None:
    headers = {"request-id": "req_h", "x-should-retry": "true"}
    failure, events, server = fails_with(answering(answer(status, error_of(api_type), headers)))
    assert (failure.kind, failure.status, failure.api_type) == (kind, status, api_type)
    assert (failure.detail, failure.request_id) == ("why", "req_h")
    assert events == []
    assert len(server.received) == 1


@pytest.mark.slow
@pytest.mark.parametrize("body", [b'"text"', b"[1]", b"<html><h1>Nope</h1>", b"\xff\xfe\x00", b"", b'{"error": []}'])
@pytest.mark.parametrize(("status", "kind"), [(401, FailureKind.KEY_REFUSED), (503, FailureKind.SERVER)])
def test_an_error_with_any_body_is_decided_by_its_status(body: bytes, status: int, kind: FailureKind) -> None:
    failure, _, _ = fails_with(answering(answer(status, body, {"content-type": "text/html"})))
    assert failure.kind is kind


def test_a_huge_error_body_is_cut_off_at_the_wire() -> None:
    sent = 0

    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 500 Any\r\ncontent-length: 50000000\r\n\r\n")
        while sent < 50_000_000:
            writer.write(b"x" * 100_000)
            await writer.drain()
            sent += 100_000

    failure, _, _ = fails_with(script)
    assert failure.kind is FailureKind.SERVER
    assert len(failure.detail) <= MAX_DETAIL_CHARACTERS
    assert sent < 20_000_000  # what the sockets' buffers took


@pytest.mark.slow
def test_an_error_body_that_never_ends_is_not_waited_for() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 529 Any\r\ncontent-length: 1000\r\n\r\nbusy")
        await asyncio.sleep(30)

    failure, _, _ = fails_with(script)
    assert (failure.kind, failure.detail) == (FailureKind.OVERLOADED, "busy")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry-after": "1"}, 1.0),
        ({"retry-after": "3600"}, 3600.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "1e12"}, 604_800.0),
        ({"retry-after": "soon"}, None),
        ({"date": "Wed, 01 Jan 2003 00:00:00 GMT", "retry-after": "Wed, 01 Jan 2003 00:00:30 GMT"}, 30.0),
        ({}, None),
    ],
)
def test_the_time_to_wait_is_read_and_bounded(headers: dict[str, str], wait_s: float | None) -> None:
    failure, _, _ = fails_with(answering(answer(429, error_of("rate_limit_error"), headers)))
    assert (failure.kind, failure.retry_after_s) == (FailureKind.RATE_LIMITED, wait_s)


def test_a_spend_limit_is_told_by_its_code() -> None:
    body = error_of("rate_limit_error", "enforced_spend_limit_reached")
    failure, _, _ = fails_with(answering(answer(429, body, {"retry-after": "5"})))
    assert failure.kind is FailureKind.SPEND_LIMIT


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_never_followed(status: int) -> None:
    async def flow() -> None:
        async with ScriptServer(answering(answer(200, {}))) as thief:
            location = {"location": f"{thief.url}/v1/messages"}
            async with ScriptServer(answering(answer(status, b"", location))) as server:
                failure, _, _ = await failing_stream(connection(server.url))
                assert len(server.received) == 1
            assert (failure.kind, failure.status) == (FailureKind.MALFORMED, status)
            assert thief.connections == 0

    run(flow())


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("text/html", b"<html>Sign in to Hotel Wi-Fi</html>"), ("application/json", b'{"ok":true}'), ("", b"")],
)
def test_a_page_instead_of_a_stream_is_no_reply(content_type: str, body: bytes) -> None:
    failure, events, _ = fails_with(answering(answer(200, body, {"content-type": content_type})))
    assert failure.kind is FailureKind.MALFORMED
    assert body.decode() in failure.detail
    assert events == []


def test_an_error_object_with_status_200_is_believed() -> None:
    failure, _, _ = fails_with(answering(answer(200, error_of("overloaded_error"))))
    assert (failure.kind, failure.detail) == (FailureKind.OVERLOADED, "why")


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "x-unknown"])
def test_a_compressed_answer_is_refused_unread(encoding: str) -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        assert request.headers["accept-encoding"] == "identity"
        writer.write(stream_head({"content-encoding": encoding}))
        await asyncio.sleep(30)

    failure, _, server = fails_with(script)
    assert failure.kind is FailureKind.MALFORMED
    assert len(server.received) == 1


def test_a_closed_port_is_offline() -> None:
    with socket.socket() as placeholder:
        placeholder.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{placeholder.getsockname()[1]}"
        failure, _, seconds = run(failing_stream(connection(url)))
    assert failure.kind is FailureKind.OFFLINE
    assert seconds < 2


def test_an_unknown_name_is_offline() -> None:
    failure, _, _ = run(failing_stream(connection("https://no-such-host.invalid"), replace(SHORT, connect_s=5.0)))
    assert failure.kind is FailureKind.OFFLINE


def test_a_connection_dropped_before_any_answer_is_offline() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.close()

    assert fails_with(script)[0].kind is FailureKind.OFFLINE


@pytest.mark.parametrize(
    "content",
    [
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46" * 40,
        b"HTTP/1.1 200 OK\r\nbad\x00name: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x-long: " + b"y" * 200_000 + b"\r\n\r\n",
    ],
)
def test_what_is_not_http_is_not_an_answer(content: bytes) -> None:
    assert fails_with(answering(content))[0].kind is FailureKind.MALFORMED


@pytest.mark.slow
def test_a_server_that_never_answers_is_given_up() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def flow() -> None:
        async with ScriptServer(script) as server:
            failure, _, _ = await failing_stream(connection(server.url))
            assert failure.kind is FailureKind.TIMED_OUT
            await asyncio.wait_for(server.disconnected.wait(), 1)

    run(flow())


@pytest.mark.slow
def test_headers_that_trickle_do_not_hold_off_the_deadline() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"x: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    assert fails_with(script, replace(SHORT, silence_s=5.0))[0].kind is FailureKind.TIMED_OUT


@pytest.mark.parametrize(
    "url", ["http://gateway.example.com", "ftp://127.0.0.1", "http://127.0.0.1@evil.test", "https://u:p@x.test"]
)
def test_a_key_is_not_sent_to_such_an_address(url: str) -> None:
    failure, _, _ = run(failing_stream(connection(url)))
    assert failure.kind is FailureKind.NOT_FOUND


@pytest.mark.parametrize("key", [KEY + "\n", " " + KEY, KEY + "\0", KEY + "\r\nx-evil: 1", KEY + "\u200b", "🔑" * 9])
def test_a_key_that_can_be_no_header_is_never_sent_nor_shown(key: str) -> None:
    async def flow() -> None:
        async with ScriptServer(answering(answer(200, {"data": []}))) as server:
            failure, _, _ = await failing_stream(connection(server.url, key=key))
            assert server.connections == 0
        assert failure.kind is FailureKind.KEY_REFUSED
        assert KEY not in failure.detail

    run(flow())


def test_without_a_key_nothing_is_sent() -> None:
    async def flow() -> None:
        async with ScriptServer(answering(answer(200, {"data": []}))) as server:
            failure, _, _ = await failing_stream(connection(server.url, key=""))
            assert (failure.kind, server.connections) == (FailureKind.NO_KEY, 0)

    run(flow())


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"<html>", b'{"data": 5}', b'{"data": [1e999]}', b"[" * 100_000, b"\xff"]
)
def test_a_list_of_models_that_is_none(body: bytes) -> None:
    async def flow() -> None:
        async with ScriptServer(answering(answer(200, body))) as server:
            api = ClaudeApi(connection(server.url), replace(SHORT, json_bytes=200_000))
            with pytest.raises(KnownError) as caught:
                await api.models(TABLE)
            await api.aclose()
            assert caught.value.failure.kind is FailureKind.MALFORMED

    run(flow())


def test_a_list_of_models_without_end_is_refused() -> None:
    failure = _failing_models(answer(200, {"data": [{"id": "m" * 150_000}]}))
    assert failure is FailureKind.MALFORMED


@pytest.mark.slow
def test_a_list_of_models_that_trickles_is_given_up() -> None:
    failure = _failing_models(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{")
    assert failure is FailureKind.TIMED_OUT


def _failing_models(content: bytes) -> FailureKind:
    async def flow() -> FailureKind:
        async with ScriptServer(answering(content)) as server:
            api = ClaudeApi(connection(server.url), SHORT)
            with pytest.raises(KnownError) as caught:
                await api.models(TABLE)
            await api.aclose()
        return caught.value.failure.kind

    return run(flow())


def test_a_count_that_the_server_does_not_offer() -> None:
    async def flow() -> None:
        async with ScriptServer(
            answering(answer(404, b"404 page not found", {"content-type": "text/plain"}))
        ) as server:
            api = ClaudeApi(connection(server.url), SHORT)
            with pytest.raises(KnownError) as caught:
                await api.count_tokens({"model": "m", "messages": []})
            await api.aclose()
            assert caught.value.failure.kind is FailureKind.NOT_FOUND

    run(flow())
