"""The small frozen events a reply arrives in: `api` makes them, `growing_reply` folds them, the journal keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from claude_desktop.model.json_values import Json, JsonObject, string_in


@dataclass(frozen=True, slots=True)
class ResponseBegan:
    """The server's status line and headers came; no content yet. `limits` are the rate-limit headers, as sent."""

    request_id: str | None
    limits: JsonObject


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """`message_start`. `usage` and `diagnostics` are the objects as sent."""

    message_id: str
    model: str
    usage: JsonObject
    diagnostics: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class ReplyResumed:
    """`message_start` of another request for the same reply, which had paused; its blocks follow those that came."""

    message_id: str
    model: str
    usage: JsonObject


@dataclass(frozen=True, slots=True)
class BlockOpened:
    """`content_block_start`. `raw` is the block as sent."""

    index: int
    raw: JsonObject


@dataclass(frozen=True, slots=True)
class TextGrew:
    """`text_delta`."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class ThinkingGrew:
    """`thinking_delta`."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class SignatureCame:
    """`signature_delta`: once, before the thinking block closes."""

    index: int
    signature: str


@dataclass(frozen=True, slots=True)
class ToolInputGrew:
    """`input_json_delta`. The pieces are JSON only when joined."""

    index: int
    partial_json: str


@dataclass(frozen=True, slots=True)
class CitationCame:
    """`citations_delta`: one citation, to be appended to the text block."""

    index: int
    citation: JsonObject


@dataclass(frozen=True, slots=True)
class SummaryCame:
    """`compaction_delta`: fields of the compaction block, whole."""

    index: int
    fields: JsonObject


@dataclass(frozen=True, slots=True)
class UnknownDeltaCame:
    """A delta of a type that this version does not know; kept."""

    index: int
    raw: JsonObject


@dataclass(frozen=True, slots=True)
class BlockClosed:
    """`content_block_stop`."""

    index: int


@dataclass(frozen=True, slots=True)
class ReplyEnding:
    """`message_delta`: why the reply ends, and the cumulative usage. `container` is where its code ran."""

    stop_reason: str | None
    stop_sequence: str | None
    stop_details: JsonObject | None
    usage: JsonObject
    container: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """`message_stop`: only after this a reply is complete."""


@dataclass(frozen=True, slots=True)
class PingCame:
    """`ping`: the server is alive and has nothing to say yet."""


@dataclass(frozen=True, slots=True)
class UnknownEventCame:
    """An event of a name that this version does not know; it does no harm."""

    raw: JsonObject


StreamEvent = (
    ResponseBegan
    | ReplyStarted
    | ReplyResumed
    | BlockOpened
    | TextGrew
    | ThinkingGrew
    | SignatureCame
    | ToolInputGrew
    | CitationCame
    | SummaryCame
    | UnknownDeltaCame
    | BlockClosed
    | ReplyEnding
    | ReplyEnded
    | PingCame
    | UnknownEventCame
)

_JOURNALLED: dict[str, Callable[..., StreamEvent]] = {
    "started": ReplyStarted,
    "resumed": ReplyResumed,
    "opened": BlockOpened,
    "text": TextGrew,
    "thinking": ThinkingGrew,
    "signature": SignatureCame,
    "input": ToolInputGrew,
    "citation": CitationCame,
    "summary": SummaryCame,
    "delta": UnknownDeltaCame,
    "closed": BlockClosed,
    "ending": ReplyEnding,
}
# The annotations of the journalled events; no JSON object is ever missing where the type does not say so.
_FIELD_TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "str": str,
    "JsonObject": Mapping,
    "str | None": (str, type(None)),
    "JsonObject | None": (Mapping, type(None)),
}
_NAMES = {maker: name for name, maker in _JOURNALLED.items()}


def is_content(event: StreamEvent) -> bool:
    """Tell whether the journal keeps this event."""
    return type(event) in _NAMES


def resumed(event: StreamEvent, blocks_before: int) -> StreamEvent:
    """An event of a request that goes on with a paused reply, as an event of the whole reply."""
    match event:
        case ReplyStarted(message_id, model, usage):
            return ReplyResumed(message_id, model, usage)
        case (
            BlockOpened(index)
            | TextGrew(index)
            | ThinkingGrew(index)
            | SignatureCame(index)
            | ToolInputGrew(index)
            | CitationCame(index)
            | SummaryCame(index)
            | UnknownDeltaCame(index)
            | BlockClosed(index)
        ):
            return replace(event, index=index + blocks_before)
        case _:
            return event


def event_to_json(event: StreamEvent) -> JsonObject | None:
    """Write an event for the journal; None for events that carry no content."""
    name = _NAMES.get(type(event))
    if name is None:
        return None
    values: dict[str, Json] = {"event": name}
    for item in fields(event):
        values[item.name] = getattr(event, item.name)
    return values


def event_from_json(raw: JsonObject) -> StreamEvent:
    """Read an event from the journal. Raises `ValueError` for anything that `event_to_json` did not write."""
    name = string_in(raw, "event")
    maker = _JOURNALLED.get(name)
    if maker is None:
        raise ValueError(f"unknown journal event {name!r}")
    try:
        event = maker(**{key: value for key, value in raw.items() if key != "event"})
    except TypeError as error:
        raise ValueError(f"journal event {name!r} has the wrong fields") from error
    for item in fields(event):
        value = getattr(event, item.name)
        if isinstance(value, bool) or not isinstance(value, _FIELD_TYPES[str(item.type)]):
            raise ValueError(f"journal event {name!r} has a wrong {item.name}")
    return event


def coalesce(events: list[StreamEvent]) -> list[StreamEvent]:
    """Join neighbouring pieces of the same block: a journal row then holds one piece per burst, not one per token."""
    joined: list[StreamEvent] = []
    pieces: list[str] = []

    def flush() -> None:
        if pieces:
            last = joined[-1]
            if isinstance(last, TextGrew | ThinkingGrew):
                joined[-1] = type(last)(last.index, "".join(pieces))
            elif isinstance(last, ToolInputGrew):
                joined[-1] = ToolInputGrew(last.index, "".join(pieces))
            pieces.clear()

    for event in events:
        previous = joined[-1] if joined else None
        if isinstance(event, TextGrew | ThinkingGrew | ToolInputGrew):
            text = event.partial_json if isinstance(event, ToolInputGrew) else event.text
            if pieces and type(previous) is type(event) and getattr(previous, "index", None) == event.index:
                pieces.append(text)
                continue
            flush()
            joined.append(event)
            pieces.append(text)
        else:
            flush()
            joined.append(event)
    flush()
    return joined
