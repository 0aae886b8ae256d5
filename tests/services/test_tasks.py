from __future__ import annotations

import asyncio

import pytest

from claude_desktop.services.tasks import TaskNursery


def test_a_task_runs_and_is_let_go() -> None:
    async def flow() -> None:
        nursery = TaskNursery()
        ran = asyncio.Event()

        async def work() -> None:
            ran.set()

        task = nursery.start(work(), "work")
        assert task is not None
        assert task.get_name() == "work"
        await task
        assert ran.is_set()
        await nursery.close()

    asyncio.run(flow())


@pytest.mark.logs_errors
def test_an_unexpected_error_is_reported_once_and_the_rest_goes_on() -> None:
    async def flow() -> None:
        bugs: list[str] = []
        nursery = TaskNursery(bugs.append)
        other_went_on = asyncio.Event()

        async def broken() -> None:
            raise ZeroDivisionError

        async def other() -> None:
            await asyncio.sleep(0.01)
            other_went_on.set()

        nursery.start(broken(), "broken")
        task = nursery.start(other(), "other")
        assert task is not None
        await task
        assert bugs == ["broken"]
        assert other_went_on.is_set()
        await nursery.close()

    asyncio.run(flow())


def test_closing_cancels_what_runs_and_takes_nothing_new() -> None:
    async def flow() -> None:
        nursery = TaskNursery()
        ended = asyncio.Event()

        async def endless() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        nursery.start(endless(), "endless")
        await asyncio.sleep(0)
        await nursery.close()
        assert ended.is_set()
        assert nursery.start(endless(), "late") is None
        assert not asyncio.all_tasks() - {asyncio.current_task()}

    asyncio.run(flow())
