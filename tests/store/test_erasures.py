from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import apsw

from claude_desktop.model.attachments import Attachment, AttachmentKind, attachment_block
from claude_desktop.model.blocks import text_block
from claude_desktop.store.connections import connect, transaction
from claude_desktop.store.erasures import Trash, erase_trashed
from claude_desktop.store.places import Places
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import ask, chat_with, conversation, done, first_events, open_store, question, text_events

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


def attached(store: Store, content: bytes, name: str = "a.txt") -> Attachment:
    found = Attachment(store.contents.write(content), AttachmentKind.TEXT, name, "text/plain", len(content))
    done(store.add_attachment(found, content.decode(), 1))
    return found


def chat_with_file(store: Store, number: int, *attachments: Attachment) -> None:
    done(store.create_conversation(conversation(number)))
    blocks = (*map(attachment_block, attachments), text_block("Look"))
    message = replace(question(1, "", chat=f"chat-{number}"), blocks=blocks)
    done(store.change_tree(f"chat-{number}", removes=(), puts=[message], tip_id=message.id, at_ms=2))


def test_attachments_go_with_the_last_message_that_has_them(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        shared, own, drafted = (attached(store, content) for content in (b"shared", SECRET.encode(), b"drafted"))
        chat_with_file(store, 1, shared)
        chat_with_file(store, 2, shared, own, drafted)
        done(store.save_draft("chat-1", "", [drafted]))
        assert [hit.conversation_id for hit in done(store.search(SECRET))] == ["chat-2"]
        done(store.move_to_trash("chat-2", 5))
        emptied = done(store.empty_trash())
        assert emptied.erased == (tmp_path / "attachments" / own.hash[:2] / own.hash,)
        assert emptied.backup is None
        assert [store.contents.has(found.hash) for found in (shared, own, drafted)] == [True, False, True]
        done(store.save_draft("chat-1", "", ()))
        assert done(store.search(SECRET)) == ()
    assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_the_draft_s_attachments_go_with_its_conversation(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        found = attached(store, SECRET.encode())
        done(store.create_conversation(conversation(1)))
        done(store.save_draft("chat-1", "", [found]))
        done(store.move_to_trash("chat-1", 5))
        assert len(done(store.empty_trash()).erased) == 1
        assert not store.contents.has(found.hash)


def test_what_a_backup_of_another_conversation_names_stays_with_it(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        found = attached(store, b"the same picture twice")
        chat_with_file(store, 1, found)
        backup = done(store.backup())
        done(store.move_to_trash("chat-1", 5))
        kept = tmp_path / "aside.db"
        backup.rename(kept)  # out of the way: else it would be deleted, because it holds the conversation
        done(store.empty_trash())
        assert not store.contents.has(found.hash)
        chat_with_file(store, 2, attached(store, b"the same picture twice"))
        with closing(connect(kept)) as connection, transaction(connection):
            connection.execute("PRAGMA defer_foreign_keys = ON")
            connection.execute("UPDATE message_attachments SET conversation_id = 'chat-9'")
            connection.execute("UPDATE messages SET conversation_id = 'chat-9', id = 'm-9'")
            connection.execute("UPDATE message_attachments SET message_id = 'm-9'")
            connection.execute("UPDATE conversations SET id = 'chat-9', tip_id = 'm-9'")
        kept.rename(backup)
        done(store.move_to_trash("chat-2", 6))
        done(store.empty_trash())
        assert backup.exists()
        assert store.contents.has(found.hash)


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
