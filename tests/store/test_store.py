from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.model.messages import Message, Role, TurnState
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation
from claude_desktop.store.connections import connect, transaction
from claude_desktop.store.conversations import create_conversation
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store
from tests.fakes.any_chat import conversations
from tests.fakes.stored_chats import (
    ask,
    chat_with,
    conversation,
    done,
    empty_reply,
    finished,
    first_events,
    open_store,
    question,
    streaming_turn,
    text_events,
)


@pytest.mark.slow
def test_any_conversation_comes_back_value_for_value(tmp_path: Path) -> None:
    numbers = itertools.count()
    with open_store(tmp_path) as store:

        @given(st.data())
        @hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        def check(data: st.DataObject) -> None:
            made = data.draw(conversations(f"chat-{next(numbers)}"))
            done(store.create_conversation(made))
            loaded = done(store.conversation(made.id))
            assert loaded == made
            assert list(loaded.messages) == list(made.messages)
            for message in made.messages.values():
                for block, kept in zip(message.blocks, loaded.messages[message.id].blocks, strict=True):
                    assert list(kept.raw) == list(block.raw)

        check()


def test_what_was_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = chat_with(store, "What is a quine?", "A program that prints itself.")
    with open_store(tmp_path) as store:
        assert done(store.conversation(kept.id)) == kept
        assert [row.id for row in done(store.conversations())] == [kept.id]


