from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from claude_desktop.model.imported_chats import ImportOutcome, as_copy, made_harmless
from claude_desktop.model.messages import Message
from claude_desktop.model.tree import Conversation
from tests.fakes.any_chat import conversations
from tests.fakes.stored_chats import done, open_store
from tests.fakes.whole_chat import whole_chat

CHAT = made_harmless(whole_chat(), 1_000)


def test_a_chat_is_added_once(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        first, again = done(store.import_conversation(CHAT)), done(store.import_conversation(CHAT))
        assert (first.outcome, again.outcome) == (ImportOutcome.ADDED, ImportOutcome.THERE_ALREADY)
        assert first.conversation_id == again.conversation_id == CHAT.id
        assert done(store.conversation(CHAT.id)) == CHAT
        assert [hit.message_id for hit in done(store.search("everything"))] == [None, "reply"]


def test_one_in_the_trash_is_taken_out(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.import_conversation(CHAT))
        done(store.move_to_trash(CHAT.id, 5))
        assert done(store.import_conversation(CHAT)).outcome is ImportOutcome.TAKEN_OUT_OF_TRASH
        assert done(store.trashed()) == ()
        assert [row.id for row in done(store.conversations())] == [CHAT.id]


def test_one_that_says_something_else_is_a_copy_made_once(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.import_conversation(CHAT))
        done(store.rename_conversation(CHAT.id, "Mine", automatic=False, at_ms=9))
        mine = done(store.conversation(CHAT.id))
        first, again = done(store.import_conversation(CHAT)), done(store.import_conversation(CHAT))
        assert (first.outcome, again.outcome) == (ImportOutcome.ADDED_AS_COPY, ImportOutcome.THERE_ALREADY)
        assert first.conversation_id == again.conversation_id != CHAT.id
        assert done(store.conversation(CHAT.id)) == mine
        assert done(store.conversation(first.conversation_id)) == as_copy(CHAT)


def test_ids_of_messages_that_are_taken_make_a_copy(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.import_conversation(CHAT))
        messages = {key: _of("another", message) for key, message in CHAT.messages.items()}
        other = replace(CHAT, id="another", messages=messages, turns={})
        found = done(store.import_conversation(other))
        assert found.outcome is ImportOutcome.ADDED_AS_COPY
        assert done(store.conversation(CHAT.id)) == CHAT
        assert len(done(store.conversation(found.conversation_id)).messages) == 3


def test_a_chat_that_can_not_be_stored_leaves_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        broken = replace(CHAT, tip_id="nobody")
        assert store.import_conversation(broken).exception(30) is not None
        assert done(store.conversations()) == ()
        assert done(store.import_conversation(CHAT)).outcome is ImportOutcome.ADDED


@pytest.mark.slow
@given(conversations("chat"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
def test_every_chat_is_stored_as_it_came(tmp_path: Path, conversation: Conversation) -> None:
    with open_store(tmp_path / "data") as store:
        found = done(store.import_conversation(conversation))
        stored = done(store.conversation(found.conversation_id))
        assert [message.blocks for message in stored.messages.values()] == [
            message.blocks for message in conversation.messages.values()
        ]
        assert done(store.import_conversation(conversation)).conversation_id == found.conversation_id


def test_a_pin_is_kept(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.import_conversation(CHAT))
        done(store.set_pinned(CHAT.id, pinned=True))
        assert [row.pinned for row in done(store.conversations())] == [True]
        done(store.set_pinned(CHAT.id, pinned=False))
        assert [row.pinned for row in done(store.conversations())] == [False]


def _of(conversation_id: str, message: Message) -> Message:
    return replace(message, conversation_id=conversation_id)
