from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from claude_desktop.model.blocks import Block
from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import ReplyEnding
from claude_desktop.store.connections import connect
from claude_desktop.store.errors import NewerDatabaseError
from claude_desktop.store.migrations import NEWEST_VERSION
from claude_desktop.store.opening import Damage
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import ask, chat_with, conversation, done, first_events, open_store, text_events

POSIX = pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")


def report_of(folder: Path) -> tuple[object, ...]:
    store = Store(folder)
    try:
        report = done(store.open())
    finally:
        done(store.close())
    return (report.created, report.damage, report.salvaged_conversations, report.unclean_exit)


def test_a_first_start_makes_everything(tmp_path: Path) -> None:
    assert report_of(tmp_path / "new" / "folder") == (True, None, 0, False)
    assert report_of(tmp_path / "new" / "folder") == (False, None, 0, False)
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["conversations.db"]


@POSIX
def test_only_the_owner_can_read_whatever_the_umask(tmp_path: Path) -> None:
    earlier = os.umask(0)
    try:
        with open_store(tmp_path / "data") as store:
            chat_with(store, "Hello", "Hi")
            backup = done(store.backup())
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
            assert modes.pop("backups") == 0o700
            assert set(modes) == {"conversations.db", "conversations.db-wal", "conversations.db-shm"}
            assert set(modes.values()) == {0o600}
            assert stat.S_IMODE(backup.stat().st_mode) == 0o600
            assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    finally:
        os.umask(earlier)


