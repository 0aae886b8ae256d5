"""The tree on disk is the tree in memory after every step, and what is deleted stays until the trash is emptied."""

from __future__ import annotations

from contextlib import closing
from itertools import count
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings

from claude_desktop.model.messages import Message
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation, UnfinishedEdit
from claude_desktop.model.tree_changes import Applied, addition, apply, deletion, edited
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import (
    ask,
    chat_with,
    conversation,
    done,
    empty_reply,
    finished,
    open_store,
    streaming_turn,
)
from tests.fakes.tree_walk import TreeWalk, operations, same

SECRET = "Zqxjkvbw-Geheimnis"
_numbers = count(1)


def store_change(store: Store, applied: Applied) -> None:
    """Store a change of the tree."""
    chat = applied.conversation
    done(
        store.change_tree(chat.id, removes=applied.removed_ids, puts=applied.put_messages, tip_id=chat.tip_id, at_ms=7)
    )


def store_said(store: Store, walk: TreeWalk) -> None:
    """Store a turn as it is stored when a reply streams."""
    *asked, reply = walk.said
    turn = walk.conversation.turns[reply.id]
    empty = Message(reply.id, reply.conversation_id, reply.parent_id, reply.role, (), reply.created_ms)
    done(store.begin_turn(asked[0] if asked else None, empty, turn, clear_draft=True))
    done(store.finish_turn(reply, turn))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations)
def test_after_each_step_the_store_holds_what_memory_holds(tmp_path: Path, steps: list[tuple[str, int, int]]) -> None:
    with open_store(tmp_path / str(next(_numbers))) as store:
        begin = Conversation("walk", "Title", 0, 0, Settings())
        done(store.create_conversation(begin))
        walk = TreeWalk(begin)
        for step in [*steps, *[("undo", 0, 0)] * len(steps)]:
            before = walk.conversation
            walk.do(step)
            if walk.applied is not None:
                store_change(store, walk.applied)
            elif walk.said:
                store_said(store, walk)
            elif walk.conversation.tip_id != before.tip_id and walk.conversation.tip_id is not None:
                done(store.set_tip(begin.id, walk.conversation.tip_id))
            assert same(done(store.conversation(begin.id)), walk.conversation)
        words = {message.id for message in walk.conversation.messages.values() if message.blocks}
        assert {hit.message_id for hit in done(store.search("t", 1_000))} - {None} == words


def chat_of_two(store: Store) -> Conversation:
    """Two questions and two replies; the first question holds the secret."""
    chat_with(store, f"Keep {SECRET}", "An answer")
    turn = ask(store, 2, "Second", "reply-chat-1-1")
    done(store.finish_turn(*finished(empty_reply(2, "question-chat-1-2"), turn, "Another answer")))
    return done(store.conversation("chat-1"))


