"""HTTP/1.1 over asyncio streams: bounded reading, chunked writing, and noticing at once that the client has gone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, unquote, urlsplit

from claude_desktop.demo.api_errors import ApiError

MAX_HEAD_BYTES = 64 * 1024
MAX_HEADERS = 100
MAX_BODY_BYTES = 32 * 1024 * 1024
IDLE_TIMEOUT_S = 60.0
_UNKNOWN_REASONS = {529: "Overloaded"}

Headers = Iterable[tuple[str, str]]


class ClientGone(Exception):  # noqa: N818 - not an error: people press Stop
    """Raised by anything that waits or writes once the client has closed its side."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. Header names are lower case; `query` holds every value of each name."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def keeps_alive(self) -> bool:
        """Tell whether the client wants to send another request on this connection."""
        return "close" not in self.headers.get("connection", "").lower()


class WatchedReader(asyncio.StreamReader):
    """A stream reader that completes `gone` as soon as the peer's end or the connection's loss is known."""

    def __init__(self) -> None:
        super().__init__(limit=MAX_HEAD_BYTES)
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def feed_eof(self) -> None:
        """Take note of the peer's end."""
        super().feed_eof()
        self._note_end()

    def set_exception(self, exc: Exception) -> None:
        """Take note of the connection's loss."""
        super().set_exception(exc)
        self._note_end()

    def _note_end(self) -> None:
        if not self.gone.done():
            self.gone.set_result(None)


class Connection:
    """One client's connection. Everything that waits raises `ClientGone` once the client has closed its side.

    Belongs to the loop that it was made in.
    """

    def __init__(self, reader: WatchedReader, writer: asyncio.StreamWriter, idle_timeout_s: float) -> None:
        self.reader = reader
        self.writer = writer
        self.idle_timeout_s = idle_timeout_s
        self.must_close = False

    async def read_request(self) -> HttpRequest | None:
        """Read the next request; None where the client is done or was idle too long.

        Raises `ApiError` (and sets `must_close`) for anything that is not a request within the bounds.
        """
        try:
            async with asyncio.timeout(self.idle_timeout_s):
                head = await self.reader.readuntil(b"\r\n\r\n")
                self.must_close = True
                request, length = _parse_head(head)
                if "100-continue" in request.headers.get("expect", "").lower():
                    await self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = await self._read_body(length)
        except asyncio.LimitOverrunError:
            self.must_close = True
            raise ApiError(431, "Request headers are too large") from None
        except TimeoutError:
            if not self.must_close:
                return None
            raise ApiError(408, "The request did not arrive in time") from None
        except (asyncio.IncompleteReadError, OSError, ClientGone):
            return None
        self.must_close = not request.keeps_alive
        return HttpRequest(request.method, request.path, request.query, request.headers, body)

    async def send(self, data: bytes) -> None:
        """Write bytes as they are, waiting while the client is slow. A client that reads nothing for the idle time is
        taken for gone."""
        if self.reader.gone.done():
            raise ClientGone
        try:
            self.writer.write(data)
            async with asyncio.timeout(self.idle_timeout_s):
                await self.writer.drain()
        except OSError as error:
            raise ClientGone from error

    async def sleep(self, seconds: float | None) -> None:
        """Wait that long, or for ever where it is None; ends at once with `ClientGone` when the client goes."""
        await asyncio.wait((self.reader.gone,), timeout=seconds)
        if self.reader.gone.done():
            raise ClientGone

    async def send_response(self, status: int, headers: Headers, body: bytes, *, head_only: bool = False) -> None:
        """Send a whole response with its length."""
        lines = [*headers, ("content-length", str(len(body)))]
        await self.send(self.head(status, lines) + (b"" if head_only else body))

    async def start_chunks(self, status: int, headers: Headers) -> None:
        """Send the head of a response whose length is not known yet."""
        await self.send(self.head(status, [*headers, ("transfer-encoding", "chunked")]))

    async def send_chunk(self, data: bytes) -> None:
        """Send a piece of the body."""
        if data:
            await self.send(b"%x\r\n%b\r\n" % (len(data), data))

    async def end_chunks(self) -> None:
        """End the body."""
        await self.send(b"0\r\n\r\n")

    def head(self, status: int, headers: Headers) -> bytes:
        """The status line and header lines as bytes."""
        try:
            reason = HTTPStatus(status).phrase
        except ValueError:
            reason = _UNKNOWN_REASONS.get(status, "Unknown")
        connection = "close" if self.must_close else "keep-alive"
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
        return "\r\n".join([*lines, f"connection: {connection}", "", ""]).encode("latin-1", "replace")

    async def close(self, *, at_once: bool) -> None:
        """Close the connection; `at_once` drops what is not sent yet. Returns when the socket is closed."""
        if at_once or self.reader.gone.done():
            self.writer.transport.abort()
        else:
            self.writer.close()
        with contextlib.suppress(OSError):
            async with asyncio.timeout(1.0):
                await self.writer.wait_closed()
        self.writer.transport.abort()

    async def _read_body(self, length: int | None) -> bytes:
        if length is not None:
            return await self.reader.readexactly(length)
        body = bytearray()
        while size := _chunk_size(await self.reader.readuntil(b"\r\n")):
            if len(body) + size > MAX_BODY_BYTES:
                raise _too_large()
            body += (await self.reader.readexactly(size + 2))[:-2]
        while await self.reader.readuntil(b"\r\n") != b"\r\n":
            continue
        return bytes(body)


def _parse_head(head: bytes) -> tuple[HttpRequest, int | None]:
    """Parse the head into a request without a body and the body's length (None: chunked)."""
    lines = head.decode("latin-1").split("\r\n")[:-2]
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[1].startswith("/") or not parts[0].isalpha():
        raise ApiError(400, "This is not an HTTP/1.1 request")
    if len(lines) - 1 > MAX_HEADERS:
        raise ApiError(431, "Too many request headers")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise ApiError(400, "A request header is malformed")
        headers[name.lower()] = value.strip()
    try:
        target = urlsplit(parts[1])
    except ValueError as error:
        raise ApiError(400, "The request target is malformed") from error
    return HttpRequest(parts[0], unquote(target.path), parse_qs(target.query), headers), _body_length(headers)


def _body_length(headers: dict[str, str]) -> int | None:
    if "transfer-encoding" in headers:
        if headers["transfer-encoding"].lower() != "chunked" or "content-length" in headers:
            raise ApiError(400, "The request's transfer encoding is not supported")
        return None
    text = headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise ApiError(400, "The request's content length is malformed")
    if int(text) > MAX_BODY_BYTES:
        raise _too_large()
    return int(text)


def _chunk_size(line: bytes) -> int:
    digits = line.split(b";")[0].strip()
    if not digits or len(digits) > 8 or any(digit not in b"0123456789abcdefABCDEF" for digit in digits):
        raise ApiError(400, "The request's chunks are malformed")
    return int(digits, 16)


def _too_large() -> ApiError:
    return ApiError(413, "Request exceeds the maximum size")
