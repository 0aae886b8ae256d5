"""Stop works at once in every phase: the connection closes, the server sees it, nothing is left."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable
from contextlib import aclosing

import pytest

from claude_desktop.api.client import ClaudeApi
from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.requests import Request
from claude_desktop.model.stream_events import StreamEvent, TextGrew
from tests.fakes.api_calls import BODY, KEY, collect, connection, run, warm_up
from tests.fakes.script_server import (
    OPEN,
    START,
    Received,
    Script,
    ScriptServer,
    answer,
    answering,
    chunk,
    event,
    stream_head,
    text,
)


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


PROMPT: JsonObject = {**BODY, "system": "prompt-word"}


async def never(request: Received, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def head_only(request: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(stream_head())
    await asyncio.sleep(30)


async def begun(request: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(stream_head() + b"".join(chunk(event(item)) for item in (START, OPEN, text("kept"))))
    await asyncio.sleep(30)


async def pings(request: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(stream_head() + chunk(event(START)))
    while True:
        writer.write(chunk(event({"type": "ping"})))
        await writer.drain()
        await asyncio.sleep(0.01)


async def torrent(request: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(stream_head() + chunk(event(START)) + chunk(event(OPEN)))
    while True:
        writer.write(chunk(event(text("word " * 20))) * 50)
        await writer.drain()


@pytest.mark.slow
@pytest.mark.parametrize("script", [never, head_only, begun, pings, torrent])
def test_cancelling_closes_the_connection_at_once(script: Script) -> None:
    async def flow() -> None:
        async with ScriptServer(script) as server:
            api = ClaudeApi(connection(server.url))
            await warm_up(api)
            task = asyncio.create_task(collect(api))
            while not server.received:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.1)
            began = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert time.monotonic() - began < 0.1
            await asyncio.wait_for(server.disconnected.wait(), 1)
            assert time.monotonic() - began < 0.5
            await api.aclose()

    run(flow())


def test_cancelling_while_the_connection_is_made() -> None:
    async def flow() -> None:
        silent = await asyncio.start_server(silence, "127.0.0.1", 0)
        api = ClaudeApi(connection(f"https://127.0.0.1:{silent.sockets[0].getsockname()[1]}"))
        await warm_up(api)
        task = asyncio.create_task(collect(api))
        await asyncio.sleep(0.1)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - began < 0.1
        await api.aclose()
        silent.close()

    run(flow())


def test_cancelling_while_the_sdk_is_built() -> None:
    async def flow() -> None:
        async with ScriptServer(never) as server:
            api = ClaudeApi(connection(server.url))
            task = asyncio.create_task(collect(api))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await warm_up(api)
            assert server.connections == 0
            await api.aclose()

    run(flow())


def test_closing_the_generator_closes_the_connection() -> None:
    async def flow() -> None:
        async with ScriptServer(begun) as server:
            api = ClaudeApi(connection(server.url))
            kept: list[StreamEvent] = []
            async with aclosing(api.stream(Request(BODY))) as events:
                async for item in events:
                    kept.append(item)
                    if isinstance(item, TextGrew):
                        break
            await asyncio.wait_for(server.disconnected.wait(), 1)
            await api.aclose()

    run(flow())


def test_closing_everything_ends_the_streams_that_run() -> None:
    async def flow() -> None:
        async with ScriptServer(begun) as server:
            api = ClaudeApi(connection(server.url))
            task = asyncio.create_task(collect(api))
            while not server.received:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.1)
            await api.aclose()
            with pytest.raises(KnownError) as caught:
                await asyncio.wait_for(task, 1)
            assert caught.value.failure.kind is FailureKind.CUT

    run(flow())


async def echo_key(request: Received, writer: asyncio.StreamWriter) -> None:
    told = {"error": {"type": "authentication_error", "message": f"bad key {request.headers['authorization']}"}}
    writer.write(answer(401, told, {"request-id": KEY}))


async def echo_in_stream(request: Received, writer: asyncio.StreamWriter) -> None:
    told = {"type": "error", "error": {"type": "api_error", "message": request.headers["authorization"]}}
    writer.write(stream_head() + chunk(event(START)) + chunk(event(told)))


@pytest.mark.parametrize(
    "script",
    [echo_key, echo_in_stream, answering(b"garbage\r\n\r\n"), answering(answer(200, KEY)), answering(answer(302, b""))],
)
def test_what_is_raised_holds_no_key_and_no_prompt(script: Script) -> None:
    async def caught() -> KnownError:
        async with ScriptServer(script) as server:
            api = ClaudeApi(connection(server.url))
            try:
                await collect(api, PROMPT)
            except KnownError as error:
                return error
            finally:
                await api.aclose()
        pytest.fail("nothing was raised")

    error = run(caught())
    shown = [str(error), repr(error), repr(error.failure), "".join(traceback.format_exception(error))]
    link: BaseException | None = error
    while link is not None:
        shown.append(f"{link!r} {vars(link)}")
        link = link.__cause__ or link.__context__
    for text_shown in shown:
        assert KEY not in text_shown
        assert "prompt-word" not in text_shown


@pytest.mark.parametrize("show", [repr, str])
def test_a_connection_shows_no_secret(show: Callable[[object], str]) -> None:
    link = connection("https://x.test", proxy="http://u:secret-word@p.test", extra_headers={"x-token": "secret-word"})
    assert KEY not in show(link)
    assert "secret-word" not in show(link)
    assert KEY not in show(ClaudeApi(link))
