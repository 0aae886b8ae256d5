from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from claude_desktop.store.connections import connect
from claude_desktop.store.opening import Damage
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import chat_with, done, open_store

PAGE_BYTES = 4_096
CHATS = 40


def filled(folder: Path) -> dict[str, str]:
    """Store some conversations; returns their answers by id."""
    with open_store(folder) as store:
        answers = {}
        for number in range(1, CHATS + 1):
            text = f"Answer {number}: " + random.Random(number).randbytes(1_500).hex()  # noqa: S311
            chat_with(store, f"Question {number}", text, number=number)
            answers[f"chat-{number}"] = text
    return answers


def damage_pages(path: Path, pages: list[int]) -> None:
    content = bytearray(path.read_bytes())
    for page in pages:
        content[page * PAGE_BYTES : (page + 1) * PAGE_BYTES] = b"\xa5" * PAGE_BYTES
    path.write_bytes(content)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_what_can_be_read_of_a_damaged_database_is_kept(seed: int, tmp_path: Path) -> None:
    answers = filled(tmp_path)
    path = tmp_path / "conversations.db"
    pages = path.stat().st_size // PAGE_BYTES
    damage_pages(path, random.Random(seed).sample(range(30, pages), 4))  # noqa: S311
    (tmp_path / "conversations.db.suspect").touch()
    store = Store(tmp_path)
    report = done(store.open())
    assert report.damage is Damage.UNREADABLE
    kept = 0
    for row in done(store.conversations()):
        chat = done(store.conversation(row.id))
        kept += any(message.blocks[0].shown_text == answers[row.id] for message in chat.messages.values())
        assert bool(chat.branch()) == bool(chat.messages)
    assert kept >= CHATS * 3 // 4
    assert done(store.check()) is None
    done(store.close())
    with closing(connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.slow
@pytest.mark.parametrize("ruin", ["header", "cut", "first page"])
def test_what_can_not_be_read_comes_from_the_newest_backup(ruin: str, tmp_path: Path) -> None:
    answers = filled(tmp_path)
    with open_store(tmp_path) as store:
        done(store.backup())
        chat_with(store, "Later", "Not in the backup", number=99)
    path = tmp_path / "conversations.db"
    content = path.read_bytes()
    if ruin == "header":
        path.write_bytes(b"not a database at all" + content[21:])
    elif ruin == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        path.write_bytes(content[:100] + b"\0" * (PAGE_BYTES - 100) + content[PAGE_BYTES:])
    ruined = path.read_bytes()
    store = Store(tmp_path)
    report = done(store.open())
    assert report.set_aside is not None
    assert report.set_aside.read_bytes() == ruined
    assert report.salvaged_conversations >= CHATS
    for conversation_id, answer in answers.items():
        chat = done(store.conversation(conversation_id))
        assert [message.blocks[0].shown_text for message in chat.branch()][1] == answer
    done(store.close())


def test_what_lost_its_place_gets_a_new_one(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "# A question\nand more", "An answer")
        chat_with(store, "Kept", "As it was", number=2)
    with closing(apsw.Connection(str(tmp_path / "conversations.db"))) as connection:
        connection.execute("DELETE FROM conversations WHERE id = 'chat-1'; DELETE FROM drafts")
        connection.execute("DELETE FROM messages WHERE id = 'question-chat-2-1'")
        connection.execute(
            "INSERT INTO drafts (conversation_id, text) VALUES ('chat-3', 'a draft without its conversation')"
        )
        connection.execute("DROP TRIGGER search_text_added")
    store = Store(tmp_path)
    report = done(store.open())
    assert (report.damage, report.salvaged_conversations) == (Damage.INCOMPLETE, 3)
    found = done(store.conversation("chat-1"))
    assert found.title == "A question"
    assert [message.blocks[0].shown_text for message in found.branch()] == ["# A question\nand more", "An answer"]
    assert [message.blocks[0].shown_text for message in done(store.conversation("chat-2")).branch()] == ["As it was"]
    assert done(store.conversation("chat-3")).draft == "a draft without its conversation"
    assert len(done(store.search("answer"))) == 1
    done(store.close())


def test_a_row_that_the_app_can_not_read_does_not_take_its_conversation_along(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Question", "Answer")
    with closing(apsw.Connection(str(tmp_path / "conversations.db"))) as connection:
        connection.execute("UPDATE messages SET blocks = '[{' WHERE id = 'question-chat-1-1'")
        connection.execute("UPDATE turns SET state = 'unheard of'")
        connection.execute("DROP TRIGGER search_text_added")
    with open_store(tmp_path) as store:
        found = done(store.conversation("chat-1"))
        assert [message.blocks[0].shown_text for message in found.branch()] == ["Answer"]
        assert found.turns == {}
