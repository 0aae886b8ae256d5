"""What is kept of an exchange is what went over the wire, without the key."""

from __future__ import annotations

import json
import time
from pathlib import Path

from claude_desktop.demo.pace import INSTANT
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.exchanges import HIDDEN, ExchangeRecord, Stage
from claude_desktop.services.exchanges import KEPT_EXCHANGES, Exchanges
from claude_desktop.services.turn_news import TurnEnded
from tests.conftest import RunAsync
from tests.fakes.faults import HttpAnswer
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard, services_at_work


def test_an_exchange_is_kept_as_the_server_saw_it(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(pace=INSTANT)) as server, services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            ended = Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "Hello there")
            done: TurnEnded = await ended.wait()
            record = services.exchanges.of(done.turn.id)
            assert record is not None
            received = server.requests[-1].headers
            assert record.sent_headers["authorization"] == HIDDEN
            shown = {name: value for name, value in record.sent_headers.items() if value != HIDDEN}
            assert {"anthropic-version", "user-agent", "content-type"} <= shown.keys()
            assert {name: received[name] for name in shown} == shown
            assert received.keys() == record.sent_headers.keys()
            assert record.address == f"{server.base_url}/v1/messages"
            assert record.status == 200
            assert record.received_headers["request-id"] == done.turn.request_id
            assert [record.events[0].name, record.events[-1].name] == ["message_start", "message_stop"]
            deltas = [json.loads(event.data).get("delta", {}) for event in record.events]
            assert "".join(delta.get("text", "") for delta in deltas) == plain_text(done.reply.blocks)
            times = [event.at_ms for event in record.events]
            assert times == sorted(times)
            assert {Stage.PREPARING, Stage.CONNECTING, Stage.WAITING, Stage.WRITING} <= record.stages_ms.keys()
            assert server.key not in repr(record)

    run_async(flow)


def test_the_headers_of_a_refusal_are_kept_too(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer(pace=INSTANT)) as server, services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            ended = Heard(services.replies.turn_ended)
            server.next(HttpAnswer(400, b"{}"))
            services.replies.send(conversation.id, "Hello there")
            done: TurnEnded = await ended.wait()
            record = services.exchanges.of(done.turn.id)
            assert record is not None
            assert record.status == 400
            assert record.sent_headers["authorization"] == HIDDEN
            assert not record.events

    run_async(flow)


def test_only_the_last_ones_are_kept() -> None:
    exchanges = Exchanges()
    for number in range(KEPT_EXCHANGES + 3):
        exchanges.begin(f"turn {number}", time.monotonic())
    assert exchanges.of("turn 2") is None
    assert isinstance(exchanges.of("turn 3"), ExchangeRecord)
    exchanges.forget()
    assert exchanges.of("turn 3") is None
