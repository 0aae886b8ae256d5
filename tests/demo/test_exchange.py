"""The demo runs in the app's own Qt event loop: it streams, notices who goes, and leaves nothing behind."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from claude_desktop.demo.exchange import Outcome, rate_limit_headers
from claude_desktop.demo.pace import Pace
from claude_desktop.demo.server import DemoServer
from tests.conftest import RunAsync
from tests.fakes.clients import http_client, sdk_client
from tests.fakes.faulty_server import running
from tests.fakes.plain_loop import until

PACE = Pace(first_byte_s=0.05, thinking_tokens_per_s=2_000, text_tokens_per_s=500)


@pytest.mark.slow
def test_it_serves_in_the_qt_loop(run_async: RunAsync) -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=PACE)) as server, http_client() as http:
            client = sdk_client(server, http)
            async with client.messages.stream(
                model="claude-opus-5-5", max_tokens=2_000, messages=[{"role": "user", "content": "Hello"}]
            ) as stream:
                assert "no model is behind this" in await stream.get_final_text()
            asking = asyncio.ensure_future(
                client.messages.create(
                    model="claude-opus-5-5", max_tokens=9_000, messages=[{"role": "user", "content": "long"}]
                )
            )
            await until(lambda: len(server.requests) == 2)
            asking.cancel()
            assert await until(lambda: server.requests[1].outcome is Outcome.CLIENT_GONE) < 0.1
            await asyncio.gather(asking, return_exceptions=True)

    run_async(flow)


def test_the_rate_limits_count_down_and_never_below_zero() -> None:
    now = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
    headers = dict(rate_limit_headers(3, now))
    assert headers["anthropic-ratelimit-requests-limit"] == "4000"
    assert headers["anthropic-ratelimit-requests-remaining"] == "3997"
    assert headers["anthropic-ratelimit-tokens-reset"] == "2026-11-22T12:01:00Z"
    assert dict(rate_limit_headers(10**9))["anthropic-ratelimit-output-tokens-remaining"] == "0"
