"""A demo server that fails as told: a queue of faults for the next requests, then normal again."""

from __future__ import annotations

import gzip
import socket
import struct
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from claude_desktop.demo.answers import Answer, TimedEvent, encode_event, events_of, pieces_of
from claude_desktop.demo.api_errors import JsonObject, error_body
from claude_desktop.demo.exchange import Exchange
from claude_desktop.demo.models import ModelRules
from claude_desktop.demo.pace import INSTANT, Pace
from claude_desktop.demo.server import DemoServer
from claude_desktop.demo.wire import Connection
from tests.fakes.faults import (
    AtPace,
    Cut,
    CutKind,
    Encoded,
    Ending,
    EndlessLine,
    ErrorEvent,
    Fault,
    HttpAnswer,
    NeverAnswer,
    RawBytes,
    Redirect,
    Script,
    SlowBytes,
    Stall,
    Then,
)
from tests.fakes.thinking_ledger import ThinkingLedger

MESSAGES = "/v1/messages"
_SSE = "text/event-stream; charset=utf-8"
_Server = TypeVar("_Server", bound=DemoServer)


@asynccontextmanager
async def running(server: _Server) -> AsyncIterator[_Server]:
    """Start the server, and stop it at the end whatever happened."""
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


class OtherOrigin(DemoServer):
    """A server that must never be reached; counts the connections that reach it all the same."""

    def __init__(self) -> None:
        super().__init__(pace=INSTANT)
        self.connection_count = 0

    def _begin(self, connection: Connection) -> None:
        self.connection_count += 1
        super()._begin(connection)


