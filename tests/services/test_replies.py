from __future__ import annotations

import time
from pathlib import Path

import pytest

from claude_desktop.demo.exchange import Outcome
from claude_desktop.demo.pace import INSTANT, Pace
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.failures import FailureKind
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.settings import Settings
from claude_desktop.services.turn_news import SendRefused, TurnEnded
from tests.conftest import RunAsync
from tests.fakes.plain_loop import until
from tests.fakes.services_at_work import Heard, connect, services_at_work

SLOW = Pace(first_byte_s=0.0, thinking_tokens_per_s=60, text_tokens_per_s=60)
QUICK = Pace(first_byte_s=0.0, thinking_tokens_per_s=400, text_tokens_per_s=400)


def test_a_turn_is_stored_before_the_request_and_complete_after_it(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            began, ended = Heard(services.replies.turn_began), Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "Hello there")
            await began.wait()
            assert not [request for request in server.requests if request.path == "/v1/messages"]
            done: TurnEnded = await ended.wait()
            assert done.turn.state is TurnState.COMPLETE
            assert done.turn.stop_reason == "end_turn"
            assert "Hello there" in plain_text(done.reply.blocks)
            assert done.turn.usage.output_tokens
            assert services.library.rows[0].title == "Hello there"
        async with services_at_work(tmp_path) as services:
            loaded = Heard(services.library.conversation_loaded)
            services.library.open(conversation.id)
            found = await loaded.wait()
            assert [message.role for message in found.branch()] == [Role.USER, Role.ASSISTANT]
            assert found.branch()[1].blocks == done.reply.blocks
            assert found.turns[done.reply.id] == done.turn
        await server.stop()

    run_async(flow)


def test_the_whole_branch_is_sent_again_value_for_value(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            ended = Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "First")
            first: TurnEnded = await ended.wait()
            services.library.change_settings(conversation.id, Settings(effort="low"))
            services.replies.send(conversation.id, "Second")
            await ended.wait(2)
            body = server.requests[-1].body
            assert isinstance(body, dict)
            assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]
            assert body["messages"][1]["content"] == [block.raw for block in first.reply.blocks]
            assert "thinking" in {block.type for block in first.reply.blocks}
            assert body["output_config"] == {"effort": "low"}
            services.library.change_settings(conversation.id, Settings(effort="low", system_prompt="Be brief."))
            services.replies.send(conversation.id, "Third")
            await ended.wait(3)
            body = server.requests[-1].body
            assert isinstance(body, dict)
            assert body["system"] == "Be brief."
            # Thinking is bound to the instructions that it was made under.
            assert {block["type"] for message in body["messages"] for block in message["content"]} == {"text"}
        await server.stop()

    run_async(flow)


def test_stop_keeps_the_text_and_the_server_sees_it_within_100_ms(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=SLOW)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            grew, ended = Heard(services.replies.reply_grew), Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "Write something long")
            await grew.wait(12)
            stopped_at = time.monotonic()
            services.replies.stop(conversation.id)
            done: TurnEnded = await ended.wait()
            assert time.monotonic() - stopped_at < 0.1
            assert done.turn.state is TurnState.STOPPED
            assert done.reply.blocks
            assert not services.replies.streaming_ids
            await until(lambda: server.requests[-1].outcome is Outcome.CLIENT_GONE, 0.5)
        await server.stop()

    run_async(flow)


@pytest.mark.slow
def test_two_conversations_stream_at_once(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=QUICK)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            one, two = services.library.new(), services.library.new()
            streaming, ended = Heard(services.replies.streaming_changed), Heard(services.replies.turn_ended)
            services.replies.send(one.id, "First of two")
            services.replies.send(two.id, "Second of two")
            await ended.wait(2)
            assert frozenset({one.id, two.id}) in streaming.payloads
            texts = {done.conversation_id: plain_text(done.reply.blocks) for done in ended.payloads}
            assert "First of two" in texts[one.id]
            assert "Second of two" in texts[two.id]
        await server.stop()

    run_async(flow)


def test_without_a_key_nothing_is_stored_and_the_reason_is_told(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            conversation = services.library.new()
            refused = Heard(services.replies.send_refused)
            services.replies.send(conversation.id, "Hello")
            told: SendRefused = await refused.wait()
            assert told.failure.kind is FailureKind.NO_KEY
            assert not services.library.rows
            assert not services.replies.streaming_ids

    run_async(flow)


@pytest.mark.slow
def test_quitting_in_mid_stream_leaves_an_interrupted_turn_with_its_text(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=SLOW)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            grew = Heard(services.replies.reply_grew)
            services.replies.send(conversation.id, "Write something long")
            await grew.wait(20)
            running = services.replies.running(conversation.id)
            assert running is not None
            seen = plain_text(running.growing.blocks())
        async with services_at_work(tmp_path) as services:
            assert services.library.rows[0].interrupted
            loaded = Heard(services.library.conversation_loaded)
            services.library.open(conversation.id)
            found = await loaded.wait()
            reply = found.branch()[-1]
            assert found.turns[reply.id].state is TurnState.INTERRUPTED
            assert plain_text(reply.blocks).startswith(seen)
        await server.stop()

    run_async(flow)


def test_thinking_that_another_server_signed_is_not_sent_to_this_one(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        first, second = DemoServer(pace=INSTANT), DemoServer(pace=INSTANT)
        await first.start()
        await second.start()
        async with services_at_work(tmp_path, first) as services:
            conversation = services.library.new()
            ended = Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "First")
            done: TurnEnded = await ended.wait()
            assert "thinking" in {block.type for block in done.reply.blocks}
            services.replies.send(conversation.id, "Second")
            await ended.wait(2)
            assert "thinking" in _types_sent(first)
            await connect(services.connection, second)
            services.replies.send(conversation.id, "Third")
            await ended.wait(3)
            assert _types_sent(second) == {"text"}
        await first.stop()
        await second.stop()

    run_async(flow)


def _types_sent(server: DemoServer) -> set[str]:
    body = server.requests[-1].body
    return {block["type"] for message in body["messages"] for block in message["content"]}