@POSIX
def test_a_database_that_others_could_read_becomes_private(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    (tmp_path / "conversations.db").chmod(0o644)
    tmp_path.chmod(0o755)
    with open_store(tmp_path):
        assert stat.S_IMODE((tmp_path / "conversations.db").stat().st_mode) == 0o600
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_streaming_turn_is_interrupted_with_all_that_came(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        turn = ask(store, 1, "Hello")
        done(store.journal(turn.id, [*first_events(), *text_events("Good \ud800", " morn")]))
        ending = ReplyEnding("max_tokens", None, None, {"output_tokens": 4})
        done(store.journal(turn.id, [*text_events("ing"), ending]))
    store = Store(tmp_path)
    report = done(store.open())
    assert report.interrupted_turn_ids == (turn.id,)
    assert report.unclean_exit
    found = done(store.conversation("chat-1"))
    ended = found.turns["reply-chat-1-1"]
    assert found.messages["reply-chat-1-1"].blocks == (
        Block({"type": "text", "text": "Good \ud800 morning"}, finished=False),
    )
    assert (ended.state, ended.failure, ended.served_model) == (TurnState.INTERRUPTED, None, "claude-opus-5-5")
    assert (ended.usage.input_tokens, ended.usage.output_tokens, ended.stop_reason) == (5, 4, "max_tokens")
    assert ended.ended_ms is not None
    assert done(store.conversations())[0].interrupted
    assert [hit.message_id for hit in done(store.search("morning"))] == ["reply-chat-1-1"]
    done(store.close())
    with closing(connect(tmp_path / "conversations.db")) as connection:
        assert connection.execute("SELECT count(*) FROM journal").fetchall() == [(0,)]
    again = Store(tmp_path)
    assert done(again.open()).interrupted_turn_ids == ()
    done(again.close())


def test_a_turn_without_a_journal_is_interrupted_without_an_end(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        turn = ask(store, 1, "Hello")
    with open_store(tmp_path) as store:
        found = done(store.conversation("chat-1"))
        assert found.turns[turn.message_id].state is TurnState.INTERRUPTED
        assert found.turns[turn.message_id].ended_ms is None
        assert found.messages[turn.message_id].blocks == ()


def test_a_damaged_journal_row_is_passed_over(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        turn = ask(store, 1, "Hello")
        done(store.journal(turn.id, [*first_events(), *text_events("kept")]))
    with closing(connect(tmp_path / "conversations.db")) as connection:
        for event in ("{", "[]", '{"event":"unheard of"}', '{"event":"text","wrong":1}', '{"event":"text","index":7,'):
            connection.execute("INSERT INTO journal (turn_id, at_ms, event) VALUES (?, 5, ?)", (turn.id, event))
    with open_store(tmp_path) as store:
        found = done(store.conversation("chat-1"))
        assert found.messages[turn.message_id].blocks[0].shown_text == "kept"


def test_a_newer_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
    path = tmp_path / "conversations.db"
    # Changed while another connection is open, so that the newer version stands in the WAL alone.
    with closing(connect(path)) as holder:
        holder.execute("SELECT count(*) FROM conversations").fetchall()
        holder.pragma("user_version", NEWEST_VERSION + 7)
        files = {found.name: found.read_bytes() for found in tmp_path.iterdir() if not found.name.endswith("-shm")}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert files["conversations.db-wal"]
    store = Store(tmp_path)
    with pytest.raises(NewerDatabaseError) as caught:
        done(store.open())
    with pytest.raises(KnownError):
        done(store.save_draft("chat-1", "x"))
    done(store.close())
    assert caught.value.found_version == NEWEST_VERSION + 7
    assert caught.value.failure.kind is FailureKind.STORAGE
    assert "newer version" in caught.value.failure.detail
    assert {name: (tmp_path / name).read_bytes() for name in files} == files


def test_an_emptied_database_is_a_loss_and_not_a_first_start(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = chat_with(store, "Hello", "Hi")
        done(store.backup())
    (tmp_path / "conversations.db").write_bytes(b"")
    store = Store(tmp_path)
    report = done(store.open())
    assert (report.created, report.damage, report.salvaged_conversations) == (True, Damage.EMPTY, 1)
    assert report.set_aside == tmp_path / "conversations.db.damaged-1"
    assert report.set_aside.read_bytes() == b""
    assert done(store.conversation("chat-1")) == kept
    done(store.close())


def test_a_database_without_tables_is_a_loss(tmp_path: Path) -> None:
    with closing(apsw.Connection(str(tmp_path / "conversations.db"))) as connection:
        connection.pragma("user_version", 0)
        connection.execute("CREATE TABLE x (a); DROP TABLE x")
    assert report_of(tmp_path) == (True, Damage.EMPTY, 0, False)


def test_a_lost_database_comes_back_from_its_backup(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        done(store.backup())
    (tmp_path / "conversations.db").unlink()
    assert report_of(tmp_path) == (True, Damage.MISSING, 1, False)


def test_a_foreign_database_is_kept_aside_untouched(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("CREATE TABLE conversations (id, title); INSERT INTO conversations VALUES ('theirs', 'x')")
    theirs = path.read_bytes()
    assert report_of(tmp_path) == (True, Damage.FOREIGN, 0, False)
    assert (tmp_path / "conversations.db.damaged-1").read_bytes() == theirs


def test_a_database_without_one_of_its_tables_is_mended(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
    with closing(apsw.Connection(str(tmp_path / "conversations.db"))) as connection:
        connection.execute("DROP TABLE drafts; DROP TRIGGER search_text_added")
    assert report_of(tmp_path) == (True, Damage.INCOMPLETE, 1, False)
    with open_store(tmp_path) as store:
        done(store.save_draft("chat-1", "works"))
        assert len(done(store.search("Hello"))) == 1


def test_nothing_set_aside_is_ever_overwritten(tmp_path: Path) -> None:
    for number, content in enumerate([b"first", b"second", b"third"], 1):
        (tmp_path / "conversations.db").write_bytes(content * 300)
        assert report_of(tmp_path)[:2] == (True, Damage.UNREADABLE)
        assert (tmp_path / f"conversations.db.damaged-{number}").read_bytes() == content * 300


def test_a_stray_wal_is_not_taken_for_that_of_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "conversations.db-wal").write_bytes(b"of another database" * 300)
    assert report_of(tmp_path) == (True, None, 0, False)
    assert (tmp_path / "conversations.db.damaged-1-wal").read_bytes() == b"of another database" * 300


def test_a_kill_while_a_new_database_takes_its_place_is_made_good(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = chat_with(store, "Hello", "Hi")
    (tmp_path / "conversations.db").rename(tmp_path / "conversations.db.ready")
    (tmp_path / "conversations.db.building").write_bytes(b"half")
    (tmp_path / "conversations.db.building-wal").write_bytes(b"half")
    with open_store(tmp_path) as store:
        assert done(store.conversation("chat-1")) == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["conversations.db"]


@POSIX
@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_not_a_file_is_refused_without_hanging(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    with pytest.raises(KnownError) as caught:
        report_of(tmp_path)
    assert caught.value.failure.kind is FailureKind.STORAGE
    assert path.exists()


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KnownError) as caught:
        report_of(tmp_path / "file" / "data")
    assert caught.value.failure.kind is FailureKind.STORAGE


def test_a_database_that_another_program_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claude_desktop.store.connections.BUSY_TIMEOUT_MS", 50)
    with open_store(tmp_path) as store, closing(apsw.Connection(str(tmp_path / "conversations.db"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(KnownError) as caught:
            report_of(tmp_path)
        assert caught.value.failure.kind is FailureKind.STORAGE
        other.execute("ROLLBACK")
        done(store.create_conversation(conversation()))
