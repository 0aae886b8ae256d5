from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import apsw

from claude_desktop.model.measurements import MeasuredTurn
from claude_desktop.model.settings import Settings
from claude_desktop.store.model_uses import NEWEST
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import chat_with, conversation, done, open_store


def chosen(store: Store) -> dict[str, str]:
    found = done(store.chosen_models())
    return dict(found)


def test_conversations_that_name_a_model_are_found_and_moved(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number, model in enumerate(("old", "old", "new", None, "old"), start=1):
            chat = conversation(number)
            done(
                store.create_conversation(
                    replace(chat, settings=Settings(model=model, effort="low", system_prompt="\ud800"))
                )
            )
        done(store.move_to_trash("chat-5", 1))
        assert chosen(store) == {"chat-1": "old", "chat-2": "old", "chat-3": "new"}
        moved = done(store.move_models(("chat-1", "chat-2", "chat-3", "not-there"), "old", "newest"))
        assert moved == ("chat-1", "chat-2")
        assert chosen(store) == {"chat-1": "newest", "chat-2": "newest", "chat-3": "new"}
        settings = done(store.conversation("chat-1")).settings
        assert settings == Settings(model="newest", effort="low", system_prompt="\ud800")
        assert done(store.move_models(moved, "newest", "old")) == moved
        assert chosen(store)["chat-1"] == "old"


def test_finished_turns_come_newest_first_and_in_pieces(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in range(1, 6):
            chat_with(store, "Hello", "Hi", number=number)
        found: list[MeasuredTurn] = []
        before: int | None = NEWEST
        pieces = 0
        while before is not None:
            turns, before = done(store.measured_turns(before, 2))
            found += turns
            pieces += 1
        assert pieces == 3
        assert len(found) == 5
        assert found[0] == MeasuredTurn("claude-opus-5-5", "work", 1, 2, 9_000, 7, 2, "req_1")


def test_what_is_damaged_is_passed_over(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in (1, 2, 3):
            chat_with(store, "Hello", "Hi", number=number)
            done(store.save_settings(f"chat-{number}", Settings(model="m")))
    connection = apsw.Connection(str(tmp_path / "conversations.db"))
    connection.execute("UPDATE turns SET usage = 'no json' WHERE conversation_id = 'chat-1'")
    connection.execute("UPDATE turns SET model = 5, served_model = NULL WHERE conversation_id = 'chat-2'")
    connection.execute("UPDATE conversations SET settings = '{\"model\"' WHERE id = 'chat-1'")
    connection.close()
    with open_store(tmp_path) as store:
        turns, _ = done(store.measured_turns(NEWEST, 10))
        assert [turn.output_tokens for turn in turns] == [7, None]
        assert chosen(store) == {"chat-2": "m", "chat-3": "m"}
