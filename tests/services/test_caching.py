"""Caching over the wire: what goes out, what comes back, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.caching import CacheMiss, MissReason, cache_miss_of
from claude_desktop.model.catalogue import find_model
from claude_desktop.model.costs import cost_usd
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Turn
from claude_desktop.model.settings import Caching, Settings
from claude_desktop.services.services import Services
from claude_desktop.services.turn_news import TurnEnded
from tests.conftest import RunAsync
from tests.fakes.demo_at_work import use_quick_demo
from tests.fakes.services_at_work import Heard, services_at_work

LONG = "Once upon a time there was a very long prompt. " * 80


async def say(services: Services, conversation_id: str, text: str) -> Turn:
    ended = Heard(services.replies.turn_ended)
    services.replies.send(conversation_id, text)
    news: TurnEnded = await ended.wait()
    return news.turn


def asked(server: DemoServer) -> list[JsonObject]:
    return [record.body for record in server.requests if record.path == "/v1/messages"]


def test_a_conversation_is_written_to_the_cache_and_read_again(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            server = await use_quick_demo(monkeypatch, services.connection)
            chat = services.library.new().id
            first = await say(services, chat, LONG)
            second = await say(services, chat, "And then?")
            bodies = asked(server)
            assert [body["cache_control"] for body in bodies] == [{"type": "ephemeral", "ttl": "5m"}] * 2
            assert "diagnostics" not in bodies[0]
            assert bodies[1]["diagnostics"] == {"previous_message_id": first.response["id"]}
            assert first.usage.cache_write_5m_tokens == second.usage.cache_read_tokens
            assert (first.usage.cache_write_5m_tokens or 0) > 1_000
            assert cache_miss_of(second) is None
            model = find_model(services.connection.models, second.model)
            assert second.cost_usd == pytest.approx(cost_usd(second.usage, model))
            assert second.cost_usd

    run_async(flow)


def test_a_changed_system_prompt_is_named_as_the_reason_of_a_miss(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            server = await use_quick_demo(monkeypatch, services.connection)
            chat = services.library.new().id
            services.library.change_settings(chat, Settings(caching=Caching.ONE_HOUR))
            first = await say(services, chat, LONG)
            found = services.library.find(chat)
            assert found is not None
            services.library.change_settings(chat, replace(found.settings, system_prompt="Answer in rhymes."))
            second = await say(services, chat, "And then?")
            assert asked(server)[1]["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
            assert cache_miss_of(second) == CacheMiss(MissReason.SYSTEM, first.usage.cache_write_1h_tokens)
        async with services_at_work(tmp_path) as services:
            loaded = Heard(services.library.conversation_loaded)
            services.library.open(chat)
            again = (await loaded.wait()).turns[second.message_id]
            assert again == second

    run_async(flow)


def test_what_is_switched_off_or_may_not_be_known_is_not_sent(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        await server.start()
        async with services_at_work(tmp_path, server) as services:  # an account on this machine, not the demo
            chat = services.library.new().id
            turn = await say(services, chat, LONG)
            await say(services, chat, "And then?")
            assert all("cache_control" not in body and "diagnostics" not in body for body in asked(server))
            assert turn.cost_usd is None  # nobody knows what this server asks for
        await server.stop()

    run_async(flow)
