"""The journal holds every event that carries content, and reads nothing that it did not write."""

from __future__ import annotations

import pytest

from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.stream_events import (
    BlockClosed,
    BlockOpened,
    PingCame,
    ReplyEnded,
    ReplyEnding,
    ReplyStarted,
    ResponseBegan,
    SignatureCame,
    StreamEvent,
    TextGrew,
    ThinkingGrew,
    ToolInputGrew,
    UnknownEventCame,
    coalesce,
    event_from_json,
    event_to_json,
)


@pytest.mark.parametrize("event", [PingCame(), ReplyEnded(), UnknownEventCame({"type": "x"}), ResponseBegan(None, {})])
def test_what_has_no_content_is_not_journalled(event: StreamEvent) -> None:
    assert event_to_json(event) is None


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"event": "pings"},
        {"event": 5},
        {"event": "text", "index": 0},
        {"event": "text", "index": 0, "text": "x", "more": 1},
        {"event": "text", "index": "0", "text": "x"},
        {"event": "text", "index": True, "text": "x"},
        {"event": "text", "index": 0, "text": None},
        {"event": "opened", "index": 0, "raw": []},
        {"event": "ending", "stop_reason": 5, "stop_sequence": None, "stop_details": None, "usage": {}},
        {"event": "started", "message_id": "m", "model": "m", "usage": None},
    ],
)
def test_a_damaged_row_is_refused(raw: JsonObject) -> None:
    with pytest.raises(ValueError, match="journal event"):
        event_from_json(raw)


def test_neighbouring_pieces_are_joined_and_nothing_else() -> None:
    events: list[StreamEvent] = [
        ReplyStarted("m", "x", {}),
        BlockOpened(0, {"type": "text"}),
        TextGrew(0, "a"),
        TextGrew(0, "b"),
        TextGrew(1, "c"),
        ThinkingGrew(1, "d"),
        ThinkingGrew(1, "e"),
        SignatureCame(1, "s"),
        ToolInputGrew(2, "f"),
        ToolInputGrew(2, "g"),
        BlockClosed(2),
        ReplyEnding(None, None, None, {}),
    ]
    assert coalesce(events) == [
        ReplyStarted("m", "x", {}),
        BlockOpened(0, {"type": "text"}),
        TextGrew(0, "ab"),
        TextGrew(1, "c"),
        ThinkingGrew(1, "de"),
        SignatureCame(1, "s"),
        ToolInputGrew(2, "fg"),
        BlockClosed(2),
        ReplyEnding(None, None, None, {}),
    ]
    assert coalesce([]) == []
