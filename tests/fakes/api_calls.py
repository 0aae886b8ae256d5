"""Calls of `ClaudeApi` as tests make them: small limits, everything closed, and nothing left on the event loop."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from claude_desktop.api.client import ClaudeApi, Connection, Limits
from claude_desktop.model.accounts import Account, AuthStyle
from claude_desktop.model.failures import Failure, KnownError
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.requests import Request
from claude_desktop.model.secret import Secret
from claude_desktop.model.stream_events import StreamEvent
from claude_desktop.resource_path import resource_path
from tests.fakes.script_server import Script, ScriptServer

KEY = "sk-ant-test-0123456789"
BODY: JsonObject = {"model": "claude-opus-5-5", "max_tokens": 10, "messages": [{"role": "user", "content": "héllo"}]}
TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
SHORT = Limits(
    connect_s=0.5,
    first_byte_s=0.5,
    silence_s=0.6,
    answer_s=1.0,
    response_bytes=1_000_000,
    event_bytes=100_000,
    json_bytes=100_000,
    error_bytes=20_000,
)

_Result = TypeVar("_Result")


def connection(
    url: str,
    style: AuthStyle = AuthStyle.BEARER,
    *,
    key: str = KEY,
    proxy: str | None = None,
    ca_file: Path | None = None,
    extra_headers: dict[str, str] | None = None,
) -> Connection:
    """A connection to `url` with a key that tests look for where it must not be."""
    return Connection(Account("a", "Test", url, style), Secret(key), proxy, ca_file, extra_headers or {})


def run(work: Coroutine[Any, Any, _Result], limit_s: float = 10.0) -> _Result:
    """Run to the end or the limit; fail where a task is left, or an error that nobody saw."""
    unseen: list[dict[str, Any]] = []

    async def watched() -> _Result:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: unseen.append(context))
        result = await asyncio.wait_for(work, limit_s)
        gc.collect()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        if left:
            _, left = await asyncio.wait(left, timeout=1)  # a server of a test may need a turn to see the end
        assert not left, f"left behind: {left}"
        return result

    result = asyncio.run(watched())
    assert not unseen, unseen
    return result


async def collect(api: ClaudeApi, body: JsonObject = BODY) -> list[StreamEvent]:
    """Every event of one reply."""
    return [event async for event in api.stream(Request(body))]


async def failing_stream(link: Connection, limits: Limits = SHORT) -> tuple[Failure, list[StreamEvent], float]:
    """How a reply fails: the failure, the events before it, and the seconds it took."""
    api = ClaudeApi(link, limits)
    events: list[StreamEvent] = []
    await warm_up(api)
    began = time.monotonic()
    try:
        async for event in api.stream(Request(BODY)):
            events.append(event)  # noqa: PERF401  what came before the failure counts
    except KnownError as error:
        return error.failure, events, time.monotonic() - began
    finally:
        await api.aclose()
    pytest.fail("the reply did not fail")


async def warm_up(api: ClaudeApi) -> None:
    """Build the SDK's client, so that its imports are not counted as waiting for the server."""
    try:
        await api._ready()
    except KnownError:
        return


def fails_with(script: Script, limits: Limits = SHORT) -> tuple[Failure, list[StreamEvent], ScriptServer]:
    """Stream once from a server that follows `script`."""

    async def flow() -> tuple[Failure, list[StreamEvent], ScriptServer]:
        async with ScriptServer(script) as server:
            failure, events, _ = await failing_stream(connection(server.url), limits)
        return failure, events, server

    return run(flow())
