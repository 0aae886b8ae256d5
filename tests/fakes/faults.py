"""The faults that `FaultyServer` can show: small frozen values, and functions that name the usual ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, auto

from claude_desktop.demo.api_errors import TYPE_OF_STATUS, JsonObject, error_body
from claude_desktop.demo.pace import Pace


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole HTTP response in the place of the answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect to `server.other_origin`, which records whether anything arrives."""

    status: int = 307


@dataclass(frozen=True, slots=True)
class RawBytes:
    """These bytes in the place of a response, then the end of the connection (a reset where `reset`)."""

    data: bytes
    reset: bool = False


@dataclass(frozen=True, slots=True)
class NeverAnswer:
    """No byte, not even a status line, until the client goes."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The normal stream under a content encoding that was not asked for. `padding_bytes` of an SSE comment make a bomb
    of it. Only gzip is really encoded."""

    encoding: str = "gzip"
    padding_bytes: int = 0


@dataclass(frozen=True, slots=True)
class SlowBytes:
    """The normal response, head and all, byte by byte."""

    bytes_per_s: float = 200.0


@dataclass(frozen=True, slots=True)
class EndlessLine:
    """A stream of one line without end, until the client goes or `limit_bytes` were sent."""

    limit_bytes: int = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AtPace:
    """The normal answer at another pace."""

    pace: Pace


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """The normal stream up to `after` deltas of the kind `of`, then an `error` event."""

    error_type: str = "overloaded_error"
    message: str = "Overloaded"
    after: int = 3
    of: str = "text_delta"


class CutKind(Enum):
    """How a stream breaks off."""

    CLEAN = auto()  # the body ends properly, but without `message_stop`
    CLOSED = auto()  # the connection is closed in the middle of the chunked body
    RESET = auto()
    MID_EVENT = auto()  # the body ends properly in the middle of an event
    SHORT_LENGTH = auto()  # closed before the announced content-length was sent


@dataclass(frozen=True, slots=True)
class Cut:
    """The normal stream up to `after` deltas of the kind `of`, then its end."""

    how: CutKind = CutKind.CLOSED
    after: int = 3
    of: str = "text_delta"


@dataclass(frozen=True, slots=True)
class Stall:
    """The normal stream up to `after` deltas of the kind `of`, then silence, or pings, until the client goes."""

    pings: bool = False
    after: int = 3
    of: str = "text_delta"
    ping_every_s: float = 0.05


@dataclass(frozen=True, slots=True)
class Ending:
    """The normal answer, its text cut to `pieces` deltas (None: whole), ending for another reason."""

    stop_reason: str
    stop_details: JsonObject | None = None
    pieces: int | None = None


class Then(Enum):
    """What follows a script."""

    END = auto()
    CUT = auto()
    STALL = auto()


@dataclass(frozen=True, slots=True)
class Script:
    """Exactly these events (or raw bytes) as the stream, each after its delay; the last delay holds for the rest."""

    frames: tuple[JsonObject | bytes, ...]
    delays_s: tuple[float, ...] = (0.0,)
    then: Then = Then.END


Fault = (
    HttpAnswer
    | Redirect
    | RawBytes
    | NeverAnswer
    | Encoded
    | SlowBytes
    | EndlessLine
    | AtPace
    | ErrorEvent
    | Cut
    | Stall
    | Ending
    | Script
)


def api_error(status: int, message: str = "As the test asked.", *, retry_after: str | None = None) -> HttpAnswer:
    """An error in the API's shape with the type that goes with the status."""
    body = error_body(TYPE_OF_STATUS.get(status, "api_error"), message, None)
    headers = (("retry-after", retry_after),) if retry_after is not None else ()
    return HttpAnswer(status, json.dumps(body).encode(), headers=headers)


def rate_limited(retry_after_s: float) -> HttpAnswer:
    """429 with a time to wait."""
    return api_error(429, "Number of request tokens has exceeded your rate limit.", retry_after=f"{retry_after_s:g}")


def spend_limited() -> HttpAnswer:
    """429 without a time to wait: on the vendor's own host the monthly spend cap."""
    return api_error(429, "You have reached your specified API usage limits.")


def overloaded() -> HttpAnswer:
    """529."""
    return api_error(529, "Overloaded")


def html_error(status: int = 413) -> HttpAnswer:
    """An error page of the network's edge, which is not the API's shape."""
    page = f"<html><head><title>{status}</title></head><body><center><h1>{status}</h1></center></body></html>"
    return HttpAnswer(status, page.encode(), "text/html")


def captive_portal() -> HttpAnswer:
    """200 with a login page."""
    return HttpAnswer(200, b"<html><body><h1>Welcome to the hotel network</h1></body></html>", "text/html")


def empty_answer() -> HttpAnswer:
    """200 without a body, said to be a stream."""
    return HttpAnswer(200, b"", "text/event-stream")


def json_answer() -> HttpAnswer:
    """200 with JSON that is not a message."""
    return HttpAnswer(200, b'{"status": "ok"}')


def garbage_status_line() -> RawBytes:
    """Bytes that are not HTTP."""
    return RawBytes(b"\x16\x03\x01 SSH-2.0-OpenSSH_9.2\r\n\r\n")


def dropped() -> RawBytes:
    """The connection closed before any byte."""
    return RawBytes(b"")


def refused(category: str | None = "cyber", explanation: str | None = None, pieces: int = 0) -> Ending:
    """The model declines: HTTP 200, stop reason `refusal`."""
    return Ending("refusal", {"type": "refusal", "category": category, "explanation": explanation}, pieces)


def empty_reply() -> Ending:
    """An `end_turn` without any content."""
    return Ending("end_turn", None, 0)
