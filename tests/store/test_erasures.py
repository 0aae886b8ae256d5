from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw

from claude_desktop.store.connections import connect, transaction
from claude_desktop.store.erasures import Trash, erase_trashed
from claude_desktop.store.places import Places
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import ask, chat_with, conversation, done, first_events, open_store, text_events

SECRET = "Zqxjkvbw-Geheimnis"  # its letters stand together in no other text here


def files_with(folder: Path, word: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def indexed_terms(folder: Path) -> set[str]:
    with closing(apsw.Connection(str(folder / "conversations.db"))) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search_index, row)")
        return {str(row[0]) for row in connection.execute("SELECT term FROM temp.terms")}


def throw_away_a_secret(store: Store) -> None:
    chat_with(store, f"Keep {SECRET}", f"The answer about {SECRET}", number=2, title=f"About {SECRET}")
    done(store.save_draft("chat-2", f"unsent {SECRET}"))
    turn = ask(store, 2, f"More of {SECRET}", "reply-chat-2-1", chat="chat-2")
    done(store.journal(turn.id, [*first_events(), *text_events(f"came {SECRET}")]))
    done(store.move_to_trash("chat-2", 50))


def test_the_trash_holds_a_conversation_until_it_is_restored(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = chat_with(store, "Hello", "Hi")
        done(store.move_to_trash("chat-1", 50))
        assert done(store.conversations()) == ()
        assert [row.id for row in done(store.trashed())] == ["chat-1"]
        assert done(store.search("Hello")) == ()
        assert done(store.conversation("chat-1")) == kept
        done(store.restore_from_trash("chat-1"))
        assert [row.id for row in done(store.conversations())] == ["chat-1"]
        assert done(store.trashed()) == ()
        assert len(done(store.search("Hello"))) == 1


def test_emptying_the_trash_leaves_no_trace(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = chat_with(store, "Hello there", "Hi you")
        old = done(store.backup())
        throw_away_a_secret(store)
        holding = done(store.backup())
        assert files_with(tmp_path, SECRET)
        assert "zqx" in indexed_terms(tmp_path)
        emptied = done(store.empty_trash())
        assert emptied.conversation_ids == ("chat-2",)
        assert emptied.erased == (holding,)
        assert emptied.still_holding == ()
        assert emptied.backup is not None
        assert files_with(tmp_path, SECRET) == []
        assert files_with(tmp_path, "Geheimnis") == []
        assert old.exists()
        assert emptied.backup.exists()
        assert done(store.trashed()) == ()
        assert done(store.conversation("chat-1")) == kept
        assert done(store.check()) is None
    assert not {"zqx", "qxj", "xjk", "jkv"} & indexed_terms(tmp_path)
    assert {"hel", "the"} <= indexed_terms(tmp_path)
    assert files_with(tmp_path, SECRET) == []


def test_an_empty_trash_erases_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        backup = done(store.backup())
        emptied = done(store.empty_trash())
        assert (emptied.conversation_ids, emptied.erased, emptied.backup) == ((), (), None)
        assert backup.exists()
        assert len(done(store.conversations())) == 1


def test_what_is_thrown_away_after_the_question_stays_in_the_trash(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in (1, 2, 3):
            done(store.create_conversation(conversation(number)))
        done(store.move_to_trash("chat-1", 5))
        done(store.move_to_trash("chat-2", 5))
        emptied = store.empty_trash()
        later = store.move_to_trash("chat-3", 6)
        done(later)
        assert "chat-3" not in done(emptied).conversation_ids
        assert [row.id for row in done(store.trashed())] == ["chat-3"]


def test_a_conversation_restored_meanwhile_is_not_erased(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
    with closing(connect(tmp_path / "conversations.db")) as connection:
        emptied = erase_trashed(connection, Places(tmp_path), Trash(("chat-1",)))
    assert emptied.conversation_ids == ()
    with open_store(tmp_path) as store:
        assert len(done(store.conversations())) == 1


def test_attachments_go_with_the_last_message_that_has_them(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in (1, 2):
            chat_with(store, "Look", "I see", number=number)
    (tmp_path / "attachments").mkdir()
    with closing(connect(tmp_path / "conversations.db")) as connection, transaction(connection):
        for name, chats in {"shared": (1, 2), "own": (2,), "unsent": ()}.items():
            path = f"attachments/{name}"
            (tmp_path / path).write_text(SECRET)
            connection.execute("INSERT INTO attachments VALUES (?, 'text/plain', 18, ?, 1)", (name, path))
            for chat in chats:
                row = (f"chat-{chat}", f"question-chat-{chat}-1", len(name), name, "a name")
                connection.execute("INSERT INTO message_attachments VALUES (?, ?, ?, ?, ?)", row)
    with open_store(tmp_path) as store:
        done(store.move_to_trash("chat-2", 5))
        emptied = done(store.empty_trash())
        assert emptied.erased == (tmp_path / "attachments" / "own",)
        assert emptied.backup is None
    assert sorted(path.name for path in (tmp_path / "attachments").iterdir()) == ["shared", "unsent"]


def test_databases_set_aside_are_named_and_not_deleted(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
    copy = (tmp_path / "conversations.db").read_bytes()
    (tmp_path / "conversations.db.damaged-1").write_bytes(copy)
    (tmp_path / "conversations.db.damaged-2").write_bytes(b"unreadable")
    with open_store(tmp_path) as store:
        done(store.move_to_trash("chat-1", 5))
        emptied = done(store.empty_trash())
    assert [path.name for path in emptied.still_holding] == ["conversations.db.damaged-1", "conversations.db.damaged-2"]
    assert all(path.exists() for path in emptied.still_holding)


def test_an_erasure_cut_short_is_finished_at_the_next_start(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as store:
        chat_with(store, "Hello", "Hi")
        backup = done(store.backup())
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    with closing(connect(tmp_path / "data" / "conversations.db")) as connection:
        for path in (f"backups/{backup.name}", "backups/gone already", "../outside", str(outside), "."):
            connection.execute("INSERT INTO erasures VALUES (?)", (path,))
    with open_store(tmp_path / "data"):
        assert not backup.exists()
        assert outside.read_text() == "not ours"
    with closing(connect(tmp_path / "data" / "conversations.db")) as connection:
        assert connection.execute("SELECT count(*) FROM erasures").fetchall() == [(0,)]
