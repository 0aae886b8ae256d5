"""Claude over HTTPS: list the models, stream a reply, count tokens."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from claude_desktop.api.connection import Connection, Limits, forget_environment
from claude_desktop.api.events import EventReader
from claude_desktop.api.read_pace import ReadPace
from claude_desktop.api.sse import EventDecoder
from claude_desktop.model.catalogue import Model
from claude_desktop.model.exchanges import StreamWatch
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.json_values import Json, JsonObject, count_in, string_in
from claude_desktop.model.model_table import ModelTable, merge
from claude_desktop.model.requests import Request
from claude_desktop.model.stream_events import StreamEvent

if TYPE_CHECKING:
    from claude_desktop.api.sdk import SdkSession

__all__ = ["ClaudeApi", "Connection", "Limits", "forget_environment", "load_sdk"]

_Result = TypeVar("_Result")
# What count_tokens takes (SDK: types/message_count_tokens_params.py); it refuses the rest of a request's body.
_COUNTED_KEYS = frozenset(
    {"model", "messages", "system", "tools", "tool_choice", "thinking", "output_config", "cache_control"}
)
_MAX_MODELS = 5_000


class ClaudeApi:
    """One connection to a server that speaks the Messages API.

    Making one costs nothing; the SDK's client is built at the first call, in a thread. Every method raises
    `KnownError` with a `Failure`. No retries, no redirects, nothing from the environment. For one event loop.
    """

    def __init__(self, connection: Connection, limits: Limits | None = None) -> None:
        self._connection = connection
        self._limits = limits or Limits()
        self._session: SdkSession | None = None
        self._building = asyncio.Lock()
        self._closed = False

    def __repr__(self) -> str:
        return f"ClaudeApi({self._connection.account.base_url!r})"

    async def models(self, table: ModelTable) -> tuple[Model, ...]:
        """Ask `GET /v1/models` for every page and complete each model from the local table.

        Servers that only speak the protocol may answer with nothing but ids (OpenAI's shape); past 5,000 models the
        rest is left out.
        """
        session = await self._ready()
        found: dict[str, Model] = {}
        params = {"limit": "1000"}
        for _ in range(self._limits.model_pages):
            page = await session.get("/v1/models", params)
            reported = page.get("data")
            if not isinstance(reported, list):
                raise KnownError(Failure(FailureKind.MALFORMED, "the list of models has no data"))
            known = len(found)
            for raw in reported[:_MAX_MODELS]:
                if isinstance(raw, Mapping) and 0 < len(model_id := string_in(raw, "id")) <= 200:
                    found[model_id] = merge(raw, table, follows_vendor=self._follows_vendor)
            last_id = string_in(page, "last_id")
            if page.get("has_more") is not True or not last_id or not known < len(found) < _MAX_MODELS:
                break
            params["after_id"] = last_id
        return tuple(found.values())

    async def stream(self, request: Request, watch: StreamWatch | None = None) -> AsyncGenerator[StreamEvent, None]:
        """Send a request and give the events of the reply as they come, `ReplyEnded` last; `watch` sees them raw.

        A reply without an end raises `KnownError` (cut); what came before is whole and the caller's to keep. Cancelling
        the task that waits here closes the connection at once; who leaves the loop for another reason must close the
        generator (`contextlib.aclosing`).
        """
        session = await self._ready()
        body = await _encoded(request.body, self._limits.slice_s)
        response = await session.open_stream(body, request, watch)
        chunks = response.aiter_raw()
        decoder = EventDecoder(self._limits.event_bytes)
        reader = EventReader(self._limits.events, self._connection.secrets)
        pace, read_next = ReadPace(), partial(session.next_chunk, chunks)
        try:
            yield session.response_began(response)
            slice_ends = time.monotonic() + self._limits.slice_s
            while (chunk := await pace.read(read_next)) is not None:
                for name, data in decoder.feed(chunk):
                    if watch is not None:
                        watch.on_event(name, data)
                    yield reader.read(name, data)
                    if reader.ended:
                        await session.finish(chunks)
                        return
                    if time.monotonic() >= slice_ends:
                        await asyncio.sleep(0)
                        slice_ends = time.monotonic() + self._limits.slice_s
            raise KnownError(_failure_of_early_end(reader))
        finally:
            await chunks.aclose()
            await response.aclose()

    async def count_tokens(self, body: JsonObject) -> int:
        """Ask how many tokens the prompt of this request body has; free, but it sends the whole prompt."""
        session = await self._ready()
        counted = {key: value for key, value in body.items() if key in _COUNTED_KEYS}
        answer = await session.post(
            "/v1/messages/count_tokens", await _encoded(counted, self._limits.slice_s), api_version=None
        )
        count = count_in(answer, "input_tokens")
        if count is None:
            raise KnownError(Failure(FailureKind.MALFORMED, "the count has no input_tokens"))
        return count

    async def send_nothing(self) -> None:
        """Send a request without content. It costs nothing: who speaks the Messages API refuses it as invalid, which
        raises nothing here; any other answer raises its `KnownError`."""
        session = await self._ready()
        try:
            await session.post("/v1/messages", b"{}", api_version=None)
        except KnownError as error:
            if error.failure.kind is not FailureKind.INVALID_REQUEST:
                raise

    async def aclose(self) -> None:
        """Close every connection. Streams that are under way end as cut; later calls fail the same way."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.aclose()

    @property
    def _follows_vendor(self) -> bool:
        account = self._connection.account
        return account.is_vendor or account.is_demo

    async def _ready(self) -> SdkSession:
        async with self._building:
            if self._closed:
                raise KnownError(Failure(FailureKind.CUT))
            if self._session is None:
                self._session = await _in_thread(lambda: _build(self._connection, self._limits))
            return self._session


async def load_sdk() -> None:
    """Import the SDK in a daemon thread (about two seconds of work), so that the first request finds it loaded."""
    await _in_thread(_import_sdk)


def _import_sdk() -> None:
    loaded = "anthropic" in sys.modules
    import claude_desktop.api.sdk  # noqa: F401, PLC0415  importing is the point

    if not loaded:
        # It brings 150,000 objects that stay for good. To walk over them is a pause of 100 ms at every full collection.
        gc.freeze()


def _build(connection: Connection, limits: Limits) -> SdkSession:
    from claude_desktop.api.sdk import SdkSession  # noqa: PLC0415  heavy: in a thread only

    return SdkSession(connection, limits)


async def _in_thread(work: Callable[[], _Result]) -> _Result:
    """Do `work` in a daemon thread of its own: one that never returns must not hold up the end of the app."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Result] = loop.create_future()

    def settle(result: _Result | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result: _Result | None = None
        failed: BaseException | None = None
        try:
            result = work()
        except Exception as error:  # noqa: BLE001  border: it is raised again where `work` is awaited
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, failed)

    threading.Thread(target=run, name="claude-api-loader", daemon=True).start()
    return await done


async def _encoded(body: JsonObject, slice_s: float) -> bytes:
    """Write a body as JSON, message by message, so that a long conversation does not block the event loop.

    Raises `KnownError` for what is no JSON or no UTF-8 (a lone surrogate).
    """
    pieces: list[bytes] = []
    slice_ends = time.monotonic() + slice_s
    try:
        for key, value in body.items():
            pieces.append(b"," if pieces else b"{")
            pieces.append(_json_bytes(key) + b":")
            if key != "messages" or not isinstance(value, list):
                pieces.append(_json_bytes(value))
                continue
            for position, message in enumerate(value):
                pieces.append(b"," if position else b"[")
                pieces.append(_json_bytes(message))
                if time.monotonic() >= slice_ends:
                    await asyncio.sleep(0)
                    slice_ends = time.monotonic() + slice_s
            pieces.append(b"]" if value else b"[]")
    except (ValueError, TypeError, RecursionError):
        failure = Failure(FailureKind.INVALID_REQUEST, "the request can not be written as JSON")
    else:
        return b"".join((*pieces, b"}"))
    raise KnownError(failure)


def _json_bytes(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _failure_of_early_end(reader: EventReader) -> Failure:
    if reader.started:
        return Failure(FailureKind.CUT)
    return Failure(FailureKind.MALFORMED, "the stream ended without a reply")