class FaultyServer(DemoServer):
    """A demo server at full speed with a queue of faults (`next`). `other_origin` is where redirects lead.

    With `binds_thinking` it remembers the thinking it signed and checks what comes back as the API documents it
    (`ThinkingLedger`); blocks that the asked model can not read are dropped silently and listed in `dropped_thinking`.
    """

    def __init__(self, *, key: str | None = None, pace: Pace = INSTANT, binds_thinking: bool = False) -> None:
        super().__init__(key=key, pace=pace)
        self.other_origin = OtherOrigin()
        self.dropped_thinking: list[str] = []
        self._ledger = ThinkingLedger() if binds_thinking else None
        self._queues: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._stream_faults: dict[Exchange, Fault] = {}

    def next(self, *faults: Fault, path: str = MESSAGES) -> None:
        """Answer the next requests to `path` with these faults, one each, in order."""
        self._queues[path].extend(faults)

    @property
    def faults_left(self) -> int:
        """How many faults no request has met yet."""
        return sum(map(len, self._queues.values()))

    def forget_thinking(self) -> None:
        """Know none of the thinking that was signed so far, as after a change of the account's workspace."""
        self._ledger = ThinkingLedger()

    async def start(self) -> None:
        """Listen, and let the other origin listen."""
        await self.other_origin.start()
        await super().start()

    async def stop(self) -> None:
        """Stop both."""
        await super().stop()
        await self.other_origin.stop()

    async def handle(self, exchange: Exchange) -> None:
        """Show the next fault for this path, if there is one."""
        queue = self._queues[exchange.request.path]
        if not queue:
            return await super().handle(exchange)
        fault = queue.popleft()
        if await self._answered(exchange, fault):
            return None
        self._stream_faults[exchange] = fault
        try:
            return await super().handle(exchange)
        finally:
            del self._stream_faults[exchange]

    async def write_answer(self, exchange: Exchange, answer: Answer, *, is_stream: bool) -> None:
        """Write the answer as the fault says."""
        fault = self._stream_faults.get(exchange)
        pace = fault.pace if isinstance(fault, AtPace) else self.pace
        if isinstance(fault, Ending):
            answer = _ending(answer, fault)
        events = list(events_of(answer, pace))
        match fault:
            case ErrorEvent():
                error = error_body(fault.error_type, fault.message, exchange.request_id)
                await exchange.start_stream()
                await exchange.send_events([*_up_to(events, fault), TimedEvent(error)], pace)
                await exchange.end_stream()
            case Cut():
                await _cut(exchange, list(_up_to(events, fault)), fault, pace)
            case Stall():
                await exchange.start_stream()
                await exchange.send_events(_up_to(events, fault), pace)
                await _stall(exchange, fault.ping_every_s if fault.pings else None)
            case Encoded():
                await _encoded(exchange, events, fault)
            case SlowBytes():
                await _slowly(exchange, events, fault)
            case AtPace() if is_stream:
                await exchange.start_stream()
                await exchange.send_events(events, pace)
                await exchange.end_stream()
            case _:
                await super().write_answer(exchange, answer, is_stream=is_stream)

    def sign_thinking(self, body: JsonObject, model: ModelRules, thinking: str) -> str:
        """Sign thinking, and remember what for where thinking is bound."""
        signature = super().sign_thinking(body, model, thinking)
        return self._ledger.issue(body, model, thinking, signature) if self._ledger else signature

    def check_history(self, body: JsonObject, model: ModelRules) -> None:
        """Check the thinking that came back where thinking is bound."""
        if self._ledger:
            self.dropped_thinking += self._ledger.check(body, model)

    async def _answered(self, exchange: Exchange, fault: Fault) -> bool:
        """Answer with a fault that needs no real answer; False for one that does."""
        connection = exchange.connection
        match fault:
            case HttpAnswer():
                await exchange.send_body(fault.status, fault.content_type, fault.body, fault.headers)
            case Redirect():
                target = (("location", self.other_origin.base_url + exchange.request.path),)
                await exchange.send_body(fault.status, "text/plain", b"", target)
            case RawBytes():
                await connection.send(fault.data)
                connection.must_close = True
                if fault.reset:
                    _reset(connection)
            case NeverAnswer():
                await connection.sleep(None)
            case EndlessLine():
                await exchange.start_stream()
                await connection.send_chunk(b"data: ")
                for _ in range(fault.limit_bytes // 65_536):
                    await connection.send_chunk(b"a" * 65_536)
                    await connection.sleep(0)
            case Script():
                await _play(exchange, fault)
            case _:
                return False
        return True


def _up_to(events: list[TimedEvent], fault: ErrorEvent | Cut | Stall) -> Iterator[TimedEvent]:
    """The events before the delta that the fault takes the place of."""
    seen = 0
    for timed in events:
        if timed.event.get("delta", {}).get("type") == fault.of:
            seen += 1
        if seen > fault.after:
            return
        yield timed


def _ending(answer: Answer, fault: Ending) -> Answer:
    blocks = answer.blocks
    if fault.pieces is not None:
        cut = [
            {**block, "text": "".join(pieces_of(block["text"])[: fault.pieces])}
            for block in blocks
            if block["type"] == "text"
        ]
        blocks = tuple(block for block in cut if block["text"])
    return replace(
        answer,
        blocks=blocks,
        stop_reason=fault.stop_reason,
        stop_sequence=None,
        stop_details=fault.stop_details,
    )


async def _cut(exchange: Exchange, events: list[TimedEvent], fault: Cut, pace: Pace) -> None:
    connection = exchange.connection
    if fault.how is CutKind.SHORT_LENGTH:
        connection.must_close = True
        body = b"".join(encode_event(timed.event) for timed in events)
        exchange.record.status = 200
        await connection.send(
            connection.head(200, exchange.headers(_SSE, [("content-length", str(len(body) + 1_000))]))
        )
        await connection.send(body)
        return
    await exchange.start_stream()
    await exchange.send_events(events, pace)
    match fault.how:
        case CutKind.CLEAN:
            await exchange.end_stream()
        case CutKind.MID_EVENT:
            await connection.send_chunk(
                b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"de'
            )
            await exchange.end_stream()
        case CutKind.RESET:
            # The client gets what was written before the reset discards the rest.
            await connection.sleep(0.05)
            _reset(connection)
        case _:
            connection.must_close = True


async def _stall(exchange: Exchange, ping_every_s: float | None) -> None:
    while True:
        await exchange.connection.sleep(ping_every_s)
        await exchange.connection.send_chunk(encode_event({"type": "ping"}))


async def _encoded(exchange: Exchange, events: list[TimedEvent], fault: Encoded) -> None:
    body = b"".join(encode_event(timed.event) for timed in events)
    if fault.padding_bytes:
        body = b":" + b" " * fault.padding_bytes + b"\n" + body
    if fault.encoding == "gzip":
        body = gzip.compress(body, 9)
    await exchange.send_body(200, _SSE, body, [("content-encoding", fault.encoding)])


async def _slowly(exchange: Exchange, events: list[TimedEvent], fault: SlowBytes) -> None:
    connection = exchange.connection
    connection.must_close = True
    exchange.record.status = 200
    body = b"".join(encode_event(timed.event) for timed in events)
    for byte in connection.head(200, exchange.headers(_SSE)) + body:
        await connection.send(bytes((byte,)))
        await connection.sleep(1 / fault.bytes_per_s)


async def _play(exchange: Exchange, script: Script) -> None:
    connection = exchange.connection
    await exchange.start_stream()
    for number, frame in enumerate(script.frames):
        if delay_s := script.delays_s[min(number, len(script.delays_s) - 1)]:
            await connection.sleep(delay_s)
        await connection.send_chunk(frame if isinstance(frame, bytes) else encode_event(frame))
    match script.then:
        case Then.END:
            await exchange.end_stream()
        case Then.CUT:
            connection.must_close = True
        case Then.STALL:
            await connection.sleep(None)


def _reset(connection: Connection) -> None:
    """Close with RST: a linger time of zero (socket(7))."""
    connection.must_close = True
    connection.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.writer.transport.abort()
