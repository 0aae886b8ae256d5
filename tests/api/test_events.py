"""Whatever comes as an event is one of ours or a known failure: never another exception."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desktop.api.events import EventReader
from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.json_values import dump_json
from claude_desktop.model.stream_events import (
    BlockOpened,
    PingCame,
    ReplyStarted,
    StreamEvent,
    TextGrew,
    UnknownDeltaCame,
    UnknownEventCame,
)
from tests.fakes.script_server import CLOSE, END, OPEN, START, STOP, text


def read_all(events: list[Any]) -> list[StreamEvent]:
    reader = EventReader(1_000)
    return [reader.read("", json.dumps(event).encode()) for event in events]


def refusal(events: list[Any]) -> FailureKind:
    with pytest.raises(KnownError) as caught:
        read_all(events)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value.failure.kind


def delta(kind: str, index: Any = 0, **fields: Any) -> Any:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def opened(block: Any, index: Any = 0) -> Any:
    return {"type": "content_block_start", "index": index, "content_block": block}


@pytest.mark.parametrize(
    "event",
    [
        opened({"type": "text", "text": ""}, index=1),
        opened({"type": "text", "text": ""}, index=-1),
        opened({"type": "text", "text": ""}, index=True),
        opened({"type": "text", "text": ""}, index="0"),
        opened({"type": "text", "text": ""}, index=0.0),
        opened({"type": "text", "text": 5}),
        opened({"type": "thinking", "thinking": []}),
        opened({"text": "no type"}),
        opened({"type": None}),
        opened([]),
        opened(None),
        {"type": "content_block_start"},
        text("x"),
        CLOSE,
        START,
        {"type": "message_delta"},
        {"type": "message_delta", "delta": []},
        {"type": "message_delta", "delta": {"stop_reason": 5}},
        {"type": "message_delta", "delta": {"stop_sequence": {}}},
        {"type": "message_delta", "delta": {"stop_details": "x"}},
        {"type": "message_delta", "delta": {}, "usage": 5},
        [],
        None,
        "x",
        5,
    ],
)
def test_what_breaks_the_protocol_is_refused(event: Any) -> None:
    assert refusal([START, event]) is FailureKind.MALFORMED


@pytest.mark.parametrize(
    "event",
    [
        delta("text_delta", text=123),
        delta("text_delta", text=None),
        delta("text_delta"),
        delta("signature_delta", signature=None),
        delta("citations_delta", citation=None),
        delta("text_delta", index=1, text="x"),
        delta("text_delta", index=-1, text="x"),
        {"type": "content_block_delta", "index": 0, "delta": None},
        {"type": "content_block_delta", "index": 0, "delta": {}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "x"}},
        {"type": "content_block_stop"},
        {"type": "content_block_stop", "index": 10**30},
    ],
)
def test_a_delta_of_the_wrong_shape_is_refused(event: Any) -> None:
    assert refusal([START, OPEN, event]) is FailureKind.MALFORMED


@pytest.mark.parametrize("event", [text("x"), CLOSE])
def test_a_closed_block_takes_nothing_more(event: Any) -> None:
    assert refusal([START, OPEN, CLOSE, event]) is FailureKind.MALFORMED


@pytest.mark.parametrize("message", [None, [], "x", {"id": 5}, {"model": []}, {"usage": []}])
def test_a_message_start_of_the_wrong_shape_is_refused(message: Any) -> None:
    assert refusal([{"type": "message_start", "message": message}]) is FailureKind.MALFORMED


def test_a_sparing_server_is_understood() -> None:
    begun = read_all([{"type": "message_start", "message": {}}])
    assert begun == [ReplyStarted("", "", {})]


def test_a_delta_that_does_not_fit_its_block_is_kept_aside() -> None:
    events = read_all([START, opened({"type": "thinking", "thinking": ""}), delta("text_delta", text="x")])
    assert events[-1] == UnknownDeltaCame(0, {"type": "text_delta", "text": "x"})


@pytest.mark.parametrize("event", [{"type": "new"}, {"type": None}, {"type": 5, "x": 1}, {}])
def test_an_unknown_event_is_kept(event: Any) -> None:
    assert read_all([event]) == [UnknownEventCame(event)]


def test_the_name_counts_where_the_data_has_none() -> None:
    reader = EventReader(10)
    assert reader.read("ping", b"{}") == PingCame()
    with pytest.raises(KnownError) as caught:
        reader.read("error", b'{"error": {"type": "overloaded_error"}}')
    assert caught.value.failure.kind is FailureKind.OVERLOADED


def test_blocks_keep_their_order_of_keys() -> None:
    block: Any = {"z": 1, "type": "new_block", "a": {"y": [1, 2.50, None], "b": "\ud800"}}
    [_, event] = read_all([START, opened(block)])
    assert isinstance(event, BlockOpened)
    assert dump_json(event.raw) == dump_json(block)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [
        *("message_start", "content_block_start", "content_block_delta", "content_block_stop"),
        *("message_delta", "message_stop", "ping", "error", "new"),
    ]
)
BLOCK_TYPES = st.sampled_from(["text", "thinking", "tool_use", "new"])
DELTA_TYPES = st.sampled_from(
    ["text_delta", "thinking_delta", "signature_delta", "input_json_delta", "citations_delta", "new_delta"]
)


def mangled(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional={name: inner | ANYTHING for name, inner in fields.items()})


EVENTS = mangled(
    {
        "type": NAMES,
        "index": st.integers(-1, 2),
        "message": mangled({"id": st.text(max_size=3), "model": st.text(max_size=3), "usage": ANYTHING}),
        "content_block": mangled({"type": BLOCK_TYPES, "text": st.text(max_size=3), "thinking": st.text(max_size=3)}),
        "delta": mangled(
            {
                "type": DELTA_TYPES,
                "text": st.text(max_size=3),
                "thinking": st.text(max_size=3),
                "signature": st.text(max_size=3),
                "partial_json": st.text(max_size=3),
                "stop_reason": st.sampled_from(["end_turn", None]),
            }
        ),
        "usage": ANYTHING,
        "error": ANYTHING,
    }
)


@pytest.mark.slow
@settings(max_examples=400)
@given(st.lists(EVENTS | st.sampled_from([START, OPEN, CLOSE, END, STOP, text("x")]), max_size=15))
def test_no_sequence_raises_anything_else_or_breaks_the_fold(events: list[Any]) -> None:
    reader = EventReader(1_000)
    reply = GrowingReply()
    for event in events:
        try:
            reply.apply(reader.read("", json.dumps(event).encode()))
        except KnownError as error:
            assert error.failure.kind is not FailureKind.BUG  # noqa: PT017
    dump_json([block.raw for block in reply.blocks()])


@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    try:
        event = EventReader(10).read("x", data)
    except KnownError as error:
        assert error.failure.kind is FailureKind.MALFORMED  # noqa: PT017
    else:
        assert isinstance(event, UnknownEventCame)


def test_a_reply_is_ended_by_message_stop_alone() -> None:
    reader = EventReader(100)
    for event in (START, OPEN, text("x"), CLOSE, END):
        reader.read("", json.dumps(event).encode())
        assert not reader.ended
    reader.read("", json.dumps(STOP).encode())
    assert reader.ended
    assert reader.started


def test_events_are_counted() -> None:
    assert isinstance(read_all([START, OPEN, *([text("x")] * 997)])[-1], TextGrew)
    with pytest.raises(KnownError):
        read_all([START, OPEN, *([text("x")] * 999)])
