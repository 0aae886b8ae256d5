"""Everything that a network or a server can do to a reply, and how each may end.

The rows of the design's fault table are named in the cases: what is before the answer, in it, and instead of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from claude_desktop.demo.answers import encode_event
from claude_desktop.model.messages import TurnState
from tests.fakes import faults
from tests.fakes.faults import (
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
)
from tests.fakes.streams import CLOSED, MALFORMED, ODD, OPENED, huge_event, said

COMPLETE = frozenset({TurnState.COMPLETE})
FAILED = frozenset({TurnState.FAILED})
STOPPED = frozenset({TurnState.STOPPED})
REFUSED = frozenset({TurnState.REFUSED})
BROKEN = frozenset({TurnState.FAILED, TurnState.INTERRUPTED})
ANY = frozenset(TurnState) - {TurnState.STREAMING}
# Before any content a failure that may heal is tried again, and the server is well the second time.
HEALED_OR_BROKEN = COMPLETE | BROKEN


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, the states it may end in, and whether the person has to press Stop for that."""

    name: str
    fault: Fault
    ends: frozenset[TurnState]
    needs_stop: bool = False


_INVALID = b'{"type":"error","error":{"type":"invalid_request_error","message":"As the test asked."}}'


def cases() -> list[Case]:
    """Every case, in an order that never changes: a server in another process finds them by their number."""
    return [*_before_the_answer(), *_in_the_stream(), *_by_reason(), *_by_protocol()]


def _before_the_answer() -> Iterator[Case]:
    for status in (400, 401, 402, 403, 404, 413):
        yield Case(f"status {status}", faults.api_error(status), FAILED)
    yield Case("status 422", HttpAnswer(422, _INVALID), FAILED)
    for status in (408, 409, 500, 502, 503, 504, 529):
        yield Case(f"status {status}, then well", faults.api_error(status), COMPLETE)
    yield Case("429 with a short wait", faults.rate_limited(1), COMPLETE)
    yield Case("429 with a wait of an hour", faults.rate_limited(3_600), FAILED)
    for wait in ("inf", "nan", "-5", "soon", "1e308"):
        answer = faults.api_error(429, retry_after=wait)
        yield Case(f"429, retry-after {wait}", answer, COMPLETE | FAILED)
    for status in (400, 401, 413, 500):
        for name, body in (("html", b"<html>"), ("not utf-8", b"\xff\xfe"), ("empty", b""), ("a list", b"[1]")):
            yield Case(f"status {status}, body {name}", HttpAnswer(status, body, "text/html"), COMPLETE | FAILED)
    yield Case("an error body of 20 MB", HttpAnswer(500, b"x" * 20_000_000, "text/plain"), COMPLETE)
    for status in (301, 302, 303, 307, 308):
        yield Case(f"redirect {status}", Redirect(status), FAILED)
    yield Case("dropped before any byte", faults.dropped(), COMPLETE)
    yield Case("reset before any byte", RawBytes(b"", reset=True), COMPLETE)
    yield Case("not HTTP", faults.garbage_status_line(), FAILED)
    yield Case("a NUL in a header", RawBytes(b"HTTP/1.1 200 OK\r\nbad\0: x\r\n\r\n"), FAILED)
    yield Case("200 kB of headers", RawBytes(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000 + b"\r\n\r\n"), FAILED)
    yield Case("never an answer", NeverAnswer(), COMPLETE)
    yield Case("a login page", faults.captive_portal(), FAILED)
    yield Case("an empty answer", faults.empty_answer(), FAILED)
    yield Case("JSON in the place of a stream", faults.json_answer(), FAILED)
    for encoding in ("gzip", "br", "zstd", "deflate", "x-unknown"):
        yield Case(f"content-encoding {encoding}", Encoded(encoding), FAILED)
    # Where the server takes too long to make it, it is asked again.
    yield Case("a gzip bomb", Encoded("gzip", padding_bytes=60_000_000), COMPLETE | FAILED)


def _in_the_stream() -> Iterator[Case]:
    for of in ("text_delta", "thinking_delta"):
        for after in (0, 1, 3):
            where = f"after {after} pieces of {of.partition('_')[0]}"
            yield Case(f"an error event {where}", ErrorEvent(after=after, of=of), HEALED_OR_BROKEN)
            for how in CutKind:
                yield Case(f"cut ({how.name.lower()}) {where}", Cut(how, after=after, of=of), HEALED_OR_BROKEN)
            yield Case(f"silence {where}", Stall(after=after, of=of), HEALED_OR_BROKEN)
            yield Case(f"nothing but pings {where}", Stall(pings=True, after=after, of=of), STOPPED, needs_stop=True)
    yield Case("byte by byte", SlowBytes(), STOPPED, needs_stop=True)
    yield Case("a line without end", EndlessLine(), BROKEN)
    yield Case("an event of 1 MB", huge_event(1_000_000), COMPLETE)
    yield Case("an event over the bound", huge_event(9_000_000), BROKEN)


def _by_reason() -> Iterator[Case]:
    for reason in ("max_tokens", "model_context_window_exceeded", "stop_sequence", "a_new_reason"):
        yield Case(f"ends with {reason}", Ending(reason), COMPLETE)
    # It is gone on with at once; without a tool of the server's the server refuses that.
    yield Case("ends with pause_turn", Ending("pause_turn"), COMPLETE | FAILED)
    yield Case("refused before any text", faults.refused(), REFUSED)
    yield Case("refused after some text", faults.refused(pieces=3), REFUSED)
    yield Case("an empty reply", faults.empty_reply(), COMPLETE)


def _by_protocol() -> Iterator[Case]:
    for name, script in MALFORMED.items():
        yield Case(f"malformed: {name}", script, BROKEN)
    for name, script in ODD.items():
        ends = REFUSED if "refusal" in name else COMPLETE
        yield Case(f"odd: {name}", script, ends)


def random_fault(seed: int) -> Fault:
    """A whole correct answer, on the wire or inside its frame, with some of its bytes changed, doubled or lost."""
    chance = random.Random(seed)  # noqa: S311
    events = b"".join(map(encode_event, (*OPENED, *(said(f" word {number}") for number in range(20)), *CLOSED)))
    if chance.random() < 0.5:
        return Script(tuple(_in_pieces(_changed(events, chance), chance)))
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in _in_pieces(events, chance))
    return RawBytes(_changed(head + body + b"0\r\n\r\n", chance), reset=chance.random() < 0.2)


def _in_pieces(data: bytes, chance: random.Random) -> list[bytes]:
    cuts = sorted(chance.sample(range(1, len(data)), min(len(data) - 1, chance.randint(0, 12))))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed)) if changed else 0
        match chance.randrange(5):
            case 0 if changed:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                del changed[at : at + chance.randint(1, 60)]
            case 2:
                changed[at:at] = changed[at : at + chance.randint(1, 200)]
            case 3:
                changed[at:at] = chance.randbytes(chance.randint(1, 40))
            case _ if chance.random() < 0.2:
                del changed[at:]
    return bytes(changed)
