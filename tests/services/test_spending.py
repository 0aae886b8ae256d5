"""The person's own limit, what a month and a conversation cost, and prices that come late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from claude_desktop.model.spending import Purpose, Spent
from claude_desktop.services import spending as spending_module
from claude_desktop.services.clock import now_ms
from claude_desktop.services.services import Services
from claude_desktop.services.spending import Standing, day_start_ms, month_start_ms
from tests.conftest import RunAsync
from tests.fakes.demo_at_work import use_quick_demo
from tests.fakes.services_at_work import Heard, services_at_work

USAGE = {"input_tokens": 1_000_000, "output_tokens": 0}


def spent(number: int, cost_usd: float | None, *, account: str = "work", at_ms: int | None = None) -> Spent:
    at = now_ms() if at_ms is None else at_ms
    return Spent(f"s{number}", at, None, Purpose.TITLE, account, "claude-opus-5-5", None, USAGE, True, cost_usd)


async def book(services: Services, *entries: Spent) -> None:
    for entry in entries:
        await asyncio.wrap_future(services.spending._store.book(entry))
        counted = Heard(services.spending.month_changed)
        services.spending.count_month()
        await counted.wait()


def test_the_month_begins_at_its_first_midnight() -> None:
    at = datetime(2026, 11, 22, 13, 0).astimezone()
    start = datetime.fromtimestamp(month_start_ms(round(at.timestamp() * 1_000)) / 1_000).astimezone()
    assert (start.month, start.day, start.hour, start.minute) == (11, 1, 0, 0)
    assert day_start_ms(date(2026, 11, 2)) > day_start_ms(date(2026, 11, 1))


def test_the_limit_warns_near_it_and_asks_once_it_is_reached(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            told = Heard(services.spending.standing_changed)
            await book(services, spent(1, 7.9))
            services.settings.change(monthly_limit_usd=10.0)
            assert services.spending.month.standing is Standing.FREE
            assert not told.payloads
            await book(services, spent(2, 0.2))
            assert [month.standing for month in told.payloads] == [Standing.NEAR]
            assert not services.spending.must_ask
            await book(services, spent(3, 0.2), spent(4, 5.0))
            assert [month.standing for month in told.payloads] == [Standing.NEAR, Standing.REACHED]
            assert services.spending.must_ask
            services.settings.change(monthly_limit_usd=100.0)
            assert not services.spending.must_ask

    run_async(flow)


def test_the_persons_word_holds_for_the_day(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            services.settings.change(monthly_limit_usd=1.0)
            await book(services, spent(1, 2.0))
            services.spending.waive_today()
            assert not services.spending.must_ask
        async with services_at_work(tmp_path) as services:
            await Heard(services.spending.month_changed).wait()
            assert services.spending.month.total.cost_usd == 2.0
            assert not services.spending.must_ask
            tomorrow = _shifted(now_ms, 86_400_000)
            monkeypatch.setattr(spending_module, "now_ms", tomorrow)
            assert services.spending.must_ask

    run_async(flow)


def _shifted(now: Callable[[], int], by_ms: int) -> Callable[[], int]:
    return lambda: now() + by_ms


def test_last_month_and_the_demo_do_not_count(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await book(services, spent(1, 3.0, at_ms=month_start_ms() - 1), spent(2, 9.0, account="demo"))
            assert services.spending.month.total.cost_usd == 0.0
            await book(services, spent(3, 2.0, at_ms=month_start_ms()))
            assert services.spending.month.total.cost_usd == 2.0
            assert not services.spending.month.is_demo

    run_async(flow)


def test_the_demos_money_is_counted_apart(run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await book(services, spent(1, 3.0))
            await use_quick_demo(monkeypatch, services.connection)
            chat = services.library.new()
            counted = Heard(services.spending.conversation_counted)
            services.replies.send(chat.id, "Hello")
            await counted.until(lambda: any(each.total.requests for each in counted.payloads))
            found = counted.payloads[-1]
            [turn] = services.library.find(chat.id).turns.values()  # type: ignore[union-attr]
            assert (found.conversation_id, found.total.requests) == (chat.id, 1)
            assert found.total.cost_usd == pytest.approx(turn.cost_usd)
            month = Heard(services.spending.month_changed)
            services.spending.count_month()
            await month.wait()
            assert services.spending.month.is_demo
            assert services.spending.month.total.cost_usd == pytest.approx(turn.cost_usd)

    run_async(flow)


def test_what_had_no_price_gets_it_from_the_account_that_asked(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await book(services, spent(1, None, account="demo"), spent(2, None))
            month = Heard(services.spending.month_changed)
            await use_quick_demo(monkeypatch, services.connection)
            await month.until(lambda: services.spending.month.total.cost_usd > 0)
            assert services.spending.month.total.cost_usd == pytest.approx(4.0)
            listed = Heard(services.spending.listed)
            services.spending.list(0, now_ms() + 1)
            sums = (await listed.wait()).sums
            assert [(each.account_id, each.unpriced) for each in sums] == [("demo", 0), ("work", 1)]

    run_async(flow)


def test_a_message_beyond_the_limit_waits_for_the_persons_word(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            server = await use_quick_demo(monkeypatch, services.connection)
            services.settings.change(monthly_limit_usd=1.0)
            await book(services, spent(1, 2.0, account="demo"))
            chat = services.library.new()
            held, ended = Heard(services.replies.send_held), Heard(services.replies.turn_ended)
            services.replies.send(chat.id, "Hello")
            assert held.payloads[0].conversation_id == chat.id
            assert chat.id not in services.replies.streaming_ids
            services.replies.drop_held(chat.id)
            services.replies.send_held_now(chat.id)
            assert not [each for each in server.requests if each.path == "/v1/messages"]
            services.replies.send(chat.id, "Hello")
            services.replies.send_held_now(chat.id)
            await ended.wait()
            services.replies.send(chat.id, "Again")
            assert len(held.payloads) == 3
            services.spending.waive_today()
            services.replies.send_held_now(chat.id)
            await ended.wait(2)
            services.replies.send(chat.id, "And again")
            await ended.wait(3)
            assert len(held.payloads) == 3

    run_async(flow)


def test_what_waits_in_the_queue_waits_on(run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await use_quick_demo(monkeypatch, services.connection)
            services.settings.change(monthly_limit_usd=1.0)
            await book(services, spent(1, 2.0, account="demo"))
            chat = services.library.new()
            services.library.put(replace(chat, queue=("One",)))
            held = Heard(services.replies.send_held)
            services.queue.send_now(chat.id)
            assert len(held.payloads) == 1
            assert services.queue.state(chat.id).held
            ended = Heard(services.replies.turn_ended)
            services.replies.send_held_now(chat.id)
            await ended.wait()
            assert services.queue.state(chat.id).texts == ()

    run_async(flow)


def test_a_request_that_is_no_turn_is_booked_too(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            month = Heard(services.spending.month_changed)
            services.spending.book(spent(1, 2.0))
            await month.until(lambda: services.spending.month.total.cost_usd == 2.0)

    run_async(flow)


def test_a_copied_branch_is_not_paid_for_twice(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await use_quick_demo(monkeypatch, services.connection)
            chat = services.library.new()
            ended, branched = Heard(services.replies.turn_ended), Heard(services.editing.branched)
            services.replies.send(chat.id, "Hello")
            news = await ended.wait()
            services.editing.branch_off(chat.id, news.reply.id, "Copy")
            copy = await branched.wait()
            assert [turn.cost_usd for turn in copy.turns.values()] == [news.turn.cost_usd]
            counted = Heard(services.spending.conversation_counted)
            services.spending.count_conversation(copy.id)
            await counted.until(lambda: any(each.conversation_id == copy.id for each in counted.payloads))
            assert counted.payloads[-1].total.requests == 0
            listed = Heard(services.spending.listed)
            services.spending.list(0, now_ms() + 1)
            assert sum(each.requests for each in (await listed.wait()).sums) == 1

    run_async(flow)
