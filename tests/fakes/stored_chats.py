"""Small conversations and turns for tests, and a store that is closed when the test is over."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.messages import Message, Role, Turn, TurnState, read_usage
from claude_desktop.model.settings import Settings
from claude_desktop.model.stream_events import BlockOpened, ReplyStarted, StreamEvent, TextGrew
from claude_desktop.model.tree import Conversation
from claude_desktop.store.store import Store

Result = TypeVar("Result")

LIMIT_S = 30.0


def done(future: Future[Result]) -> Result:
    """Wait for a future, with a bound; raise what it failed with."""
    return future.result(LIMIT_S)


@contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """Open the store in `folder` and close it at the end."""
    store = Store(folder)
    try:
        done(store.open())
        yield store
    finally:
        done(store.close())


def conversation(number: int = 1, *, title: str = "A chat") -> Conversation:
    """An empty conversation; `number` makes it one of its own and gives its time."""
    return Conversation(f"chat-{number}", title, number, number, Settings(effort="high"))


def question(number: int, text: str, parent_id: str | None = None, *, chat: str = "chat-1") -> Message:
    """What a person asked."""
    return Message(f"question-{chat}-{number}", chat, parent_id, Role.USER, (text_block(text),), number)


def empty_reply(number: int, parent_id: str, *, chat: str = "chat-1") -> Message:
    """A reply of which nothing came yet."""
    return Message(f"reply-{chat}-{number}", chat, parent_id, Role.ASSISTANT, (), number)


def streaming_turn(number: int, reply: Message) -> Turn:
    """The turn of a reply that streams."""
    return Turn(
        id=f"turn-{reply.conversation_id}-{number}",
        message_id=reply.id,
        conversation_id=reply.conversation_id,
        state=TurnState.STREAMING,
        model="claude-opus-5-5",
        account_id="work",
        request={"model": "claude-opus-5-5", "max_tokens": 16_000, "stream": True},
        started_ms=number,
    )


def first_events() -> list[StreamEvent]:
    """What every reply begins with."""
    return [ReplyStarted("msg_1", "claude-opus-5-5", {"input_tokens": 5}), BlockOpened(0, {"type": "text", "text": ""})]


def text_events(*pieces: str) -> list[StreamEvent]:
    """Pieces of text of the first block."""
    return [TextGrew(0, piece) for piece in pieces]


def finished(reply: Message, turn: Turn, text: str, *, ended_ms: int = 9_000) -> tuple[Message, Turn]:
    """The reply and its turn as they are stored at the end."""
    return (
        replace(reply, blocks=(Block({"type": "text", "text": text}),)),
        replace(
            turn,
            state=TurnState.COMPLETE,
            served_model="claude-opus-5-5",
            first_token_ms=turn.started_ms + 1,
            thought_ms=3,
            ended_ms=ended_ms,
            stop_reason="end_turn",
            usage=read_usage({"input_tokens": 5, "output_tokens": 7, "cache_creation": {"a": [1, None]}}),
            request_id="req_1",
            attempts=2,
        ),
    )


def ask(store: Store, number: int, text: str, parent_id: str | None = None, *, chat: str = "chat-1") -> Turn:
    """Begin a turn in the store; returns the turn that streams."""
    asked = question(number, text, parent_id, chat=chat)
    reply = empty_reply(number, asked.id, chat=chat)
    turn = streaming_turn(number, reply)
    done(store.begin_turn(asked, reply, turn, clear_draft=True))
    return turn


def chat_with(store: Store, text: str, answer: str, *, number: int = 1, title: str = "A chat") -> Conversation:
    """Store a conversation of one question and its whole answer; returns it as it was stored."""
    chat = conversation(number, title=title)
    done(store.create_conversation(chat))
    turn = ask(store, 1, text, chat=chat.id)
    reply = empty_reply(1, f"question-{chat.id}-1", chat=chat.id)
    done(store.finish_turn(*finished(reply, turn, answer)))
    return done(store.conversation(chat.id))
