"""A server that does exactly what a script says, byte by byte: for answers that no honest server gives."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

Json = object
Script = Callable[["Received", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    raw_head: bytes

    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        value: dict[str, object] = json.loads(self.body)
        return value


class ScriptServer:
    """Listens on 127.0.0.1, keeps every request and lets the script answer it. `disconnected` is set when a client
    hangs up while its script still runs."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.disconnected = asyncio.Event()
        self._script = script
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls, limit=2**26)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while (request := await _read(reader)) is not None:
                self.received.append(request)
                watcher = asyncio.create_task(self._watch(reader))
                try:
                    await self._script(request, writer)
                    await writer.drain()
                finally:
                    watcher.cancel()
                    await asyncio.gather(watcher, return_exceptions=True)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            self.disconnected.set()
        except asyncio.CancelledError:
            return  # only `__aexit__` cancels, and asyncio's streams log a handler that ends as cancelled
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _watch(self, reader: asyncio.StreamReader) -> None:
        while not reader.at_eof():  # noqa: ASYNC110  a stream reader has no event for its end
            await asyncio.sleep(0.005)
        self.disconnected.set()


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, path, headers, body, head)


def answer(status: int, body: bytes | str | Json, headers: Mapping[str, str] | None = None) -> bytes:
    """A whole HTTP answer; a body that is neither bytes nor text is written as JSON."""
    content = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"content-type": "application/json", "content-length": str(len(content)), **(headers or {})}
    return _head(status, fields) + content


def stream_head(headers: Mapping[str, str] | None = None) -> bytes:
    """The head of a chunked stream of events."""
    fields = {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked", **(headers or {})}
    return _head(200, fields)


def _head(status: int, fields: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Any\r\n{lines}\r\n".encode("latin-1")


def chunk(content: bytes) -> bytes:
    """One chunk of a chunked body; an empty one ends it."""
    return b"%x\r\n%s\r\n" % (len(content), content)


def event(data: Json, name: str | None = None) -> bytes:
    """One server-sent event; its name is the type that the data names, unless told otherwise."""
    if name is None and isinstance(data, dict):
        name = str(data.get("type", ""))
    text = data if isinstance(data, str) else json.dumps(data)
    return (f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode()


START: Json = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-opus-5-5",
        "content": [],
        "stop_reason": None,
        "usage": {"input_tokens": 10, "output_tokens": 1},
    },
}
OPEN: Json = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
CLOSE: Json = {"type": "content_block_stop", "index": 0}
END: Json = {
    "type": "message_delta",
    "delta": {"stop_reason": "end_turn", "stop_sequence": None},
    "usage": {"output_tokens": 5},
}
STOP: Json = {"type": "message_stop"}


def text(words: str, index: int = 0) -> Json:
    """A text delta."""
    return {"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": words}}


def whole_reply(*words: str) -> list[Json]:
    """The events of a whole reply with one block of text."""
    return [START, OPEN, *(text(word) for word in words), CLOSE, END, STOP]


def streaming(events: list[Json], headers: Mapping[str, str] | None = None) -> Script:
    """A script that streams these events, each in a chunk of its own, and ends well."""

    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(stream_head(headers))
        for item in events:
            writer.write(chunk(event(item)))
            await writer.drain()
        writer.write(chunk(b""))

    return script


def answering(content: bytes) -> Script:
    """A script that sends these bytes and closes nothing."""

    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(content)

    return script
