from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.messages import Message, Role
from tests.fakes.stored_chats import chat_with, conversation, done, empty_reply, finished, open_store, streaming_turn

TEXTS = {
    "umlaut": "Die Größe der ÄRZTE-Zeitung",
    "cafe": "Un café crème, s'il vous plaît",
    "code": 'if a == "b" AND NOT c*: x-y (foo:bar) {"k": 1} ^caret + NEAR(a b)',
    "percent": "100% of C:\\folder_name",
    "cjk": "日本語の文章です。北京",
    "emoji": "a 🙂 smile",
    "nul": "before\0after \ud800 end",
    "long": "needle at last: " + "hay " * 300 + "haystack needle",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with one conversation that holds all texts."""
    messages = {
        name: Message(name, "chat-1", None, Role.USER, (text_block(text),), number)
        for number, (name, text) in enumerate(TEXTS.items())
    }
    with open_store(tmp_path) as store:
        done(store.create_conversation(replace(conversation(title="Ein Gespräch"), messages=messages)))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("größe", ["umlaut"]),
        ("ärzte zeitung", ["umlaut"]),
        ("cafe creme", ["cafe"]),
        ("CAFÉ", ["cafe"]),
        ("s'il", ["cafe"]),
        ('"b"', ["code"]),
        ("AND NOT", ["code"]),
        ("c*:", ["code"]),
        ("foo:bar", ["code"]),
        ("x-y", ["code"]),
        ("^caret", ["code"]),
        ("NEAR(a", ["code"]),
        ('"', ["code"]),
        ("*", ["code"]),
        ('{"k":', ["code"]),
        ("100%", ["percent"]),
        ("%", ["percent"]),
        ("_", ["percent"]),
        ("\\", ["percent"]),
        ("\\folder_", ["percent"]),
        ("日本", ["cjk"]),
        ("京", ["cjk"]),
        ("日本語の", ["cjk"]),
        ("🙂", ["emoji"]),
        ("after", ["nul"]),
        ("before\0after", ["nul"]),
        ("end \ud800", ["nul"]),
        ("needle at", ["long"]),
        ("nothing of this", []),
        ("", []),
        ("  ", []),
    ],
)
def test_words_are_found_whatever_they_are_made_of(query: str, found: list[str], folder: Path) -> None:
    with open_store(folder) as store:
        assert [hit.message_id for hit in done(store.search(query))] == found


def test_a_hit_shows_where_it_is(folder: Path) -> None:
    with open_store(folder) as store:
        (hit,) = done(store.search("haystack"))
        assert (hit.conversation_id, hit.title, hit.message_id) == ("chat-1", "Ein Gespräch", "long")
        assert hit.snippet[hit.match_start : hit.match_end] == "haystack"
        assert len(hit.snippet) < 250
        (hit,) = done(store.search("creme"))
        assert hit.snippet == TEXTS["cafe"]
        assert hit.match_start == hit.match_end == 0


def test_titles_are_found_first(folder: Path) -> None:
    with open_store(folder) as store:
        chat_with(store, "Ein Gespräch über Titel", "Ja", number=2, title="Other")
        hits = done(store.search("gespräch"))
        assert [(hit.conversation_id, hit.message_id) for hit in hits] == [
            ("chat-1", None),
            ("chat-2", "question-chat-2-1"),
        ]
        assert hits[0].snippet[hits[0].match_start : hits[0].match_end] == "Gespräch"
        assert len(done(store.search("gespräch", limit=1))) == 1
        assert done(store.search("gespräch", limit=0)) == ()


def test_the_index_follows_what_is_stored(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "first question", "first answer")
        reply = empty_reply(1, "question-chat-1-1")
        turn = streaming_turn(1, reply)
        done(store.finish_turn(*finished(reply, turn, "second answer")))
        assert [hit.message_id for hit in done(store.search("answer"))] == [reply.id]
        assert [hit.message_id for hit in done(store.search("second"))] == [reply.id]
        assert [hit.message_id for hit in done(store.search("first"))] == ["question-chat-1-1"]
        done(store.finish_turn(replace(reply, blocks=()), turn))
        assert done(store.search("answer")) == ()
        assert done(store.check()) is None


def test_thinking_and_tools_are_not_searched(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        reply = empty_reply(1, "question-chat-1-1")
        blocks = (Block({"type": "thinking", "thinking": "pondering"}), Block({"type": "text", "text": "spoken"}))
        done(store.finish_turn(replace(reply, blocks=blocks), streaming_turn(1, reply)))
        assert done(store.search("pondering")) == ()
        assert len(done(store.search("spoken"))) == 1
