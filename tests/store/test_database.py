from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.store.backups import integrity_problem
from claude_desktop.store.connections import connect, connect_read_only
from claude_desktop.store.store import Store
from tests.fakes.faulty_disk import full_disk
from tests.fakes.stored_chats import (
    LIMIT_S,
    ask,
    chat_with,
    conversation,
    done,
    empty_reply,
    finished,
    first_events,
    open_store,
    text_events,
)


def failure_of(store: Store, text: str = "more") -> FailureKind:
    with pytest.raises(KnownError) as caught:
        done(store.save_draft("chat-1", text))
    return caught.value.failure.kind


@pytest.mark.slow
@pytest.mark.parametrize("free_bytes", range(0, 60_000, 6_000))
def test_a_full_disk_loses_nothing_and_works_again(free_bytes: int, tmp_path: Path) -> None:
    with full_disk() as disk, open_store(tmp_path) as store:
        kept = chat_with(store, "Hello", "Hi")
        turn = ask(store, 2, "More", "reply-chat-1-1")
        done(store.journal(turn.id, first_events()))
        disk.free_bytes = free_bytes
        journalled = [store.journal(turn.id, text_events("x" * 1_000)) for _ in range(30)]
        errors = [future.exception(LIMIT_S) for future in journalled]
        acknowledged = errors.count(None)
        assert acknowledged < 30
        assert {error.failure.kind for error in errors if isinstance(error, KnownError)} == {FailureKind.DISK_FULL}
        with pytest.raises(KnownError) as caught:
            done(store.create_conversation(conversation(2, title="t" * 50_000)))
        assert caught.value.failure.kind is FailureKind.DISK_FULL
        found = done(store.conversation("chat-1"))
        assert found.messages["reply-chat-1-1"] == kept.messages["reply-chat-1-1"]
        disk.free_bytes = None
        done(store.journal(turn.id, text_events("end")))
        done(store.create_conversation(conversation(2)))
    with open_store(tmp_path) as store:
        text = done(store.conversation("chat-1")).messages[turn.message_id].blocks[0].shown_text
        assert text == "x" * 1_000 * acknowledged + "end"
        assert done(store.check()) is None


def test_the_end_of_a_turn_is_stored_once_there_is_room(tmp_path: Path) -> None:
    with full_disk() as disk, open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        turn = ask(store, 1, "Hello")
        reply, ended = finished(empty_reply(1, "question-chat-1-1"), turn, "word " * 20_000)
        disk.free_bytes = 10_000
        for _ in range(3):
            with pytest.raises(KnownError) as caught:
                done(store.finish_turn(reply, ended))
            assert caught.value.failure.kind is FailureKind.DISK_FULL
        disk.free_bytes = None
        done(store.finish_turn(reply, ended))
        assert done(store.conversation("chat-1")).messages[reply.id] == reply


def test_a_folder_that_goes_away_and_comes_back_is_used_again(tmp_path: Path) -> None:
    folder, away = tmp_path / "data", tmp_path / "away"
    with open_store(folder) as store:
        chat_with(store, "Hello", "Hi")
        folder.rename(away)
        for _ in range(3):
            assert failure_of(store) is FailureKind.STORAGE
        with pytest.raises(KnownError):
            done(store.conversations())
        with pytest.raises(KnownError):
            done(store.check())
        away.rename(folder)
        done(store.save_draft("chat-1", "back again"))
    with open_store(folder) as store:
        assert done(store.conversation("chat-1")).draft == "back again"


def test_nothing_is_written_to_a_database_that_was_deleted(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        (tmp_path / "conversations.db").unlink()
        assert failure_of(store) is FailureKind.STORAGE
        assert not (tmp_path / "conversations.db").exists()


def test_a_database_that_was_replaced_is_used_from_then_on(tmp_path: Path) -> None:
    with open_store(tmp_path / "other") as store:
        chat_with(store, "Other", "Yes", number=7)
    with open_store(tmp_path / "data") as store:
        chat_with(store, "Hello", "Hi")
        with closing(connect(tmp_path / "data" / "conversations.db")) as writer:
            writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        shutil.copy(tmp_path / "other" / "conversations.db", tmp_path / "data" / "incoming")
        (tmp_path / "data" / "incoming").replace(tmp_path / "data" / "conversations.db")
        assert [row.id for row in done(store.conversations())] == ["chat-7"]
        done(store.save_draft("chat-7", "here"))
    with closing(connect_read_only(tmp_path / "data" / "conversations.db")) as connection:
        assert integrity_problem(connection) is None
        assert connection.execute("SELECT text FROM drafts").fetchall() == [("here",)]


def test_a_database_of_another_kind_in_its_place_is_not_written_to(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        with closing(apsw.Connection(str(tmp_path / "incoming"))) as foreign:
            foreign.execute("CREATE TABLE theirs (a)")
        (tmp_path / "incoming").replace(tmp_path / "conversations.db")
        for _ in range(2):
            assert failure_of(store) is FailureKind.STORAGE
    with closing(apsw.Connection(str(tmp_path / "conversations.db"))) as foreign:
        assert foreign.execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]


def test_damage_met_at_work_is_told_and_mended_at_the_next_start(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in range(1, 60):
            chat_with(store, "Hello", f"Answer {number} " + "x" * 3_000, number=number)
    path = tmp_path / "conversations.db"
    content = bytearray(path.read_bytes())
    middle = content.index(b"Answer 30 ") // 4_096 * 4_096
    content[middle : middle + 4_096] = b"\xff" * 4_096
    path.write_bytes(content)
    with open_store(tmp_path) as store:
        loaded = [store.conversation(f"chat-{number}") for number in range(1, 60)]
        done(store.conversations())
        errors = [error for future in loaded if (error := future.exception()) is not None]
        assert errors
        assert {type(error) for error in errors} == {KnownError}
        assert done(store.conversation("chat-59")).messages
    store = Store(tmp_path)
    report = done(store.open())
    assert report.set_aside is not None
    assert report.set_aside.read_bytes() == bytes(content)
    assert report.salvaged_conversations == 59
    assert done(store.check()) is None
    assert len(done(store.search("Answer", limit=100))) >= 55
    done(store.close())
    with open_store(tmp_path) as store:
        assert done(store.check()) is None
    assert len(list(tmp_path.glob("*.damaged-*"))) == 1