def test_a_turn_begins_in_one_step_and_clears_the_draft(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        done(store.save_draft("chat-1", "Hello \ud800"))
        assert done(store.conversation("chat-1")).draft == "Hello \ud800"
        turn = ask(store, 5, "Hello")
        found = done(store.conversation("chat-1"))
        assert found.draft == ""
        assert found.tip_id == "reply-chat-1-5"
        assert [message.role for message in found.branch()] == [Role.USER, Role.ASSISTANT]
        assert found.turns["reply-chat-1-5"] == turn
        assert found.updated_ms == 5


def test_a_turn_that_can_not_begin_leaves_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        asked, reply = question(1, "Hello"), empty_reply(1, "nowhere")
        with pytest.raises(StoreError):
            done(store.begin_turn(asked, reply, streaming_turn(1, reply), clear_draft=True))
        assert done(store.conversation("chat-1")).messages == {}
        assert done(store.search("Hello")) == ()


def test_a_retry_begins_without_a_question_and_becomes_a_sibling(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        again = empty_reply(2, "question-chat-1-1")
        done(store.begin_turn(None, again, streaming_turn(2, again), clear_draft=False))
        found = done(store.conversation("chat-1"))
        assert found.tip_id == again.id
        assert len(found.messages) == 3
        assert found.messages[again.id].parent_id == "question-chat-1-1"


def test_finishing_twice_is_finishing_once(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        turn = ask(store, 1, "Hello")
        done(store.journal(turn.id, [*first_events(), *text_events("Hel", "lo")]))
        reply, turn = finished(empty_reply(1, "question-chat-1-1"), turn, "Hello")
        for _ in range(2):
            done(store.finish_turn(reply, turn))
        found = done(store.conversation("chat-1"))
        assert found.messages[reply.id] == reply
        assert found.turns[reply.id] == turn
        with pytest.raises(StoreError):
            done(store.journal(turn.id, text_events("late")))


def test_calls_about_what_is_not_there_fail(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        reply = empty_reply(9, "nothing")
        calls: list[Callable[[], Future[Any]]] = [
            lambda: store.conversation("nothing"),
            lambda: store.rename_conversation("nothing", "x", automatic=False, at_ms=1),
            lambda: store.save_settings("nothing", Settings()),
            lambda: store.save_draft("nothing", "x"),
            lambda: store.set_tip("nothing", "question-chat-1-1"),
            lambda: store.set_tip("chat-1", "nothing"),
            lambda: store.journal("nothing", first_events()),
            lambda: store.finish_turn(reply, streaming_turn(9, reply)),
            lambda: store.move_to_trash("nothing", 1),
            lambda: store.create_conversation(conversation()),
        ]
        for call in calls:
            with pytest.raises(StoreError):
                done(call())
        with pytest.raises(KeyError):
            done(store.conversation("nothing"))


def test_settings_title_and_tip_are_kept(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        done(store.save_settings("chat-1", Settings(effort="max", stop_sequences=("END",), temperature=0.5)))
        done(store.set_tip("chat-1", "question-chat-1-1"))
        done(store.rename_conversation("chat-1", "By itself", automatic=True, at_ms=10_000))
        found = done(store.conversation("chat-1"))
        assert (found.title, found.title_is_automatic, found.updated_ms) == ("By itself", True, 10_000)
        assert found.settings == Settings(effort="max", stop_sequences=("END",), temperature=0.5)
        assert found.tip_id == "question-chat-1-1"


def test_a_title_that_a_person_chose_is_not_replaced_by_an_automatic_one(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        done(store.rename_conversation("chat-1", "Mine", automatic=False, at_ms=2))
        done(store.rename_conversation("chat-1", "By itself", automatic=True, at_ms=3))
        found = done(store.conversation("chat-1"))
        assert (found.title, found.title_is_automatic, found.updated_ms) == ("Mine", False, 2)


def test_the_list_is_newest_first_and_tells_what_was_interrupted(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in (1, 3, 2):
            done(store.create_conversation(conversation(number, title=f"Chat {number}")))
        reply = empty_reply(1, "question-chat-2-1", chat="chat-2")
        turn = ask(store, 1, "Hello", chat="chat-2")
        done(store.finish_turn(reply, replace(turn, state=TurnState.INTERRUPTED)))
        rows = done(store.conversations())
        assert [(row.id, row.title, row.interrupted) for row in rows] == [
            ("chat-3", "Chat 3", False),
            ("chat-2", "Chat 2", True),
            ("chat-1", "Chat 1", False),
        ]


@pytest.mark.slow
def test_ten_megabytes_and_deep_blocks_come_back(tmp_path: Path) -> None:
    deep: list[object] = []
    for _ in range(399):
        deep = [deep]
    blocks = (text_block("word \ud800 " * 1_200_000), Block({"type": "tool_use", "input": deep}))  # type: ignore[dict-item]
    message = Message("big", "chat-1", None, Role.USER, blocks, 1)
    with open_store(tmp_path) as store:
        made = replace(conversation(), messages={"big": message}, tip_id="big", draft="d" * 10_000_000)
        done(store.create_conversation(made))
        assert done(store.conversation("chat-1")) == made


@pytest.mark.slow
def test_large_conversations_load_quickly(tmp_path: Path) -> None:
    messages: dict[str, Message] = {}
    for number in range(10_000):
        parent = f"m{number - 1}" if number else None
        text = f"Message {number}: " + "some words to read " * 20
        messages[f"m{number}"] = Message(f"m{number}", "chat-1", parent, Role.USER, (text_block(text),), number)
    with open_store(tmp_path) as store:
        done(store.create_conversation(replace(conversation(), messages=messages, tip_id="m9999")))
        began_s = time.monotonic()
        loaded = done(store.conversation("chat-1"))
        took_s = time.monotonic() - began_s
        assert loaded.messages == messages
        assert took_s < 2  # about 0.2 s


@pytest.mark.slow
def test_ten_thousand_conversations_are_listed_quickly(tmp_path: Path) -> None:
    with open_store(tmp_path), closing(connect(tmp_path / "conversations.db")) as connection, transaction(connection):
        for number in range(1, 10_001):
            create_conversation(connection, conversation(number))
    with open_store(tmp_path) as store:
        began_s = time.monotonic()
        rows = done(store.conversations())
        took_s = time.monotonic() - began_s
        assert len(rows) == 10_000
        assert took_s < 2  # about 0.05 s


def test_calls_are_answered_in_order_and_by_one_thread(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        saved = [store.save_draft("chat-1", f"draft {number}") for number in range(50)]
        read = store.conversation("chat-1")
        assert done(read).draft == "draft 49"
        assert all(future.done() for future in saved)
        names = [thread.name for thread in threading.enumerate()]
        assert names.count("store-writer") == 1


def test_a_task_that_stops_waiting_does_not_undo_a_write(tmp_path: Path) -> None:
    async def give_up(store: Store) -> None:
        task = asyncio.ensure_future(asyncio.wrap_future(store.save_draft("chat-1", "kept")))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        asyncio.run(give_up(store))
        assert done(store.conversation("chat-1")).draft == "kept"


def test_closing_finishes_what_was_asked_and_refuses_what_comes_later(tmp_path: Path) -> None:
    store = Store(tmp_path)
    done(store.open())
    pending = [store.create_conversation(conversation(number)) for number in range(1, 20)]
    check = store.check()
    closed = store.close()
    done(closed)
    assert all(future.exception() is None for future in pending)
    assert check.done()
    late: list[Future[Any]] = [store.conversations(), store.check(), store.close()]
    for future in late:
        with pytest.raises(KnownError) as caught:
            done(future)
        assert caught.value.failure.kind is FailureKind.STORAGE
    assert not (tmp_path / "conversations.db-wal").exists()
    with open_store(tmp_path) as again:
        assert len(done(again.conversations())) == 19


def test_a_store_that_was_never_opened_answers(tmp_path: Path) -> None:
    with pytest.raises(KnownError):
        done(Store(tmp_path).conversations())


def test_opening_may_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    store = Store(tmp_path / "data")
    with pytest.raises(KnownError):
        done(store.open())
    with pytest.raises(KnownError):
        done(store.conversations())
    (tmp_path / "data").unlink()
    assert done(store.open()).created
    assert done(store.conversations()) == ()
    done(store.close())


def test_two_conversations_stream_at_once(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        turns = []
        for number in (1, 2):
            done(store.create_conversation(conversation(number)))
            turns.append(ask(store, 1, "Hello", chat=f"chat-{number}"))
        for piece in "abc":
            for turn in turns:
                done(store.journal(turn.id, [*(first_events() if piece == "a" else []), *text_events(piece)]))
    with open_store(tmp_path) as store:
        for number in (1, 2):
            found = done(store.conversation(f"chat-{number}"))
            reply = found.messages[f"reply-chat-{number}-1"]
            assert reply.blocks == (Block({"type": "text", "text": "abc"}, finished=False),)
            assert isinstance(found, Conversation)