def test_a_deleted_message_is_out_of_every_search_and_comes_back_whole(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        whole = chat_of_two(store)
        applied = apply(whole, deletion(whole, "question-chat-1-1"))
        store_change(store, applied)
        assert done(store.search(SECRET)) == ()
        assert len(done(store.search("answer"))) == 2
    with open_store(tmp_path) as store:
        assert same(done(store.conversation("chat-1")), applied.conversation)
        store_change(store, apply(applied.conversation, applied.inverse))
        assert same(done(store.conversation("chat-1")), whole)
        assert [hit.message_id for hit in done(store.search(SECRET))] == ["question-chat-1-1"]


def test_emptying_the_trash_erases_deleted_messages_and_keeps_what_hung_on_them(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        whole = chat_of_two(store)
        holding = done(store.backup())
        gone = apply(whole, deletion(whole, "question-chat-1-1"))
        store_change(store, gone)
        also = apply(gone.conversation, deletion(gone.conversation, "reply-chat-1-1"))
        store_change(store, also)
        emptied = done(store.empty_trash())
        assert set(emptied.message_ids) == {"question-chat-1-1", "reply-chat-1-1"}
        assert emptied.conversation_ids == ()
        assert emptied.erased == (holding,)
        assert same(done(store.conversation("chat-1")), also.conversation)
        assert done(store.check()) is None
        assert done(store.empty_trash()).message_ids == ()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


def test_a_deletion_leaves_the_row_and_every_parent_as_it_was(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        whole = chat_of_two(store)
        store_change(store, apply(whole, deletion(whole, "reply-chat-1-1")))
    with closing(apsw.Connection(str(tmp_path / "conversations.db"))) as connection:
        rows = connection.execute("SELECT id, parent_id FROM messages ORDER BY number").fetchall()
    assert rows == [(message.id, message.parent_id) for message in whole.messages.values()]


def test_the_end_of_a_reply_that_was_deleted_meanwhile_is_kept_and_not_found(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        turn = ask(store, 1, "Hello")
        whole = done(store.conversation("chat-1"))
        reply, ended = finished(empty_reply(1, "question-chat-1-1"), turn, SECRET)
        gone = apply(whole, deletion(whole, reply.id))
        store_change(store, gone)
        done(store.finish_turn(reply, ended))
        assert done(store.search(SECRET)) == ()
        store_change(store, apply(gone.conversation, gone.inverse))
        assert done(store.conversation("chat-1")).messages[reply.id].blocks == reply.blocks


@pytest.mark.parametrize(("removes", "tip_id"), [(("nobody",), None), ((), "nobody")])
def test_what_does_not_fit_changes_nothing(tmp_path: Path, removes: tuple[str, ...], tip_id: str | None) -> None:
    with open_store(tmp_path) as store:
        whole = chat_of_two(store)
        with pytest.raises(StoreError):
            done(store.change_tree("chat-1", removes=removes, puts=(), tip_id=tip_id, at_ms=1))
        with pytest.raises(StoreError):
            done(store.change_tree("nothing", removes=(), puts=(), tip_id=None, at_ms=1))
        assert done(store.conversation("chat-1")) == whole


def test_an_edit_is_a_message_of_its_own(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        whole = chat_of_two(store)
        applied = apply(whole, addition(whole, edited(whole, "question-chat-1-2", f"Rather {SECRET}", "new", 9)))
        store_change(store, applied)
        assert same(done(store.conversation("chat-1")), applied.conversation)
        assert {hit.message_id for hit in done(store.search(SECRET))} == {"new", "question-chat-1-1"}


def test_an_unfinished_edit_waits_on_disk(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        done(store.save_edit("chat-1", UnfinishedEdit("question-chat-1-1", "Hello you")))
        done(store.save_edit("chat-1", UnfinishedEdit("question-chat-1-1", "Hello \ud800")))
    with open_store(tmp_path) as store:
        assert done(store.conversation("chat-1")).edit == UnfinishedEdit("question-chat-1-1", "Hello \ud800")
        done(store.save_edit("chat-1", None))
        assert done(store.conversation("chat-1")).edit is None


def test_a_queue_waits_on_disk_and_the_turn_takes_its_first_text_with_it(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        done(store.save_draft("chat-1", "third"))
        done(store.save_queue("chat-1", ["first \ud800", "second"]))
        done(store.save_queue("chat-1", ["first \ud800", "second", "third"], draft=""))
    with open_store(tmp_path) as store:
        waiting = done(store.conversation("chat-1"))
        assert (waiting.queue, waiting.draft) == (("first \ud800", "second", "third"), "")
        turn = ask(store, 3, "unrelated", "reply-chat-1-1")
        assert done(store.conversation("chat-1")).queue == waiting.queue
        done(store.finish_turn(*finished(empty_reply(3, "question-chat-1-3"), turn, "x")))
        again = empty_reply(4, "question-chat-1-3")
        done(store.begin_turn(None, again, streaming_turn(4, again), clear_draft=False, queue=waiting.queue[1:]))
        assert done(store.conversation("chat-1")).queue == ("second", "third")
        done(store.save_queue("chat-1", []))
        assert done(store.conversation("chat-1")).queue == ()
