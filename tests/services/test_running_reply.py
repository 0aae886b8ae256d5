"""What of a streaming reply is on disk at any moment, also while the disk refuses."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from claude_desktop.demo.pace import Pace
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.blocks import Block, plain_text
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.json_values import load_object
from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import TextGrew, event_from_json
from claude_desktop.services import running_reply
from claude_desktop.services.services import Services
from claude_desktop.services.turn_news import ReplyGrew
from claude_desktop.store.store import Store
from tests.conftest import RunAsync
from tests.fakes.faulty_disk import full_disk
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard, services_at_work
from tests.fakes.streams import script_of_text

STEADY = Pace(first_byte_s=0.0, thinking_tokens_per_s=300, text_tokens_per_s=80)


def journalled(folder: Path) -> tuple[Block, ...]:
    """What the journal on disk gives, read as after a crash."""
    reply = GrowingReply()
    with closing(apsw.Connection(str(folder / "data" / "conversations.db"))) as connection:
        for (event,) in connection.execute("SELECT event FROM journal ORDER BY number").fetchall():
            reply.apply(event_from_json(load_object(str(event))))
    return reply.blocks()


async def until_journalled(folder: Path, characters: int) -> str:
    """Wait until the journal holds that much text; returns it."""
    async with asyncio.timeout(15):
        while len(text := plain_text(journalled(folder))) < characters:  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.05)
    return text


def text_so_far(services: Services, conversation_id: str) -> str:
    """The text of the reply that streams, in memory."""
    reply = services.replies.running(conversation_id)
    assert reply is not None
    return plain_text(reply.growing.blocks())


@pytest.mark.slow
def test_a_full_disk_leaves_no_hole_in_the_journal(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(running_reply, "JOURNAL_RETRY_S", 0.2)

    async def flow() -> None:
        with full_disk() as disk:
            async with running(DemoServer(pace=STEADY)) as server, services_at_work(tmp_path, server) as services:
                conversation = services.library.new()
                ended = Heard(services.replies.turn_ended)
                services.replies.send(conversation.id, "Write something long")
                early = await until_journalled(tmp_path, 40)
                disk.free_bytes = 0
                async with asyncio.timeout(10):
                    while "not journalled" not in caplog.text:  # noqa: ASYNC110 - nor does a log
                        await asyncio.sleep(0.02)
                missed = len(text_so_far(services, conversation.id))
                assert plain_text(journalled(tmp_path)).startswith(early)
                disk.free_bytes = None
                late = await until_journalled(tmp_path, missed + 40)
                assert text_so_far(services, conversation.id).startswith(late)
                services.replies.stop(conversation.id)
                done = await ended.wait()
                assert plain_text(done.reply.blocks).startswith(late)

    run_async(flow)


@pytest.mark.slow
def test_the_journal_is_written_by_one_call_at_a_time(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, under_way, most = Store.journal, list[Future[None]](), 0

    def counted(store: Store, *arguments: Any) -> Future[None]:
        nonlocal most
        future = write(store, *arguments)
        under_way.append(future)
        most = max(most, sum(not one.done() for one in under_way))
        return future

    monkeypatch.setattr(Store, "journal", counted)
    monkeypatch.setattr(running_reply, "JOURNAL_DELAY_S", 0.02)

    async def flow() -> None:
        async with running(DemoServer(pace=STEADY)) as server, services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            grew, ended = Heard(services.replies.reply_grew), Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "Write something long")
            await grew.wait(5)
            with closing(apsw.Connection(str(tmp_path / "data" / "conversations.db"))) as other:
                other.set_busy_timeout(5_000)
                other.execute("BEGIN IMMEDIATE")  # the store's own writes wait
                came = len(grew.payloads)
                await grew.wait(came + 60)
                other.execute("ROLLBACK")
            calls = len(under_way)
            await until_journalled(tmp_path, len(text_so_far(services, conversation.id)))
            assert len(under_way) > calls
            services.replies.stop(conversation.id)
            await ended.wait()

    run_async(flow)
    assert most == 1


@pytest.mark.slow
def test_a_reply_whose_place_was_erased_meanwhile_ends_without_a_bug(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        bugs: list[str] = []
        async with (
            running(DemoServer(pace=STEADY)) as server,
            services_at_work(tmp_path, server, bugs=bugs) as services,
        ):
            conversation = services.library.new()
            grew, ended = Heard(services.replies.reply_grew), Heard(services.replies.turn_ended)
            failed = Heard(services.library.storing_failed)
            services.replies.send(conversation.id, "Hello")
            await grew.wait(3)
            with closing(apsw.Connection(str(tmp_path / "data" / "conversations.db"))) as other:
                other.set_busy_timeout(5_000)
                other.pragma("foreign_keys", True)
                other.execute("DELETE FROM conversations")
            done = await ended.wait()
            assert done.turn.state is TurnState.COMPLETE
            await failed.wait()
            assert not services.replies.streaming_ids
        assert not bugs

    run_async(flow)


def test_a_change_of_what_is_not_there_is_told_and_is_no_bug(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        bugs: list[str] = []
        async with services_at_work(tmp_path, bugs=bugs) as services:
            failed, worked = Heard(services.library.storing_failed), Heard(services.library.storing_worked)
            conversation = services.library.new()
            services.library.rename(conversation.id, "Named")
            await worked.wait()
            with closing(apsw.Connection(str(tmp_path / "data" / "conversations.db"))) as other:
                other.set_busy_timeout(5_000)
                other.execute("DELETE FROM conversations")
            services.library.rename(conversation.id, "Named again")
            told = await failed.wait()
            assert "no conversation" in told.detail
        assert not bugs

    run_async(flow)


def test_a_burst_is_told_in_few_pieces_and_all_of_it_before_the_end(run_async: RunAsync, tmp_path: Path) -> None:
    words = [f"word{number} " for number in range(2_000)]

    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            server.next(script_of_text(*words))
            conversation = services.library.new()
            told = GrowingReply()
            pieces = 0

            def on_reply_grew(grew: ReplyGrew) -> None:
                nonlocal pieces
                pieces += isinstance(grew.event, TextGrew)
                told.apply(grew.event)

            services.replies.reply_grew.connect(on_reply_grew)
            seen: list[str] = []
            services.replies.turn_ended.connect(lambda _: seen.append(plain_text(told.blocks())))
            ended = Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "Go")
            await ended.wait()
            assert seen == ["".join(words)]
            assert 0 < pieces <= len(words) // 2

    run_async(flow)
