"""Folders come and go; conversations and their words never go with them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from claude_desktop.model.folders import Folder
from claude_desktop.model.settings import Settings
from claude_desktop.store.connections import connect
from claude_desktop.store.conversations import list_conversations
from claude_desktop.store.errors import StoreError
from claude_desktop.store.folders import list_folders
from claude_desktop.store.migrations import migrate
from claude_desktop.store.salvage import mend_references, salvage
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import chat_with, conversation, done, open_store

STUDIES = Folder("f-1", "Studies \ud800", 5, Settings(system_prompt="Cite sources.", effort="max"), folded=True)
HOME = Folder("f-2", "home", 6)


def shown(store: Store) -> dict[str, str | None]:
    rows = (*done(store.conversations()), *done(store.trashed()))
    for row in rows:
        assert done(store.conversation(row.id)).folder_id == row.folder_id
    return {row.id: row.folder_id for row in rows}


def test_folders_are_kept_changed_and_listed_by_title(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.save_folder(STUDIES))
        done(store.save_folder(HOME))
        assert done(store.folders()) == (HOME, STUDIES)
        done(store.save_folder(replace(STUDIES, title="A", folded=False)))
    with open_store(tmp_path) as store:
        assert done(store.folders()) == (replace(STUDIES, title="A", folded=False), HOME)


def test_conversations_move_and_are_made_in_a_folder(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.save_folder(STUDIES))
        chat_with(store, "One", "1", number=1)
        done(store.create_conversation(replace(conversation(2), folder_id=STUDIES.id)))
        done(store.create_conversation(replace(conversation(3), folder_id="deleted meanwhile")))
        assert shown(store) == {"chat-1": None, "chat-2": STUDIES.id, "chat-3": None}
        done(store.move_conversations(["chat-1", "chat-3", "gone"], STUDIES.id))
        done(store.move_conversations(["chat-2"], None))
        assert shown(store) == {"chat-1": STUDIES.id, "chat-2": None, "chat-3": STUDIES.id}
        with pytest.raises(StoreError, match="no folder"):
            done(store.move_conversations(["chat-2"], "nowhere"))


def test_a_deleted_folder_leaves_its_conversations_and_comes_back_with_them(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.save_folder(STUDIES))
        done(store.save_folder(HOME))
        for number in (1, 2, 3):
            chat_with(store, f"Question {number}", "Answer", number=number)
        done(store.move_conversations(["chat-1", "chat-2", "chat-3"], STUDIES.id))
        done(store.move_to_trash("chat-3", 9))
        taken = done(store.delete_folder(STUDIES.id))
        assert taken == ("chat-1", "chat-2", "chat-3")
        assert done(store.folders()) == (HOME,)
        assert shown(store) == {"chat-1": None, "chat-2": None, "chat-3": None}
        done(store.move_conversations(["chat-2"], HOME.id))
        done(store.restore_folder(STUDIES, taken))
        assert done(store.folders()) == (HOME, STUDIES)
        assert shown(store) == {"chat-1": STUDIES.id, "chat-2": HOME.id, "chat-3": STUDIES.id}
        with pytest.raises(StoreError, match="no folder"):
            done(store.delete_folder("nowhere"))


def test_settings_that_can_not_be_read_do_not_hide_the_folder(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.save_folder(STUDIES))
    with closing(connect(tmp_path / "conversations.db")) as connection:
        connection.execute("UPDATE folders SET settings = '[broken'")
    with open_store(tmp_path) as store:
        assert done(store.folders()) == (replace(STUDIES, settings=Settings()),)


def test_folders_are_saved_from_a_damaged_database(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.save_folder(STUDIES))
        done(store.save_folder(HOME))
        chat_with(store, "One", "1", number=1)
        done(store.move_conversations(["chat-1"], STUDIES.id))
    with closing(connect(tmp_path / "conversations.db")) as connection:
        connection.execute("UPDATE folders SET settings = '[broken' WHERE id = ?", (HOME.id,))
    with closing(apsw.Connection(":memory:")) as target:
        migrate(target)
        assert not salvage(target, tmp_path / "conversations.db")
        mend_references(target)
        assert list_folders(target) == (STUDIES,)
        assert [row.folder_id for row in list_conversations(target)] == [STUDIES.id]
