"""The one door to the network: no compression, no endless answer, a deadline to the first byte, no telemetry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import Any, cast

import httpx2

from claude_desktop.api.connection import Limits

_BODY_HEADERS = frozenset({b"content-length", b"content-encoding", b"transfer-encoding"})
# httpcore2's trace events (https://www.encode.io/httpcore/extensions/): while the request is being sent only the time
# limit of each write holds, because 32 MB may take a slow line minutes; then the wait for the answer begins.
_UPLOAD_BEGINS = frozenset({"http11.send_request_headers.started"})
_UPLOAD_ENDS = frozenset(
    {"http11.send_request_body.complete", "http11.send_request_body.failed", "http11.send_request_headers.failed"}
)


class AnswerRefusedError(Exception):
    """The server's answer goes over a bound or is compressed. `reason` is ours and safe to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BoundedTransport(httpx2.AsyncBaseTransport):
    """Wraps the real transport.

    Error bodies are read here, up to `error_bytes`, so that whoever asks later gets them without waiting; all other
    bodies raise `AnswerRefusedError` over their bound. A compressed answer is refused, because a small one can unpack
    to anything (measured: 300 MB of zeros froze the event loop for half a minute).
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport, limits: Limits) -> None:
        self._inner = inner
        self._limits = limits

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises httpx2's exceptions and `AnswerRefusedError`."""
        for name in list(request.headers):
            # The SDK tells the operating system and the Python version with each request; httpx2 keeps cookies.
            if name.startswith("x-stainless-") or name == "cookie":
                del request.headers[name]
        request.headers["Accept-Encoding"] = "identity"
        response = await self._answer(request)
        if response.status_code >= 300:
            return await self._read_error(response)
        if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
            await response.aclose()
            raise AnswerRefusedError("the answer is compressed, which was not asked for")
        is_stream = "event-stream" in response.headers.get("content-type", "").lower()
        bound = self._limits.response_bytes if is_stream else self._limits.json_bytes
        response.stream = _BoundedStream(cast("httpx2.AsyncByteStream", response.stream), bound)
        return response

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as deadline:

                async def on_trace(name: str, info: dict[str, Any]) -> None:
                    del info
                    if name in _UPLOAD_BEGINS:
                        deadline.reschedule(None)
                    elif name in _UPLOAD_ENDS:
                        deadline.reschedule(loop.time() + self._limits.first_byte_s)

                request.extensions = {**request.extensions, "trace": on_trace}
                return await self._inner.handle_async_request(request)
        except TimeoutError:
            raise httpx2.ReadTimeout("no answer within the deadline", request=request) from None

    async def _read_error(self, response: httpx2.Response) -> httpx2.Response:
        pieces: list[bytes] = []
        room = self._limits.error_bytes
        chunks = cast("httpx2.AsyncByteStream", response.stream).__aiter__()
        # However the body ends: the status says enough, and what came is kept.
        with suppress(TimeoutError, httpx2.TransportError):
            async with asyncio.timeout(self._limits.connect_s):
                async for chunk in chunks:
                    pieces.append(chunk[:room])
                    room -= len(pieces[-1])
                    if room <= 0:
                        break
        await _close(chunks)
        await response.aclose()
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _BODY_HEADERS]
        return httpx2.Response(response.status_code, headers=headers, content=b"".join(pieces))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._inner.aclose()


class _BoundedStream(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, bound: int) -> None:
        self._inner = inner
        self._bound = bound

    async def __aiter__(self) -> AsyncIterator[bytes]:
        room = self._bound
        chunks = self._inner.__aiter__()
        try:
            async for chunk in chunks:
                room -= len(chunk)
                if room < 0:
                    raise AnswerRefusedError(f"the answer is longer than {self._bound} bytes")
                yield chunk
        finally:
            await _close(chunks)

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _close(chunks: AsyncIterator[bytes]) -> None:
    """Close a generator that was left before its end; otherwise the event loop would do it later, in a task."""
    if isinstance(chunks, AsyncGenerator):
        await chunks.aclose()
