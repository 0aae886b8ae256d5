from __future__ import annotations

from contextlib import closing
from pathlib import Path

from claude_desktop.model.blocks import Block
from claude_desktop.model.stream_events import (
    BlockClosed,
    BlockOpened,
    PingCame,
    SignatureCame,
    StreamEvent,
    TextGrew,
    ThinkingGrew,
    ToolInputGrew,
)
from claude_desktop.store.connections import connect_read_only
from tests.fakes.stored_chats import ask, conversation, done, first_events, open_store, text_events


def test_a_burst_of_tokens_is_one_row_of_the_journal(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        turn = ask(store, 1, "Hello")
        done(store.journal(turn.id, [*first_events(), *text_events(*"a burst"), PingCame(), *text_events(*" more")]))
        done(store.journal(turn.id, [PingCame()]))
        done(store.journal(turn.id, []))
        with closing(connect_read_only(tmp_path / "conversations.db")) as connection:
            events = [row[0] for row in connection.execute("SELECT event FROM journal ORDER BY number")]
    assert events[2:] == ['{"event":"text","index":0,"text":"a burst"}', '{"event":"text","index":0,"text":" more"}']


def test_every_kind_of_block_comes_back_from_the_journal(tmp_path: Path) -> None:
    events: list[StreamEvent] = [
        BlockOpened(0, {"type": "thinking", "thinking": "", "signature": ""}),
        ThinkingGrew(0, "Hm"),
        SignatureCame(0, "c2ln"),
        BlockClosed(0),
        BlockOpened(1, {"type": "tool_use", "id": "t", "name": "n", "input": {}}),
        ToolInputGrew(1, '{"a":'),
        ToolInputGrew(1, "[1]}"),
        BlockClosed(1),
        BlockOpened(2, {"type": "text", "text": ""}),
        TextGrew(2, "half a wo"),
    ]
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        turn = ask(store, 1, "Hello")
        for event in events:
            done(store.journal(turn.id, [event]))
    with open_store(tmp_path) as store:
        assert done(store.conversation("chat-1")).messages[turn.message_id].blocks == (
            Block({"type": "thinking", "thinking": "Hm", "signature": "c2ln"}),
            Block({"type": "tool_use", "id": "t", "name": "n", "input": {"a": [1]}}),
            Block({"type": "text", "text": "half a wo"}, finished=False),
        )
