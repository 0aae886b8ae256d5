"""Every fault does what it says, seen through the real SDK or a bare socket."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anthropic
import httpx2
import pytest

from claude_desktop.demo.exchange import Outcome
from claude_desktop.demo.pace import Pace
from tests.fakes import faults
from tests.fakes.clients import http_client, sdk_client
from tests.fakes.faults import (
    AtPace,
    Cut,
    CutKind,
    Encoded,
    Ending,
    EndlessLine,
    ErrorEvent,
    NeverAnswer,
    RawBytes,
    Redirect,
    Script,
    SlowBytes,
    Stall,
    Then,
)
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.plain_loop import run_plain, until

BODY: dict[str, Any] = {
    "model": "claude-opus-5-5",
    "max_tokens": 4_000,
    "messages": [{"role": "user", "content": "Hello"}],
    "stream": True,
}


@asynccontextmanager
async def faulty_with_sdk() -> AsyncIterator[tuple[FaultyServer, anthropic.AsyncAnthropic]]:
    async with running(FaultyServer()) as server, http_client() as http:
        yield (
            server,
            sdk_client(server, http),
        )


@asynccontextmanager
async def faulty_with_http() -> AsyncIterator[tuple[FaultyServer, httpx2.AsyncClient]]:
    async with running(FaultyServer()) as server:
        headers = {"authorization": f"Bearer {server.key}", "anthropic-version": "2026-10-21"}
        async with http_client(base_url=server.base_url, headers=headers) as http:
            yield server, http


async def read_stream(http: httpx2.AsyncClient) -> tuple[list[str], BaseException | None]:
    """The types of the events that came, and the error that ended them."""
    types: list[str] = []
    try:
        async with http.stream("POST", "/v1/messages", json=BODY, timeout=0.5) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    types.append(json.loads(line[6:])["type"])  # noqa: PERF401 - what came before the error must stay
    except (httpx2.HTTPError, ValueError) as error:
        return types, error
    return types, None


async def collect_text(client: anthropic.AsyncAnthropic, pieces: list[str]) -> None:
    async for event in await client.messages.create(**BODY):
        if event.type == "content_block_delta" and event.delta.type == "text_delta":
            pieces.append(event.delta.text)  # noqa: PERF401 - what came before the error must stay


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        (faults.api_error(400), anthropic.BadRequestError, 400),
        (faults.api_error(401), anthropic.AuthenticationError, 401),
        (faults.api_error(402), anthropic.PaymentRequiredError, 402),
        (faults.api_error(403), anthropic.PermissionDeniedError, 403),
        (faults.api_error(404), anthropic.NotFoundError, 404),
        (faults.html_error(413), anthropic.ContentTooLargeError, 413),
        (faults.rate_limited(2), anthropic.RateLimitError, 429),
        (faults.api_error(500), anthropic.InternalServerError, 500),
        (faults.api_error(503), anthropic.ServiceUnavailableError, 503),
        (faults.overloaded(), anthropic.OverloadedError, 529),
    ],
)
def test_an_error_answer_comes_once_and_then_it_is_normal_again(
    fault: faults.HttpAnswer, error: type[anthropic.APIStatusError], status: int
) -> None:
    async def flow() -> None:
        async with faulty_with_sdk() as (server, client):
            server.next(fault)
            with pytest.raises(error) as caught:
                await client.messages.create(**BODY)
            assert caught.value.status_code == status
            message = await client.messages.create(**{**BODY, "stream": False})
            assert message.stop_reason == "end_turn"
            assert server.faults_left == 0

    run_plain(flow)


def test_a_rate_limit_says_how_long_to_wait_and_a_spend_limit_does_not() -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(faults.rate_limited(7), faults.spend_limited())
            limited, capped = [await http.post("/v1/messages", json=BODY) for _ in range(2)]
            assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
            assert capped.status_code == 429
            assert "retry-after" not in capped.headers
            assert capped.json()["error"]["type"] == "rate_limit_error"

    run_plain(flow)


def test_faults_can_hit_other_paths() -> None:
    async def flow() -> None:
        async with faulty_with_sdk() as (server, client):
            server.next(faults.api_error(401), path="/v1/models")
            with pytest.raises(anthropic.AuthenticationError):
                await client.models.list()
            assert (await client.models.list()).data

    run_plain(flow)


def test_an_error_event_in_mid_stream_raises_after_the_text() -> None:
    async def flow() -> None:
        async with faulty_with_sdk() as (server, client):
            server.next(ErrorEvent(after=2))
            pieces: list[str] = []
            with pytest.raises(anthropic.APIStatusError) as caught:
                await collect_text(client, pieces)
            assert caught.value.type == "overloaded_error"
            assert len(pieces) == 2
            assert "*Demo reply: no model".startswith("".join(pieces))

    run_plain(flow)


@pytest.mark.parametrize(
    ("how", "error"),
    [
        (CutKind.CLEAN, None),
        (CutKind.CLOSED, httpx2.RemoteProtocolError),
        (CutKind.RESET, httpx2.ReadError),
        (CutKind.MID_EVENT, ValueError),
        (CutKind.SHORT_LENGTH, httpx2.RemoteProtocolError),
    ],
)
def test_a_cut_keeps_the_text_before_it_and_sends_no_end(how: CutKind, error: type[BaseException] | None) -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(Cut(how, after=4))
            types, failure = await read_stream(http)
            assert types.count("content_block_delta") == 5  # the signature and four pieces of text
            assert "message_stop" not in types
            assert failure is None if error is None else isinstance(failure, error)

    run_plain(flow)


def test_a_cut_can_come_while_thinking() -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(Cut(CutKind.CLEAN, after=0, of="signature_delta"))
            types, _ = await read_stream(http)
            assert types == ["message_start", "content_block_start", "ping"]

    run_plain(flow)


@pytest.mark.slow
def test_a_stall_is_silent_or_pings_until_the_client_goes() -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(Stall(), Stall(pings=True, ping_every_s=0.01), NeverAnswer())
            silent, failure = await read_stream(http)
            assert isinstance(failure, httpx2.ReadTimeout)
            assert silent.count("ping") == 1
            pinging = asyncio.create_task(read_stream(http))
            await until(lambda: len(server.requests) == 2)
            await asyncio.sleep(0.3)
            pinging.cancel()
            await asyncio.gather(pinging, return_exceptions=True)
            await until(lambda: server.requests[1].outcome is Outcome.CLIENT_GONE)
            nothing, failure = await read_stream(http)
            assert nothing == []
            assert isinstance(failure, httpx2.ReadTimeout)
            await until(lambda: server.requests[2].outcome is Outcome.CLIENT_GONE)

    run_plain(flow)


@pytest.mark.slow
def test_slow_bytes_arrive_slowly() -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(SlowBytes(bytes_per_s=400))
            began_s = time.monotonic()
            async with http.stream("POST", "/v1/messages", json=BODY, timeout=2) as response:
                assert response.status_code == 200
            assert time.monotonic() - began_s > 0.3

    run_plain(flow)


@pytest.mark.parametrize(
    ("fault", "content_type"),
    [
        (faults.captive_portal(), "text/html"),
        (faults.empty_answer(), "text/event-stream"),
        (faults.json_answer(), "application/json"),
    ],
)
def test_an_answer_that_is_no_stream_is_200(fault: faults.HttpAnswer, content_type: str) -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(fault)
            response = await http.post("/v1/messages", json=BODY)
            assert (response.status_code, response.headers["content-type"]) == (200, content_type)
            assert response.content == fault.body

    run_plain(flow)


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_leads_to_the_other_origin_which_notices_who_follows(status: int) -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(Redirect(status), Redirect(status))
            response = await http.post("/v1/messages", json=BODY, follow_redirects=False)
            assert response.status_code == status
            assert response.headers["location"] == f"{server.other_origin.base_url}/v1/messages"
            assert server.other_origin.connection_count == 0
            await http.post("/v1/messages", json=BODY, follow_redirects=True)
            assert server.other_origin.connection_count == 1
            assert [record.path for record in server.other_origin.requests] == ["/v1/messages"]

    run_plain(flow)


@pytest.mark.parametrize("fault", [faults.garbage_status_line(), faults.dropped(), RawBytes(b"", reset=True)])
def test_an_answer_that_is_no_http_breaks_the_connection_only(fault: RawBytes) -> None:
    async def flow() -> None:
        async with faulty_with_sdk() as (server, client):
            server.next(fault)
            with pytest.raises(anthropic.APIConnectionError):
                await client.messages.create(**BODY)
            assert (await client.models.list()).data

    run_plain(flow)


def test_a_content_encoding_comes_unasked() -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(Encoded(padding_bytes=1_000_000), Encoded("br"))
            async with http.stream("POST", "/v1/messages", json=BODY) as response:
                wire_bytes = b"".join([chunk async for chunk in response.aiter_raw()])
            assert response.headers["content-encoding"] == "gzip"
            assert wire_bytes.startswith(b"\x1f\x8b")
            assert len(wire_bytes) < 10_000
            async with http.stream("POST", "/v1/messages", json=BODY) as response:
                assert response.headers["content-encoding"] == "br"

    run_plain(flow)


def test_an_endless_line_ends_with_its_reader() -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(EndlessLine())
            received = 0
            async with http.stream("POST", "/v1/messages", json=BODY) as response:
                async for chunk in response.aiter_raw():
                    received += len(chunk)
                    assert b"\n" not in chunk
                    if received > 1_000_000:
                        break
            await until(lambda: server.requests[0].outcome is Outcome.CLIENT_GONE)

    run_plain(flow)


@pytest.mark.parametrize(
    ("fault", "text_is_empty"),
    [
        (faults.refused("bio", "Not this."), True),
        (Ending("max_tokens", pieces=5), False),
        (Ending("model_context_window_exceeded"), False),
        (Ending("pause_turn", pieces=2), False),
        (Ending("a_reason_of_next_year", pieces=2), False),
        (faults.empty_reply(), True),
    ],
)
def test_a_reply_can_end_for_any_reason(fault: Ending, text_is_empty: bool) -> None:
    async def flow() -> None:
        async with faulty_with_sdk() as (server, client):
            server.next(fault)
            async with client.messages.stream(**{k: v for k, v in BODY.items() if k != "stream"}) as stream:
                message = await stream.get_final_message()
            assert message.stop_reason == fault.stop_reason
            assert bool(message.content) is not text_is_empty
            if fault.stop_details:
                assert message.stop_details is not None
                assert message.stop_details.to_dict() == fault.stop_details

    run_plain(flow)


@pytest.mark.slow
def test_a_script_sends_exactly_its_events_at_its_times() -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            frames = ({"type": "message_start"}, b'event: odd\ndata: {"type": "odd"}\n\n', {"type": "message_stop"})
            server.next(Script(frames, (0.0, 0.15)), Script(frames[:1], then=Then.STALL), Script(frames, then=Then.CUT))
            began_s = time.monotonic()
            types, failure = await read_stream(http)
            assert types == ["message_start", "odd", "message_stop"]
            assert failure is None
            assert 0.28 < time.monotonic() - began_s < 1
            types, failure = await read_stream(http)
            assert types == ["message_start"]
            assert isinstance(failure, httpx2.ReadTimeout)
            _, failure = await read_stream(http)
            assert isinstance(failure, httpx2.RemoteProtocolError)

    run_plain(flow)


@pytest.mark.slow
def test_a_single_answer_can_have_its_own_pace() -> None:
    async def flow() -> None:
        async with faulty_with_http() as (server, http):
            server.next(AtPace(Pace(first_byte_s=0.0, thinking_tokens_per_s=1_000, text_tokens_per_s=400)))
            began_s = time.monotonic()
            types, failure = await read_stream(http)
            assert failure is None
            assert types[-1] == "message_stop"
            assert time.monotonic() - began_s > 0.3
            began_s = time.monotonic()
            await read_stream(http)
            assert time.monotonic() - began_s < 0.3

    run_plain(flow)
