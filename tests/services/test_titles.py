"""Titles written by a model: only where that was chosen, once, counted in the cost, and never over the person's own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from claude_desktop.demo.api_errors import ApiError, JsonObject
from claude_desktop.demo.exchange import Exchange
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from claude_desktop.preferences.fields import Titles
from claude_desktop.services.services import Services
from tests.conftest import RunAsync
from tests.fakes.demo_at_work import use_quick_demo
from tests.fakes.services_at_work import Heard, services_at_work


def title_requests(server: DemoServer) -> list[JsonObject]:
    bodies = [record.body for record in server.requests if record.path == "/v1/messages"]
    return [body for body in bodies if "title" in str(body.get("system", ""))]


async def say(services: Services, conversation_id: str, text: str) -> None:
    ended = Heard(services.replies.turn_ended)
    services.replies.send(conversation_id, text)
    await ended.wait()


async def titled(services: Services, conversation_id: str) -> str:
    """Wait until no title is being written any more; returns the one that is there."""
    async with asyncio.timeout(10):
        while services.titles.writing_ids:  # noqa: ASYNC110 - its end is told by nothing but the title
            await asyncio.sleep(0.01)
    row = services.library.row(conversation_id)
    assert row is not None
    return row.title


def test_nothing_is_sent_unless_the_person_chose_it(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            server = await use_quick_demo(monkeypatch, services.connection)
            chat = services.library.new().id
            await say(services, chat, "What is a quine?")
            assert await titled(services, chat) == "What is a quine?"
            assert title_requests(server) == []

    run_async(flow)


def test_after_the_first_reply_the_cheapest_model_writes_a_title(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            server = await use_quick_demo(monkeypatch, services.connection)
            services.settings.change(titles=Titles.MODEL)
            chat = services.library.new().id
            counted = Heard(services.spending.conversation_counted)
            await say(services, chat, "What is a quine?")
            assert (await titled(services, chat)).startswith("Demo: What is a quine?")
            [body] = title_requests(server)
            assert body["model"] == "claude-haiku-5-5"
            assert body["thinking"] == {"type": "disabled"}
            await counted.until(lambda: any(each.total.requests == 2 for each in counted.payloads))
            assert counted.payloads[-1].total.unpriced == 0
            await say(services, chat, "And then?")
            await titled(services, chat)
            assert len(title_requests(server)) == 1
        async with services_at_work(tmp_path) as services:
            assert services.library.rows[0].title.startswith("Demo: What is a quine?")

    run_async(flow)


class _Holding(DemoServer):
    """Holds requests for titles until it is let go."""

    def __init__(self) -> None:
        super().__init__(pace=INSTANT)
        self.reached, self.free, self.fails = asyncio.Event(), asyncio.Event(), False

    async def answer_message(self, exchange: Exchange) -> None:
        if "title" in str(exchange.read_json().get("system", "")):
            self.reached.set()
            if self.fails:
                raise ApiError(529, "Overloaded")
            await self.free.wait()
        await super().answer_message(exchange)


async def with_title_under_way(services: Services, server: _Holding) -> str:
    services.settings.change(titles=Titles.MODEL)
    chat = services.library.new().id
    await say(services, chat, "What is a quine?")
    async with asyncio.timeout(10):
        await server.reached.wait()
    return chat


def test_a_title_that_the_person_types_meanwhile_stays(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = _Holding()
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            chat = await with_title_under_way(services, server)
            services.library.rename(chat, "Mine")
            assert services.titles.writing_ids == frozenset()
            server.free.set()
            assert await titled(services, chat) == "Mine"
        await server.stop()

    run_async(flow)


def test_a_conversation_that_is_thrown_away_gets_none(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = _Holding()
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            chat = await with_title_under_way(services, server)
            services.trash.move(chat)
            async with asyncio.timeout(10):
                while services.titles.writing_ids:  # noqa: ASYNC110 - see `titled`
                    await asyncio.sleep(0.01)
            server.free.set()
            assert services.library.row(chat) is None
        await server.stop()

    run_async(flow)


def test_taking_the_choice_back_ends_the_request(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = _Holding()
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            chat = await with_title_under_way(services, server)
            services.settings.change(titles=Titles.FIRST_LINE)
            assert services.titles.writing_ids == frozenset()
            assert await titled(services, chat) == "What is a quine?"
            server.free.set()
        await server.stop()

    run_async(flow)


def test_a_failure_is_silent_and_leaves_the_first_line(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = _Holding()
        server.fails = True
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            refused = Heard(services.replies.send_refused)
            chat = await with_title_under_way(services, server)
            assert await titled(services, chat) == "What is a quine?"
            assert not refused.payloads
        await server.stop()

    run_async(flow)


def test_beyond_the_monthly_limit_no_title_is_asked_for(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            server = await use_quick_demo(monkeypatch, services.connection)
            services.settings.change(titles=Titles.MODEL, monthly_limit_usd=0.000_01)
            standing = Heard(services.spending.standing_changed)
            first, second = services.library.new().id, services.library.new().id
            await say(services, first, "What is a quine?")
            await titled(services, first)
            await standing.until(lambda: services.spending.must_ask)
            before = len(title_requests(server))
            services.replies.send(second, "And what is not?")
            ended = Heard(services.replies.turn_ended)
            services.replies.send_held_now(second)
            await ended.wait()
            assert await titled(services, second) == "And what is not?"
            assert len(title_requests(server)) == before

    run_async(flow)
