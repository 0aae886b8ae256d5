"""The same events give the same blocks, live and from the journal, and no event breaks the fold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.json_values import Json, JsonObject, dump_json, load_object
from claude_desktop.model.stream_events import (
    BlockClosed,
    BlockOpened,
    CitationCame,
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
    UnknownDeltaCame,
    UnknownEventCame,
    coalesce,
    event_from_json,
    event_to_json,
)

OBJECTS = st.dictionaries(st.text(max_size=4), st.none() | st.integers() | st.text(max_size=4), max_size=3)
PIECES = st.text(st.characters(codec=None, categories=None), max_size=6)
INDEX = st.integers(-1, 4)
BLOCKS = st.sampled_from(
    [
        {"type": "text", "text": ""},
        {"type": "text", "text": "begun", "citations": [{"n": 1}]},
        {"type": "thinking", "thinking": "", "signature": ""},
        {"type": "tool_use", "id": "t", "name": "n", "input": {}},
        {"type": "web_search_tool_result", "tool_use_id": "t", "content": []},
    ]
)
EVENTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(BlockOpened, INDEX, BLOCKS),
    st.builds(TextGrew, INDEX, PIECES),
    st.builds(ThinkingGrew, INDEX, PIECES),
    st.builds(ToolInputGrew, INDEX, st.sampled_from(['{"a', '": 1}', "NaN", "[", "]"])),
    st.builds(SignatureCame, INDEX, PIECES),
    st.builds(CitationCame, INDEX, OBJECTS),
    st.builds(UnknownDeltaCame, INDEX, OBJECTS),
    st.builds(BlockClosed, INDEX),
    st.builds(ReplyStarted, st.text(max_size=3), st.text(max_size=3), OBJECTS),
    st.builds(ReplyEnding, st.none() | st.text(max_size=3), st.none(), st.none() | OBJECTS, OBJECTS),
    st.just(ReplyEnded()),
    st.just(PingCame()),
    st.builds(UnknownEventCame, OBJECTS),
    st.builds(ResponseBegan, st.none(), OBJECTS),
)


def folded(events: list[StreamEvent]) -> GrowingReply:
    reply = GrowingReply()
    for event in events:
        reply.apply(event)
    return reply


def journalled(events: list[StreamEvent]) -> list[StreamEvent]:
    rows = [dump_json(raw) for event in events if (raw := event_to_json(event)) is not None]
    return [event_from_json(load_object(row)) for row in rows]


def contents(reply: GrowingReply) -> Json:
    return [dump_json(block.raw) for block in reply.blocks()]


@given(st.lists(EVENTS, max_size=30))
def test_live_and_from_the_journal_are_the_same(events: list[StreamEvent]) -> None:
    live = folded(events)
    again = folded(journalled(events))
    joined = folded(journalled(coalesce(events)))
    assert contents(live) == contents(again) == contents(joined)
    assert live.usage == again.usage == joined.usage
    assert (live.stop_reason, live.message_id) == (again.stop_reason, again.message_id)


@given(st.lists(EVENTS, max_size=30))
def test_text_is_the_same_in_memory_and_after_storing(events: list[StreamEvent]) -> None:
    for block in folded(events).blocks():
        assert load_object(dump_json(block.raw)) == block.raw


def test_a_whole_reply_folds_to_what_the_api_would_have_sent_at_once() -> None:
    citation: JsonObject = {"type": "web_search_result_location", "url": "https://x.test"}
    reply = folded(
        [
            ReplyStarted("msg_1", "claude-opus-5-5", {"input_tokens": 3}),
            BlockOpened(0, {"type": "thinking", "thinking": "", "signature": ""}),
            ThinkingGrew(0, "let me "),
            ThinkingGrew(0, "see"),
            SignatureCame(0, "sig=="),
            BlockClosed(0),
            BlockOpened(1, {"type": "text", "text": "", "citations": None}),
            TextGrew(1, "Hello \ud83d"),
            TextGrew(1, "\ude00"),
            CitationCame(1, citation),
            BlockClosed(1),
            BlockOpened(2, {"type": "tool_use", "id": "t", "name": "n", "input": {}}),
            ToolInputGrew(2, '{"q": '),
            ToolInputGrew(2, '"x"}'),
            ReplyEnding("tool_use", None, None, {"output_tokens": 9}),
            ReplyEnded(),
        ]
    )
    assert [dict(block.raw) for block in reply.blocks()] == [
        {"type": "thinking", "thinking": "let me see", "signature": "sig=="},
        {"type": "text", "text": "Hello 😀", "citations": [citation]},
        {"type": "tool_use", "id": "t", "name": "n", "input": {"q": "x"}},
    ]
    assert list(reply.blocks()[0].raw) == ["type", "thinking", "signature"]
    assert all(block.finished for block in reply.blocks())
    assert (reply.message_id, reply.served_model, reply.stop_reason) == ("msg_1", "claude-opus-5-5", "tool_use")
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (3, 9)


@pytest.mark.parametrize("pieces", [['{"a": '], ["nonsense"], ["[" * 100_000], ["NaN"], ['{"a": 1e999}']])
def test_broken_tool_input_is_kept_as_text(pieces: list[str]) -> None:
    reply = folded([BlockOpened(0, {"type": "tool_use", "input": {}}), *(ToolInputGrew(0, piece) for piece in pieces)])
    assert reply.blocks()[0].raw["input"] == "".join(pieces)


def test_a_block_without_an_end_is_not_finished() -> None:
    reply = folded([BlockOpened(0, {"type": "text", "text": ""}), TextGrew(0, "ha")])
    assert not reply.blocks()[0].finished
    assert reply.has_content


def test_a_stop_reason_is_not_taken_back() -> None:
    reply = folded([ReplyEnding("refusal", None, {"category": "cyber"}, {}), ReplyEnding(None, None, None, {})])
    assert (reply.stop_reason, reply.stop_details) == ("refusal", {"category": "cyber"})
