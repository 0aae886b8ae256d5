from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard, services_at_work
from tests.services.test_trash import with_chat


def test_messages_are_found_with_their_place(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            chat_id = await with_chat(services, tmp_path)
            found = Heard(services.search.found)
            services.search.ask("  everyTHING ")
            result = await found.wait()
            assert result.text == "everyTHING"
            (hit,) = result.messages
            assert (hit.conversation_id, hit.title) == (chat_id, "Everything")
            assert hit.snippet[hit.match_start : hit.match_end] == "Everything"

    run_async(flow)


@pytest.mark.slow
def test_only_the_newest_words_are_answered(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            await with_chat(services, tmp_path)
            found = Heard(services.search.found)
            for text in ("Ev", "Eve", "What", "there"):
                services.search.ask(text)
            assert [result.text for result in (await found.wait(),)] == ["there"]
            services.search.ask("What")
            services.search.on_typing_paused()
            services.search.ask("Every")
            services.search.on_typing_paused()
            await found.until(lambda: found.payloads[-1].text == "Every")
            await asyncio.sleep(0.3)
            assert found.payloads[-1].text == "Every"

    run_async(flow)


def test_a_single_letter_finds_nothing_at_once(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            found = Heard(services.search.found)
            services.search.ask("e")
            assert found.payloads[0].messages == ()

    run_async(flow)
