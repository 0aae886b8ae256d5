"""Messages that wait: in order, on disk, and never sent without the person's word after something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claude_desktop.demo.pace import Pace
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.tree import Conversation
from claude_desktop.services.message_queue import QueueChanged
from claude_desktop.services.services import Services
from tests.conftest import RunAsync
from tests.fakes.faults import AtPace, Cut, Ending, ErrorEvent, Fault
from tests.fakes.faulty_disk import full_disk
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard, services_at_work

SLOWLY = AtPace(Pace(first_byte_s=0.0, thinking_tokens_per_s=200, text_tokens_per_s=100))


def conversation_of(services: Services, conversation_id: str) -> Conversation:
    """The conversation as it is now."""
    found = services.library.find(conversation_id)
    assert found is not None
    return found


def asked(conversation: Conversation) -> list[str]:
    """What the person said, in order."""
    return [plain_text(message.blocks) for message in conversation.branch() if message.role is Role.USER]


async def begin(services: Services, server: FaultyServer, fault: Fault = SLOWLY) -> str:
    """Ask something that is answered slowly, or as the fault says; returns when the answer has begun."""
    server.next(fault)
    conversation = services.library.new()
    began = Heard(services.replies.turn_began)
    services.replies.send(conversation.id, "First")
    await began.wait()
    return conversation.id


@pytest.mark.slow
def test_what_waits_is_sent_in_order_when_the_reply_is_complete(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server, services_at_work(tmp_path, server) as services:
            ended, queued = Heard(services.replies.turn_ended), Heard(services.queue.queued)
            changed = Heard(services.queue.changed)
            conversation_id = await begin(services, server)
            services.queue.add(conversation_id, "Second")
            services.queue.add(conversation_id, "Third")
            await queued.wait(2)
            assert services.queue.state(conversation_id) == QueueChanged(conversation_id, ("Second", "Third"), False)
            await ended.wait(3)
            conversation = conversation_of(services, conversation_id)
            assert asked(conversation) == ["First", "Second", "Third"]
            assert conversation.queue == ()
            assert changed.payloads[-1].texts == ()
            assert all(turn.state is TurnState.COMPLETE for turn in conversation.turns.values())

    run_async(flow)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", [Cut(after=3), ErrorEvent(after=3), Ending("max_tokens", pieces=3), Ending("refusal", pieces=0)]
)
def test_after_a_reply_that_is_not_whole_the_rest_waits_for_a_word(
    run_async: RunAsync, tmp_path: Path, fault: Fault
) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            ended = Heard(services.replies.turn_ended)
            conversation_id = await begin(services, server, fault)
            services.queue.add(conversation_id, "Second")
            services.queue.add(conversation_id, "Third")
            await ended.wait()
            assert services.queue.state(conversation_id) == QueueChanged(conversation_id, ("Second", "Third"), True)
            services.replies.send(conversation_id, "In between")
            await ended.wait(2)
            assert services.queue.state(conversation_id).texts == ("Second", "Third")
            services.queue.send_now(conversation_id)
            await ended.wait(4)
            assert asked(conversation_of(services, conversation_id)) == ["First", "In between", "Second", "Third"]

    run_async(flow)


@pytest.mark.slow
def test_what_waits_does_not_go_to_another_branch(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            ended, began = Heard(services.replies.turn_ended), Heard(services.replies.turn_began)
            conversation_id = services.library.new().id
            services.replies.send(conversation_id, "First")
            await ended.wait()
            reply_id = conversation_of(services, conversation_id).branch()[1].id
            server.next(SLOWLY)
            services.editing.retry(conversation_id, reply_id)
            await began.wait(2)
            services.queue.add(conversation_id, "Second")
            shown = conversation_of(services, conversation_id)
            services.library.put(shown.with_tip(reply_id))  # the other branch, as the steps between versions show it
            await ended.wait(2)
            assert services.queue.state(conversation_id).held
            assert asked(conversation_of(services, conversation_id)) == ["First"]

    run_async(flow)


def test_after_a_stop_the_rest_waits_for_a_word(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            ended, queued = Heard(services.replies.turn_ended), Heard(services.queue.queued)
            conversation_id = await begin(services, server)
            services.queue.add(conversation_id, "Second")
            await queued.wait()
            services.replies.stop(conversation_id)
            await ended.wait()
            assert services.queue.state(conversation_id).held
            assert not services.replies.streaming_ids

    run_async(flow)


@pytest.mark.slow
def test_what_waits_survives_a_restart_and_is_not_sent_by_itself(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with services_at_work(tmp_path, server) as services:
                queued = Heard(services.queue.queued)
                conversation_id = await begin(services, server)
                services.library.change_draft(conversation_id, "Second")
                services.queue.add(conversation_id, "Second")
                await queued.wait()
                assert conversation_of(services, conversation_id).draft == ""
            async with services_at_work(tmp_path, server) as services:
                loaded = Heard(services.library.conversation_loaded)
                services.library.open(conversation_id)
                found: Conversation = await loaded.wait()
                assert (found.queue, found.draft) == (("Second",), "")
                assert services.queue.state(conversation_id).held
                count = len(server.requests)
                ended = Heard(services.replies.turn_ended)
                services.queue.send_now(conversation_id)
                await ended.wait()
                assert asked(conversation_of(services, conversation_id)) == ["First", "Second"]
                assert len(server.requests) == count + 1

    run_async(flow)


def test_a_text_is_taken_out_or_back_into_the_composer(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with services_at_work(tmp_path, server) as services:
                queued = Heard(services.queue.queued)
                conversation_id = await begin(services, server)
                for text in ("Second", "Third", "Fourth"):
                    services.queue.add(conversation_id, text)
                await queued.wait(3)
                assert services.queue.remove(conversation_id, 1) == "Third"
                services.library.change_draft(conversation_id, "being written")
                assert services.queue.take_for_editing(conversation_id, 0) == "being written\n\nSecond"
                assert services.queue.state(conversation_id).texts == ("Fourth",)
                assert services.queue.remove(conversation_id, 1) is None
                assert services.queue.take_for_editing(conversation_id, 7) is None
            async with services_at_work(tmp_path) as services:
                loaded = Heard(services.library.conversation_loaded)
                services.library.open(conversation_id)
                found: Conversation = await loaded.wait()
                assert (found.queue, found.draft) == (("Fourth",), "being written\n\nSecond")

    run_async(flow)


def test_a_text_that_was_taken_out_while_it_was_being_sent_takes_no_other_with_it(
    run_async: RunAsync, tmp_path: Path
) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            ended, queued = Heard(services.replies.turn_ended), Heard(services.queue.queued)
            conversation_id = await begin(services, server, Cut(after=2))
            services.queue.add(conversation_id, "Second")
            services.queue.add(conversation_id, "Third")
            await queued.wait(2)
            await ended.wait()
            services.queue.send_now(conversation_id)
            services.queue.remove(conversation_id, 0)
            services.replies.stop(conversation_id)
            await ended.wait(3)
            assert asked(conversation_of(services, conversation_id)) == ["First", "Second", "Third"]

    run_async(flow)


def test_what_a_full_disk_refuses_stays_in_the_composer(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        with full_disk() as disk:
            async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
                ended, failed = Heard(services.replies.turn_ended), Heard(services.library.storing_failed)
                conversation_id = await begin(services, server)
                services.library.change_draft(conversation_id, "Second")
                disk.free_bytes = 0
                services.queue.add(conversation_id, "Second")
                await failed.wait()
                conversation = conversation_of(services, conversation_id)
                assert (conversation.queue, conversation.draft) == ((), "Second")
                disk.free_bytes = None
                services.replies.stop(conversation_id)
                await ended.wait()

    run_async(flow)


def test_a_text_that_can_not_be_sent_waits_on(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with services_at_work(tmp_path, server) as services:
                queued = Heard(services.queue.queued)
                conversation_id = await begin(services, server)
                services.queue.add(conversation_id, "Second")
                await queued.wait()
            async with services_at_work(tmp_path) as services:  # without any account
                loaded, refused = Heard(services.library.conversation_loaded), Heard(services.replies.send_refused)
                services.library.open(conversation_id)
                await loaded.wait()
                services.queue.send_now(conversation_id)
                await refused.wait()
                assert services.queue.state(conversation_id) == QueueChanged(conversation_id, ("Second",), True)

    run_async(flow)


def test_blank_texts_and_unknown_conversations_do_not_wait(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            conversation_id = services.library.new().id
            deeds: list[Callable[[], object]] = [
                lambda: services.queue.add(conversation_id, " \n"),
                lambda: services.queue.add("nobody", "x"),
                lambda: services.queue.remove("nobody", 0),
                lambda: services.queue.take_for_editing("nobody", 0),
                lambda: services.queue.send_now("nobody"),
            ]
            for deed in deeds:
                deed()
            assert services.queue.state(conversation_id).texts == ()
            assert services.queue.state("nobody") == QueueChanged("nobody", (), False)

    run_async(flow)
