"""Server-sent events from bytes, bounded (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

from collections.abc import Iterator

from claude_desktop.model.failures import Failure, FailureKind, KnownError


class EventDecoder:
    """Splits a stream of bytes into events. `feed` gives each whole event as its name and its data.

    Linear in what it is fed, whatever the chunks; raises `KnownError` (malformed) where a line or an event grows over
    `max_event_bytes`.
    """

    __slots__ = ("_data", "_data_bytes", "_line", "_max_event_bytes", "_name", "_skip_newline", "_started")

    def __init__(self, max_event_bytes: int) -> None:
        self._max_event_bytes = max_event_bytes
        self._line: list[bytes] = []  # pieces of the line that has no end yet
        self._data: list[bytes] = []
        self._data_bytes = 0
        self._name = b""
        self._skip_newline = False  # the last chunk ended in CR, so a LF that comes next belongs to it
        self._started = False

    def feed(self, chunk: bytes) -> Iterator[tuple[str, bytes]]:
        """Take the next bytes and give the events that they complete."""
        if self._skip_newline and chunk:
            self._skip_newline = False
            chunk = chunk.removeprefix(b"\n")
        if b"\r" in chunk:
            self._skip_newline = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = chunk.split(b"\n")
        for line in lines[:-1]:
            event = self._take_line(line)
            if event is not None:
                yield event
        self._keep(lines[-1])

    def _keep(self, piece: bytes) -> None:
        if piece:
            self._data_bytes += len(piece)
            self._check()
            self._line.append(piece)

    def _take_line(self, line: bytes) -> tuple[str, bytes] | None:
        if self._line:
            self._data_bytes -= sum(map(len, self._line))
            line = b"".join(self._line) + line
            self._line.clear()
        if not self._started:
            self._started = True
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line:
            return self._end_event()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data_bytes += len(value) + 1
            self._check()
            self._data.append(value)
        elif name == b"event":
            self._name = value[:200]
        return None

    def _end_event(self) -> tuple[str, bytes] | None:
        event = (self._name.decode("utf-8", "replace"), b"\n".join(self._data)) if self._data else None
        self._data.clear()
        self._data_bytes = 0
        self._name = b""
        return event

    def _check(self) -> None:
        if self._data_bytes > self._max_event_bytes:
            raise KnownError(Failure(FailureKind.MALFORMED, f"an event is longer than {self._max_event_bytes} bytes"))
