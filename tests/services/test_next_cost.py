"""The price of the next message: estimated while it is written, counted by the server where the person wants that."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_desktop.demo.api_errors import ApiError
from claude_desktop.demo.exchange import Exchange
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.next_message import NextMessage
from claude_desktop.model.settings import Settings
from claude_desktop.preferences.fields import TokenCounts
from claude_desktop.services import next_cost as next_cost_module
from claude_desktop.services.next_cost import CAN_NOT_COUNT, NOTHING_TO_COUNT
from claude_desktop.services.services import Services
from tests.conftest import RunAsync
from tests.fakes.demo_at_work import use_quick_demo
from tests.fakes.services_at_work import Heard, services_at_work

COUNT = "/v1/messages/count_tokens"


def last(changed: Heard) -> NextMessage:
    message = changed.payloads[-1].message
    assert isinstance(message, NextMessage)
    return message


def counts(server: DemoServer) -> int:
    return len([each for each in server.requests if each.path == COUNT])


async def say(services: Services, conversation_id: str, text: str) -> None:
    ended = Heard(services.replies.turn_ended)
    services.replies.send(conversation_id, text)
    await ended.wait()


def test_the_estimate_follows_the_draft_and_the_conversation(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            server = await use_quick_demo(monkeypatch, services.connection)
            chat = services.library.new()
            changed = Heard(services.next_cost.changed)
            services.next_cost.follow(chat, "")
            await changed.until(lambda: len(changed.payloads) >= 2)
            assert changed.payloads[-1].message is None
            services.next_cost.change_draft("x" * 3_200)
            await changed.until(lambda: changed.payloads[-1].message is not None)
            message = last(changed)
            assert (message.prompt_tokens, message.is_exact) == (1_004, False)
            assert message.usd == pytest.approx(1_004 * 5 / 1e6)  # written to the cache
            await say(services, chat.id, "x" * 3_200)
            found = services.library.find(chat.id)
            assert found is not None
            services.next_cost.follow(found, "")
            [turn] = found.turns.values()
            whole = (turn.usage.prompt_tokens or 0) + (turn.usage.output_tokens or 0)
            await changed.until(
                lambda: changed.payloads[-1].message is not None and changed.payloads[-1].message.prompt_tokens == whole
            )
            assert last(changed).read_tokens == turn.usage.cache_write_5m_tokens
            assert counts(server) == 0

    run_async(flow)


def test_a_click_lets_the_server_count_once(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            server = await use_quick_demo(monkeypatch, services.connection)
            chat = services.library.new()
            changed, failed = Heard(services.next_cost.changed), Heard(services.next_cost.count_failed)
            services.next_cost.follow(chat, "")
            services.next_cost.change_draft("How long is this?")
            await changed.until(lambda: changed.payloads[-1].message is not None)
            services.next_cost.count()
            await changed.until(lambda: changed.payloads[-1].message.is_exact)
            body = next(each.body for each in server.requests if each.path == COUNT)
            assert body["messages"][-1]["content"][-1]["text"] == "How long is this?"
            assert "max_tokens" not in body
            services.next_cost.change_draft("How long is this now?")
            await changed.until(lambda: not changed.payloads[-1].message.is_exact)
            services.next_cost.change_draft("")
            services.next_cost.count()
            assert (await failed.wait()).sentence == NOTHING_TO_COUNT
            assert counts(server) == 1

    run_async(flow)


def test_every_draft_is_counted_only_where_the_person_wants_it(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_cost_module, "COUNT_DELAY_MS", 50)

    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            server = await use_quick_demo(monkeypatch, services.connection)
            services.settings.change(token_counts=TokenCounts.EXACT)
            changed = Heard(services.next_cost.changed)
            services.next_cost.follow(services.library.new(), "")
            for end in range(1, 6):
                services.next_cost.change_draft("Hello"[:end])
            await changed.until(lambda: bool(changed.payloads[-1].message and changed.payloads[-1].message.is_exact))
            assert counts(server) == 1

    run_async(flow)


class NotCounting(DemoServer):
    """A server of the same protocol that has no `count_tokens`, as Ollama."""

    async def handle(self, exchange: Exchange) -> None:
        if exchange.request.path == COUNT:
            raise ApiError(404, "Not Found")
        await super().handle(exchange)


def test_a_server_that_does_not_count_is_asked_once(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = NotCounting(pace=INSTANT)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            changed, failed = Heard(services.next_cost.changed), Heard(services.next_cost.count_failed)
            services.next_cost.follow(services.library.new(), "")
            services.next_cost.change_draft("Hello there")
            await changed.until(lambda: changed.payloads[-1].message is not None)
            services.next_cost.count()
            assert (await failed.wait()).sentence == CAN_NOT_COUNT
            assert not services.next_cost.counts
            services.next_cost.count()
            await failed.wait(2)
            assert counts(server) == 1
            assert last(changed).usd is None  # nor is its price known
        await server.stop()

    run_async(flow)


def test_another_prompt_or_conversation_is_estimated_anew(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await use_quick_demo(monkeypatch, services.connection)
            chat, other = services.library.new(), services.library.new()
            changed = Heard(services.next_cost.changed)
            services.next_cost.follow(chat, "x" * 320)
            await changed.until(lambda: bool(changed.payloads[-1].message))
            services.library.change_settings(chat.id, Settings(system_prompt="s" * 3_200))
            found = services.library.find(chat.id)
            assert found is not None
            services.next_cost.follow(found, "x" * 320)
            await changed.until(lambda: changed.payloads[-1].message.prompt_tokens == 1_104)
            services.next_cost.follow(other, "")
            await changed.until(lambda: changed.payloads[-1].conversation_id == other.id)
            assert changed.payloads[-1].message is None

    run_async(flow)
