from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.store import backups
from claude_desktop.store.backups import KEPT_ROLLING, integrity_problem
from claude_desktop.store.connections import connect_read_only
from claude_desktop.store.places import Places
from tests.fakes.faulty_disk import full_disk
from tests.fakes.stored_chats import ask, chat_with, conversation, done, first_events, open_store, text_events


def test_a_backup_holds_everything_and_stands_alone(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as store:
        kept = chat_with(store, "Hello", "Hi")
        path = done(store.backup())
        assert path.parent == tmp_path / "data" / "backups"
        assert [found.name for found in path.parent.iterdir()] == [path.name]
    (tmp_path / "restored").mkdir()
    path.rename(tmp_path / "restored" / "conversations.db")
    with open_store(tmp_path / "restored") as store:
        assert done(store.conversation("chat-1")) == kept


def test_a_backup_can_be_made_while_a_reply_streams(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation()))
        turn = ask(store, 1, "Hello")
        done(store.journal(turn.id, first_events()))
        writes = [store.journal(turn.id, text_events(f"{number} " * 200)) for number in range(200)]
        path = done(store.backup())
        for write in writes:
            done(write)
        with closing(connect_read_only(path)) as copy:
            assert integrity_problem(copy) is None


def test_only_the_newest_backups_are_kept(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in range(KEPT_ROLLING + 3):
            os.utime(done(store.backup()), (number, number))
        left = [path.stat().st_mtime for path in Places(tmp_path).backup_files()]
        assert left == list(range(KEPT_ROLLING + 2, 2, -1))


def test_a_backup_that_is_not_good_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "x" * 200_000)
        copy = backups.copy_database

        def copy_badly(source: object, path: Path) -> None:
            copy(source, path)  # type: ignore[arg-type]
            content = bytearray(path.read_bytes())
            content[len(content) // 2 : len(content) // 2 + 9_000] = b"\xff" * 9_000
            path.write_bytes(content)

        monkeypatch.setattr(backups, "copy_database", copy_badly)
        with pytest.raises(KnownError) as caught:
            done(store.backup())
        assert caught.value.failure.kind is FailureKind.STORAGE
        assert list((tmp_path / "backups").iterdir()) == []


def test_a_disk_too_full_for_a_backup_is_told_and_left_clean(tmp_path: Path) -> None:
    with full_disk() as disk, open_store(tmp_path) as store:
        chat_with(store, "Hello", "x" * 100_000)
        disk.free_bytes = 50_000
        with pytest.raises(KnownError) as caught:
            done(store.backup())
        assert caught.value.failure.kind is FailureKind.DISK_FULL
        assert list((tmp_path / "backups").iterdir()) == []
        disk.free_bytes = None
        assert done(store.backup()).exists()


def test_what_a_kill_left_of_a_backup_is_removed(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = done(store.backup())
    (tmp_path / "backups" / "backup-20260101-000000.db.partial").write_bytes(b"half")
    (tmp_path / "backups" / "backup-20260101-000000.db.partial-journal").write_bytes(b"half")
    with open_store(tmp_path):
        assert list((tmp_path / "backups").iterdir()) == [kept]
