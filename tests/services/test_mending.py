"""A request that is refused for its thinking is sent once more without it: said, stored, and never refused again."""

from __future__ import annotations

from pathlib import Path

from claude_desktop.model.failures import FailureKind
from claude_desktop.model.messages import Repair, TurnState
from claude_desktop.model.reply_status import ReplyPhase
from claude_desktop.services.turn_news import TurnEnded
from tests.conftest import RunAsync
from tests.fakes.faults import api_error
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard, services_at_work

REFUSAL = (
    "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation."
)


def test_thinking_that_is_not_taken_back_is_left_out_once_and_for_all(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server:
            async with services_at_work(tmp_path, server) as services:
                chat = services.library.new()
                ended, status = Heard(services.replies.turn_ended), Heard(services.replies.status_changed)
                services.replies.send(chat.id, "First")
                await ended.wait()
                server.forget_thinking()
                services.replies.send(chat.id, "Second")
                second: TurnEnded = await ended.wait(2)
                assert second.turn.state is TurnState.COMPLETE
                assert second.turn.repairs == (Repair.THINKING_LEFT_OUT,)
                assert second.turn.attempts == 2
                retried = [item.status for item in status.payloads if item.status.phase is ReplyPhase.RETRYING]
                assert [one.failure.kind for one in retried] == [FailureKind.THINKING_REFUSED]
                services.replies.send(chat.id, "Third")
                third: TurnEnded = await ended.wait(3)
                assert third.turn.repairs == ()
                sent = server.requests[-1].body["messages"]
                kinds = [[block["type"] for block in message["content"]] for message in sent]
                assert kinds == [["text"], ["text"], ["text"], ["thinking", "text"], ["text"]]
            async with services_at_work(tmp_path) as services:
                loaded = Heard(services.library.conversation_loaded)
                services.library.open(chat.id)
                found = await loaded.wait()
                assert found.turns[second.reply.id].repairs == (Repair.THINKING_LEFT_OUT,)

    run_async(flow)


def test_it_is_tried_once_alone(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            chat = services.library.new()
            ended = Heard(services.replies.turn_ended)
            services.replies.send(chat.id, "First")
            await ended.wait()
            server.next(api_error(400, REFUSAL), api_error(400, REFUSAL))
            services.replies.send(chat.id, "Second")
            failed: TurnEnded = await ended.wait(2)
            assert failed.turn.state is TurnState.FAILED
            assert failed.turn.failure is not None
            assert failed.turn.failure.kind is FailureKind.THINKING_REFUSED
            assert not server.faults_left

    run_async(flow)
