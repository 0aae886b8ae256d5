"""The client against the demo server and the faulty one: every model, and the usual faults as those show them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.api.client import ClaudeApi, Connection, Limits
from claude_desktop.demo.models import MODELS
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.accounts import DEMO_ACCOUNT_ID, Account
from claude_desktop.model.blocks import Block, BlockKind, plain_text
from claude_desktop.model.costs import cost_usd
from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.history import messages_to_send
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.requests import Request, build_request
from claude_desktop.model.secret import Secret
from claude_desktop.model.settings import EFFORT_LEVELS, Settings, Thinking, resolve
from tests.fakes import faults
from tests.fakes.api_calls import SHORT, TABLE, run
from tests.fakes.faulty_server import FaultyServer, running


def api_for(server: DemoServer, limits: Limits = SHORT) -> ClaudeApi:
    return ClaudeApi(Connection(Account(DEMO_ACCOUNT_ID, "Demo", server.base_url), Secret(server.key)), limits)


async def reply_to(api: ClaudeApi, request: Request) -> GrowingReply:
    reply = GrowingReply()
    async for event in api.stream(request):
        reply.apply(event)
    return reply


@pytest.mark.slow
def test_every_model_answers_every_choice_of_effort_and_thinking() -> None:
    async def flow() -> int:
        asked = 0
        async with running(DemoServer(pace=INSTANT)) as server:
            api = api_for(server, replace(SHORT, first_byte_s=5.0, silence_s=5.0))
            models = await api.models(TABLE)
            assert {model.id for model in models} == {rules.id for rules in MODELS if rules.lifecycle != "retired"}
            for model in models:
                for thinking in Thinking:
                    for effort in (None, EFFORT_LEVELS[asked % 5]):
                        chosen = Settings(model=model.id, thinking=thinking, effort=effort, max_tokens=4_000)
                        body = build_request(resolve(chosen), model, [{"role": "user", "content": "hello"}])
                        reply = await reply_to(api, body)
                        assert reply.ended
                        assert plain_text(reply.blocks())
                        cost = cost_usd(reply.usage, model)
                        assert cost is not None
                        assert cost > 0
                        asked += 1
            await api.aclose()
        return asked

    assert run(flow(), 30) > 60


def test_thinking_goes_back_unchanged_in_the_next_turn() -> None:
    async def flow() -> None:
        async with running(FaultyServer(binds_thinking=True)) as server:
            api = api_for(server)
            model = next(item for item in await api.models(TABLE) if item.id == "claude-fable-5-2")
            settings = resolve(Settings(model=model.id, max_tokens=4_000))
            ask: JsonObject = {"type": "text", "text": "Why is the sky blue? Think about it."}
            branch: list[Message] = []
            turns: dict[str, Turn] = {}
            for number in range(3):
                parent = branch[-1].id if branch else None
                question = Message(f"q{number}", "c", parent, Role.USER, (Block(ask),), 0)
                branch.append(question)
                reply = await reply_to(api, build_request(settings, model, messages_to_send(branch, turns)))
                assert any(block.kind is BlockKind.THINKING for block in reply.blocks())
                branch.append(Message(f"a{number}", "c", question.id, Role.ASSISTANT, reply.blocks(), 0))
                turns[f"a{number}"] = Turn("t", f"a{number}", "c", TurnState.COMPLETE, model.id, "a", {}, 0)
            assert server.dropped_thinking == []
            await api.aclose()

    run(flow(), 20)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.NeverAnswer(), FailureKind.TIMED_OUT),
        (faults.Redirect(), FailureKind.MALFORMED),
        (faults.RawBytes(b"garbage\r\n\r\n"), FailureKind.MALFORMED),
        (faults.RawBytes(b"", reset=True), FailureKind.OFFLINE),
        (faults.Encoded(padding_bytes=5_000_000), FailureKind.MALFORMED),
        (faults.EndlessLine(), FailureKind.MALFORMED),
        (faults.ErrorEvent(), FailureKind.OVERLOADED),
        (faults.ErrorEvent(after=0), FailureKind.OVERLOADED),
    ],
    ids=repr,
)
def test_the_faulty_server_fails_as_told(fault: faults.Fault, kind: FailureKind) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            api = api_for(server)
            await api.models(TABLE)
            server.next(fault)
            body: JsonObject = {"model": "claude-opus-5-5", "max_tokens": 4_000, "stream": True}
            request = Request({**body, "messages": [{"role": "user", "content": "hello"}]})
            with pytest.raises(KnownError) as caught:
                await reply_to(api, request)
            assert caught.value.failure.kind is kind
            assert (await reply_to(api, request)).ended  # and then it is normal again
            await api.aclose()

    run(flow(), 20)


def test_a_wrong_key_and_a_gone_model_are_told_apart() -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=INSTANT)) as server:
            stranger = ClaudeApi(Connection(Account("a", "A", server.base_url), Secret("sk-wrong")), SHORT)
            with pytest.raises(KnownError) as caught:
                await stranger.models(TABLE)
            assert caught.value.failure.kind is FailureKind.KEY_REFUSED
            await stranger.aclose()
            api = api_for(server)
            body: JsonObject = {"model": "claude-mythos-preview", "max_tokens": 5, "messages": [], "stream": True}
            with pytest.raises(KnownError) as caught:
                await reply_to(api, Request(body))
            assert caught.value.failure.kind is FailureKind.NOT_FOUND
            question = {"role": "user", "content": "hello there"}
            assert await api.count_tokens({**body, "model": "claude-opus-5-5", "messages": [question]}) > 1
            await api.aclose()

    run(flow())
