"""One request and its answer: who asked what, how it ended, and the ways to answer it."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from claude_desktop.demo.answers import TimedEvent, encode_event
from claude_desktop.demo.api_errors import ApiError, JsonObject, error_body
from claude_desktop.demo.pace import Pace
from claude_desktop.demo.wire import Connection, Headers, HttpRequest

_SHORTEST_WAIT_S = 0.008  # shorter waits are joined: a timer for each would cost more than it shows
_EVENTS_PER_WRITE = 32
_RECORDED_BODY_BYTES = 1024 * 1024
_LIMITS = {"requests": 4_000, "tokens": 2_400_000, "input-tokens": 2_000_000, "output-tokens": 400_000}


class Outcome(Enum):
    """How a request ended."""

    OPEN = "open"
    COMPLETED = "completed"
    CLIENT_GONE = "client_gone"
    STOPPED = "stopped"  # the server was stopped meanwhile
    FAILED = "failed"  # the server had a bug


@dataclass(slots=True)
class RequestRecord:
    """A request as it arrived. `body` is the parsed JSON; None where there was none or it was over 1 MB.

    `began_s` and `ended_s` are on the clock of `time.monotonic`.
    """

    method: str
    path: str
    headers: dict[str, str] = field(repr=False)
    body: Any = field(default=None, repr=False)
    status: int | None = None
    outcome: Outcome = Outcome.OPEN
    began_s: float = field(default_factory=time.monotonic)
    ended_s: float | None = None

    def end(self, outcome: Outcome) -> None:
        """Note how it ended and when."""
        self.outcome = outcome
        self.ended_s = time.monotonic()


class Exchange:
    """A request with the means to answer it. Every method that waits raises `ClientGone` once the client has gone."""

    def __init__(self, connection: Connection, request: HttpRequest, record: RequestRecord) -> None:
        self.connection = connection
        self.request = request
        self.record = record
        self.request_id = f"req_demo{secrets.token_hex(10)}"

    def read_json(self) -> Any:
        """Parse the body. Raises `ApiError` (400) where it is not JSON."""
        try:
            body = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise ApiError(400, "The request body is not valid JSON") from error
        if len(self.request.body) <= _RECORDED_BODY_BYTES:
            self.record.body = body
        return body

    def headers(self, content_type: str, more: Headers = ()) -> list[tuple[str, str]]:
        """The headers of every answer (https://platform.claude.com/docs/en/api/overview)."""
        return [("content-type", content_type), ("request-id", self.request_id), ("server", "claude-demo"), *more]

    async def send_json(self, status: int, body: JsonObject, headers: Headers = ()) -> None:
        """Answer with JSON."""
        await self.send_body(status, "application/json", json.dumps(body).encode("ascii"), headers)

    async def send_body(self, status: int, content_type: str, body: bytes, headers: Headers = ()) -> None:
        """Answer with any body."""
        self.record.status = status
        head_only = self.request.method == "HEAD"
        await self.connection.send_response(status, self.headers(content_type, headers), body, head_only=head_only)

    async def send_error(self, error: ApiError) -> None:
        """Answer with an error in the API's shape."""
        body = error_body(error.type, error.message, self.request_id, error.details)
        await self.send_json(error.status, body, error.headers)

    async def start_stream(self, headers: Headers = ()) -> None:
        """Send the head of a stream of events."""
        self.record.status = 200
        more = [("cache-control", "no-cache"), *headers]
        await self.connection.start_chunks(200, self.headers("text/event-stream; charset=utf-8", more))

    async def send_events(self, events: Iterable[TimedEvent], pace: Pace) -> None:
        """Send events when each is due; those due together go in one write, and long silences get pings."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        waiting: list[bytes] = []
        for timed in events:
            due_s += timed.wait_s
            rest_s = due_s - loop.time()
            if rest_s > _SHORTEST_WAIT_S or len(waiting) >= _EVENTS_PER_WRITE:
                await self._flush(waiting)
                await self._wait(rest_s, pace)
            waiting.append(encode_event(timed.event))
        await self._flush(waiting)

    async def end_stream(self) -> None:
        """End the stream."""
        await self.connection.end_chunks()

    async def _flush(self, waiting: list[bytes]) -> None:
        await self.connection.send_chunk(b"".join(waiting))
        waiting.clear()

    async def _wait(self, seconds: float, pace: Pace) -> None:
        while seconds > pace.ping_every_s:
            await self.connection.sleep(pace.ping_every_s)
            await self.connection.send_chunk(encode_event({"type": "ping"}))
            seconds -= pace.ping_every_s
        await self.connection.sleep(max(0.0, seconds))


def rate_limit_headers(requests_made: int, now: datetime | None = None) -> list[tuple[str, str]]:
    """Rate-limit headers as the API sends them (https://platform.claude.com/docs/en/api/rate-limits)."""
    reset = ((now or datetime.now(UTC)) + timedelta(minutes=1)).replace(microsecond=0)
    lines: list[tuple[str, str]] = []
    for name, limit in _LIMITS.items():
        used = min(limit, requests_made * (1 if name == "requests" else 1_000))
        prefix = f"anthropic-ratelimit-{name}"
        lines += [
            (f"{prefix}-limit", str(limit)),
            (f"{prefix}-remaining", str(limit - used)),
            (f"{prefix}-reset", reset.isoformat().replace("+00:00", "Z")),
        ]
    return lines
