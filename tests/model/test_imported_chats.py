from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from claude_desktop.model.chat_document import conversation_from_json, conversation_to_json
from claude_desktop.model.imported_chats import as_copy, made_harmless, says_the_same
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation
from tests.fakes.any_chat import conversations
from tests.fakes.whole_chat import whole_chat

NOW_MS = 1_000


def test_what_could_act_is_left_out() -> None:
    chat = replace(whole_chat(), updated_ms=2**53)
    harmless = made_harmless(chat, NOW_MS)
    assert harmless.settings == replace(chat.settings, extra=None, web_search=None, web_fetch=None, code_execution=None)
    assert not any(turn.container for turn in harmless.turns.values())
    assert {turn.account_id for turn in harmless.turns.values()} == {""}
    assert harmless.updated_ms == NOW_MS
    assert harmless.messages == chat.messages
    assert harmless.tip_id == chat.tip_id


def test_what_waited_to_be_sent_waits_for_a_person_now() -> None:
    harmless = made_harmless(replace(whole_chat(), queue=("first", "second")), NOW_MS)
    assert harmless.queue == ()
    assert harmless.draft == "first\n\nsecond\n\nnot sent"


def test_an_endless_title_is_cut() -> None:
    assert len(made_harmless(whole_chat(title="x" * 10**6), NOW_MS).title) == 1_000


@pytest.mark.slow
@given(conversations("chat"))
def test_a_file_of_a_conversation_says_the_same_as_it(conversation: Conversation) -> None:
    read = conversation_from_json(conversation_to_json(conversation))
    assert says_the_same(read, made_harmless(read, NOW_MS))


def test_what_was_looked_at_last_makes_no_difference_and_words_do() -> None:
    chat = made_harmless(whole_chat(), NOW_MS)
    assert says_the_same(replace(chat, tip_id="other", draft="more", updated_ms=7), chat)
    assert not says_the_same(replace(chat, title="Another"), chat)
    assert not says_the_same(replace(chat, settings=Settings(system_prompt="Be wrong.")), chat)
    assert not says_the_same(replace(chat, messages={}), chat)


@pytest.mark.slow
@given(conversations("chat"))
def test_a_copy_says_the_same_under_ids_of_its_own(conversation: Conversation) -> None:
    copy = as_copy(conversation)
    assert copy.id != conversation.id
    assert set(copy.messages).isdisjoint(conversation.messages)
    assert conversation_from_json(conversation_to_json(copy))
    assert [(message.role, message.blocks) for message in copy.messages.values()] == [
        (message.role, message.blocks) for message in conversation.messages.values()
    ]
    assert [message.blocks for message in copy.branch()] == [message.blocks for message in conversation.branch()]
    assert [turn.state for turn in copy.turns.values()] == [turn.state for turn in conversation.turns.values()]
    assert all(copy.turns[key].message_id == key for key in copy.turns)


def test_the_same_content_makes_the_same_copy_and_another_makes_another() -> None:
    chat = whole_chat()
    assert as_copy(chat) == as_copy(whole_chat())
    assert as_copy(chat).id == as_copy(replace(chat, updated_ms=99)).id
    assert as_copy(chat).id != as_copy(replace(chat, title="Another")).id
