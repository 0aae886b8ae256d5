"""The happy path over a real socket: models, streamed replies, counting."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from claude_desktop.api.client import ClaudeApi, Limits, load_sdk
from claude_desktop.model.accounts import AuthStyle
from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.requests import Request
from claude_desktop.model.stream_events import ReplyEnded, ReplyEnding, ResponseBegan, TextGrew
from tests.fakes.api_calls import BODY, KEY, TABLE, collect, connection, run
from tests.fakes.script_server import (
    Received,
    ScriptServer,
    answer,
    answering,
    streaming,
    whole_reply,
)


def test_a_reply_is_streamed_from_the_first_header_to_its_end() -> None:
    async def flow() -> None:
        async with ScriptServer(streaming(whole_reply("Hello ", "there"), {"request-id": "req_7"})) as server:
            api = ClaudeApi(connection(server.url))
            events = await collect(api)
            await api.aclose()
        assert events[0] == ResponseBegan("req_7", {})
        assert [event.text for event in events if isinstance(event, TextGrew)] == ["Hello ", "there"]
        assert isinstance(events[-1], ReplyEnded)
        reply = GrowingReply()
        for event in events:
            reply.apply(event)
        assert reply.blocks()[0].raw == {"type": "text", "text": "Hello there"}
        assert (reply.usage.input_tokens, reply.usage.output_tokens) == (10, 5)
        assert reply.stop_reason == "end_turn"
        [received] = server.received
        assert (received.method, received.path) == ("POST", "/v1/messages")
        assert received.json() == BODY
        assert received.headers["authorization"] == f"Bearer {KEY}"

    run(flow())


def test_one_connection_serves_several_replies() -> None:
    async def flow() -> None:
        async with ScriptServer(streaming(whole_reply("Hi"))) as server:
            api = ClaudeApi(connection(server.url))
            for _ in range(3):
                assert isinstance((await collect(api))[-1], ReplyEnded)
            await api.aclose()
            assert (server.connections, len(server.received)) == (1, 3)

    run(flow())


def test_models_are_read_page_by_page_and_completed_from_the_table() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        second = "after_id=claude-opus-5-5" in request.path
        page = {
            "data": [{"type": "model", "id": "claude-future-9", "display_name": "Claude Future 9"}]
            if second
            else [{"type": "model", "id": "claude-opus-5-5", "display_name": "Opus", "max_tokens": 99_000}, {"id": 7}],
            "has_more": not second,
            "last_id": "claude-future-9" if second else "claude-opus-5-5",
        }
        writer.write(answer(200, page))

    async def flow() -> None:
        async with ScriptServer(script) as server:
            api = ClaudeApi(connection(server.url))
            opus, future = await api.models(TABLE)
            await api.aclose()
        assert (opus.name, opus.max_output_tokens, opus.context_tokens) == ("Opus", 99_000, 1_000_000)
        assert (future.id, future.name) == ("claude-future-9", "Claude Future 9")
        assert len(server.received) == 2
        assert server.received[0].path.startswith("/v1/models?limit=1000")

    run(flow())


def test_a_list_that_never_ends_is_left() -> None:
    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        last = request.path.partition("after_id=")[2]
        writer.write(answer(200, {"data": [{"id": f"{last}m"}], "has_more": True, "last_id": f"{last}m"}))

    async def flow() -> None:
        async with ScriptServer(script) as server:
            api = ClaudeApi(connection(server.url), Limits(model_pages=4))
            assert [model.id for model in await api.models(TABLE)] == ["m", "mm", "mmm", "mmmm"]
            await api.aclose()

    run(flow())


def test_local_servers_may_say_nothing_but_ids() -> None:
    async def flow() -> None:
        listed = {"object": "list", "data": [{"id": "qwen3:8b", "object": "model", "created": 1}]}
        async with ScriptServer(answering(answer(200, listed))) as server:
            api = ClaudeApi(connection(server.url))
            [model] = await api.models(TABLE)
            await api.aclose()
        assert (model.id, model.takes_sampling, model.effort_levels, model.prices) == ("qwen3:8b", True, (), ())

    run(flow())


def test_tokens_are_counted_with_what_the_count_takes() -> None:
    async def flow() -> None:
        async with ScriptServer(answering(answer(200, {"input_tokens": 41}))) as server:
            api = ClaudeApi(connection(server.url))
            body: JsonObject = {**BODY, "stream": True, "stop_sequences": ["x"], "temperature": 1.0, "system": "s"}
            assert await api.count_tokens(body) == 41
            await api.aclose()
        [received] = server.received
        assert received.path == "/v1/messages/count_tokens"
        assert set(received.json()) == {"model", "messages", "system"}

    run(flow())


@pytest.mark.parametrize(
    ("style", "bearer", "x_api_key"),
    [
        (AuthStyle.BEARER, f"Bearer {KEY}", None),
        (AuthStyle.X_API_KEY, None, KEY),
        (AuthStyle.BOTH, f"Bearer {KEY}", KEY),
        (AuthStyle.NONE, None, None),
    ],
)
def test_the_key_is_sent_as_the_account_says(style: AuthStyle, bearer: str | None, x_api_key: str | None) -> None:
    async def flow() -> None:
        async with ScriptServer(streaming(whole_reply("x"))) as server:
            api = ClaudeApi(connection(server.url, style))
            await collect(api)
            await api.aclose()
        headers = server.received[0].headers
        assert (headers.get("authorization"), headers.get("x-api-key")) == (bearer, x_api_key)

    run(flow())


def test_the_body_goes_over_the_wire_value_for_value() -> None:
    body: JsonObject = {
        "model": "m",
        "extra": {"z": 1, "a": [1.5, True, None, {"ключ": "🎈"}]},
        "messages": [{"role": "user", "content": [{"type": "text", "text": "a\n\u2028b"}]}, {"role": "assistant"}],
        "after": [],
    }

    async def flow() -> None:
        async with ScriptServer(streaming(whole_reply("x"))) as server:
            api = ClaudeApi(connection(server.url), Limits(slice_s=0.0))
            async for _ in api.stream(Request(body, api_version="2023-06-01")):
                continue
            await collect(api, {"messages": []})
            await api.aclose()
        first, second = server.received
        assert first.body == json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        assert first.headers["anthropic-version"] == "2023-06-01"
        assert second.body == b'{"messages":[]}'
        assert second.headers["anthropic-version"] == "2026-10-21"

    run(flow())


@pytest.mark.parametrize("body", [{"x": float("nan")}, {"x": "\ud800"}, {"x": object()}])
def test_what_is_no_json_is_not_sent(body: JsonObject) -> None:
    async def flow() -> None:
        async with ScriptServer(streaming(whole_reply("x"))) as server:
            api = ClaudeApi(connection(server.url))
            with pytest.raises(KnownError) as caught:
                await collect(api, body)
            await api.aclose()
        assert caught.value.failure.kind is FailureKind.INVALID_REQUEST
        assert server.received == []

    run(flow())


def test_rate_limits_are_told_with_the_first_header() -> None:
    async def flow() -> None:
        headers = {"anthropic-ratelimit-tokens-remaining": "900", "anthropic-fast-x": "1", "x-other": "2"}
        async with ScriptServer(streaming(whole_reply("x"), headers)) as server:
            api = ClaudeApi(connection(server.url))
            began = (await collect(api))[0]
            await api.aclose()
        assert began == ResponseBegan(None, {"anthropic-ratelimit-tokens-remaining": "900", "anthropic-fast-x": "1"})

    run(flow())


def test_several_replies_stream_at_once() -> None:
    async def flow() -> None:
        async with ScriptServer(streaming(whole_reply(*"abcdefgh"))) as server:
            api = ClaudeApi(connection(server.url))
            replies = await asyncio.gather(*(collect(api) for _ in range(8)))
            await api.aclose()
            assert server.connections == 8
        assert all(isinstance(events[-2], ReplyEnding) for events in replies)

    run(flow())


def test_after_closing_every_call_fails_calmly() -> None:
    async def flow() -> None:
        async with ScriptServer(streaming(whole_reply("x"))) as server:
            api = ClaudeApi(connection(server.url))
            await collect(api)
            await api.aclose()
            with pytest.raises(KnownError) as caught:
                await collect(api)
            assert caught.value.failure.kind is FailureKind.CUT

    run(flow())


def test_it_runs_on_the_loop_of_the_app(run_async: Callable[[Callable[[], Awaitable[None]]], None]) -> None:
    async def flow() -> None:
        await load_sdk()
        async with ScriptServer(streaming(whole_reply("Hi"))) as server:
            api = ClaudeApi(connection(server.url))
            assert isinstance((await collect(api))[-1], ReplyEnded)
            await api.aclose()

    run_async(flow)
