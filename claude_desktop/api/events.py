"""Validates the events of a reply and turns them into ours. Pure: no network, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

from claude_desktop.api.failures_of import failure_of_error_event
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.json_values import Json, JsonObject, load_object
from claude_desktop.model.stream_events import (
    BlockClosed,
    BlockOpened,
    CitationCame,
    PingCame,
    ReplyEnded,
    ReplyEnding,
    ReplyStarted,
    SignatureCame,
    StreamEvent,
    SummaryCame,
    TextGrew,
    ThinkingGrew,
    ToolInputGrew,
    UnknownDeltaCame,
    UnknownEventCame,
)

# Lower than what the model reads back: an event is stored inside other objects.
MAX_NESTING = 100


class EventReader:
    """Reads one reply. Feed it each server-sent event in order.

    What is new (events, blocks, deltas, stop reasons) passes through; what breaks the protocol
    (https://platform.claude.com/docs/en/build-with-claude/streaming) raises `KnownError` with a `Failure`, never
    anything else: not JSON, NaN, a number without end, an index out of order, a field of the wrong type.
    """

    __slots__ = ("_block_types", "_closed", "_events_left", "_readers", "_stop_reason", "ended", "started")

    def __init__(self, max_events: int, secrets: tuple[str, ...] = ()) -> None:
        self.started = False
        self.ended = False
        self._stop_reason: str | None = None
        self._block_types: list[str] = []
        self._closed: set[int] = set()
        self._events_left = max_events
        self._readers: dict[str, Callable[[JsonObject], StreamEvent]] = {
            "message_start": self._message_start,
            "content_block_start": self._block_start,
            "content_block_delta": self._block_delta,
            "content_block_stop": self._block_stop,
            "message_delta": self._message_delta,
            "message_stop": self._message_stop,
            "ping": lambda _: PingCame(),
            "error": lambda raw: _raise(failure_of_error_event(raw, secrets)),
        }

    def read(self, name: str, data: bytes) -> StreamEvent:
        """Turn one event into ours. `name` is used only where the data does not say its own type."""
        self._events_left -= 1
        if self._events_left < 0:
            _refuse("too many events")
        try:
            raw = load_object(data.decode("utf-8"), MAX_NESTING)
        except ValueError:
            _refuse("an event is not JSON")
        kind = raw.get("type", name)
        reader = self._readers.get(kind) if isinstance(kind, str) else None
        return reader(raw) if reader else UnknownEventCame(raw)

    def _message_start(self, raw: JsonObject) -> StreamEvent:
        if self.started:
            _refuse("message_start came twice")
        self.started = True
        message = _object(raw, "message")
        diagnostics = message.get("diagnostics")
        return ReplyStarted(
            _optional_text(message, "id"),
            _optional_text(message, "model"),
            _usage(message),
            diagnostics if isinstance(diagnostics, Mapping) else None,
        )

    def _block_start(self, raw: JsonObject) -> StreamEvent:
        self._must_have_started()
        index = _index(raw)
        if index != len(self._block_types):
            _refuse(f"block {index} came after {len(self._block_types)} blocks")
        block = _object(raw, "content_block")
        kind = _text(block, "type")
        for key in ("text", "thinking", "signature"):
            if kind in ("text", "thinking") and key in block:
                _optional_text(block, key)
        self._block_types.append(kind)
        return BlockOpened(index, block)

    def _block_delta(self, raw: JsonObject) -> StreamEvent:
        index = self._open_index(raw)
        delta = _object(raw, "delta")
        block_type = self._block_types[index]
        match _text(delta, "type"):
            case "text_delta" if block_type == "text":
                return TextGrew(index, _text(delta, "text"))
            case "thinking_delta" if block_type == "thinking":
                return ThinkingGrew(index, _text(delta, "thinking"))
            case "signature_delta":
                return SignatureCame(index, _text(delta, "signature"))
            case "input_json_delta" if block_type.endswith("tool_use"):
                return ToolInputGrew(index, _text(delta, "partial_json"))
            case "citations_delta" if block_type == "text":
                return CitationCame(index, _object(delta, "citation"))
            case "compaction_delta" if block_type == "compaction":
                return SummaryCame(index, {key: value for key, value in delta.items() if key != "type"})
            case _:
                return UnknownDeltaCame(index, delta)

    def _block_stop(self, raw: JsonObject) -> StreamEvent:
        index = self._open_index(raw)
        self._closed.add(index)
        return BlockClosed(index)

    def _message_delta(self, raw: JsonObject) -> StreamEvent:
        self._must_have_started()
        delta = _object(raw, "delta")
        reason, sequence = delta.get("stop_reason"), delta.get("stop_sequence")
        details, container = delta.get("stop_details"), delta.get("container")
        if not (reason is None or isinstance(reason, str)) or not (sequence is None or isinstance(sequence, str)):
            _refuse("a stop reason is not text")
        if not (details is None or isinstance(details, Mapping)):
            _refuse("stop_details is not an object")
        self._stop_reason = reason or self._stop_reason
        if not (container is None or isinstance(container, Mapping)):
            _refuse("container is not an object")
        return ReplyEnding(reason, sequence, details, _usage(raw), container)

    def _message_stop(self, raw: JsonObject) -> StreamEvent:
        del raw
        self._must_have_started()
        if self._stop_reason is None:
            # Without a reason nobody can say that the reply is whole (handling-stop-reasons page: null means broken).
            raise KnownError(Failure(FailureKind.CUT))
        self.ended = True
        return ReplyEnded()

    def _must_have_started(self) -> None:
        if not self.started:
            _refuse("content came before message_start")

    def _open_index(self, raw: JsonObject) -> int:
        self._must_have_started()
        index = _index(raw)
        if index >= len(self._block_types) or index in self._closed:
            _refuse(f"block {index} is not open")
        return index


def _raise(failure: Failure) -> NoReturn:
    raise KnownError(failure)


def _refuse(what: str) -> NoReturn:
    raise KnownError(Failure(FailureKind.MALFORMED, what)) from None


def _index(raw: JsonObject) -> int:
    index = raw.get("index")
    if isinstance(index, bool) or not isinstance(index, int) or index < 0:
        _refuse("a block's index is not a count")
    return index


def _object(raw: JsonObject, key: str) -> JsonObject:
    value = raw.get(key)
    if not isinstance(value, Mapping):
        _refuse(f"{key} is not an object")
    return value


def _text(raw: JsonObject, key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str):
        _refuse(f"{key} is not text")
    return value


def _optional_text(raw: JsonObject, key: str) -> str:
    """Text that servers which only speak the protocol may leave out."""
    value: Json = raw.get(key)
    return "" if value is None else _text(raw, key)


def _usage(raw: JsonObject) -> JsonObject:
    value = raw.get("usage")
    return {} if value is None else _object(raw, "usage")
