from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw
import pytest

from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.store import database as database_room
from claude_desktop.store.backups import BEFORE_RESTORE, KEPT_BEFORE_RESTORE
from claude_desktop.store.errors import NewerDatabaseError, StoreError
from claude_desktop.store.migrations import NEWEST_VERSION
from claude_desktop.store.places import Places
from tests.fakes.faulty_disk import full_disk
from tests.fakes.stored_chats import chat_with, conversation, done, open_store


def test_a_restore_brings_back_what_was_and_keeps_what_is(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        then = chat_with(store, "Hello", "Hi")
        backup = done(store.backup())
        done(store.rename_conversation("chat-1", "Later", automatic=False, at_ms=5))
        done(store.create_conversation(conversation(2)))
        now = done(store.conversation("chat-1"))
        restored = done(store.restore(backup))
        assert done(store.conversation("chat-1")) == then
        assert [row.id for row in done(store.conversations())] == ["chat-1"]
        assert [found.reason for found in done(store.backups())] == [BEFORE_RESTORE, "backup"]
        assert done(store.backups())[0].path == restored.kept
        done(store.restore(restored.kept))
        assert done(store.conversation("chat-1")) == now
        assert len(done(store.conversations())) == 2
        done(store.rename_conversation("chat-1", "Written after", automatic=False, at_ms=9))
    assert Places(tmp_path).asides() == []
    with open_store(tmp_path) as store:
        assert done(store.conversation("chat-1")).title == "Written after"
        assert done(store.search("Hello"))


def test_backups_are_listed_with_time_and_size(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert done(store.backups()) == ()
        path = done(store.backup())
        (found,) = done(store.backups())
        assert (found.path, found.size_bytes) == (path, path.stat().st_size)
        assert found.made_ms == path.stat().st_mtime_ns // 1_000_000


def test_only_a_backup_can_be_restored(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as store:
        kept = chat_with(store, "Hello", "Hi")
        outside = tmp_path / "outside.db"
        outside.write_bytes(done(store.backup()).read_bytes())
        with pytest.raises(StoreError):
            done(store.restore(outside))
        assert done(store.conversation("chat-1")) == kept


def test_a_damaged_or_foreign_or_newer_backup_changes_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        kept = chat_with(store, "Hello", "x" * 100_000)
        damaged, foreign, newer = (done(store.backup()) for _ in range(3))
        content = bytearray(damaged.read_bytes())
        content[8_192:40_000] = b"\xff" * (40_000 - 8_192)
        damaged.write_bytes(content)
        with closing(apsw.Connection(str(foreign))) as connection:
            connection.pragma("application_id", 7)
        with closing(apsw.Connection(str(newer))) as connection:
            connection.pragma("user_version", NEWEST_VERSION + 1)
        for path, kind in ((damaged, KnownError), (foreign, KnownError), (newer, NewerDatabaseError)):
            with pytest.raises(kind):
                done(store.restore(path))
            assert done(store.conversation("chat-1")) == kept
        assert not Places(tmp_path).ready.exists()
        assert not Places(tmp_path).building.exists()
        assert len(done(store.backups())) == 3


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    with full_disk() as disk, open_store(tmp_path) as store:
        kept = chat_with(store, "Hello", "x" * 100_000)
        backup = done(store.backup())
        disk.free_bytes = 50_000
        with pytest.raises(KnownError) as caught:
            done(store.restore(backup))
        assert caught.value.failure.kind is FailureKind.DISK_FULL
        disk.free_bytes = None
        assert done(store.conversation("chat-1")) == kept
        assert not Places(tmp_path).ready.exists()


def test_a_database_that_can_not_be_copied_any_more_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Path:
        raise apsw.CorruptError("damaged")

    with open_store(tmp_path) as store:
        then = chat_with(store, "Hello", "Hi")
        backup = done(store.backup())
        monkeypatch.setattr(database_room, "make_backup", fail)
        restored = done(store.restore(backup))
        assert restored.kept == Places(tmp_path).asides()[0]
        assert done(store.conversation("chat-1")) == then


def test_a_kill_in_the_middle_of_the_exchange_is_made_good(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        then = chat_with(store, "Hello", "Hi")
        backup = done(store.backup())
        done(store.rename_conversation("chat-1", "Later", automatic=False, at_ms=5))
    places = Places(tmp_path)
    places.ready.write_bytes(backup.read_bytes())
    places.database.rename(places.free_aside())
    with open_store(tmp_path) as store:
        assert done(store.conversation("chat-1")) == then
        assert len(places.asides()) == 1


def test_only_the_newest_kept_states_stay(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        backup = done(store.backup())
        for _ in range(KEPT_BEFORE_RESTORE + 2):
            done(store.restore(backup))
        kept = [found for found in done(store.backups()) if found.reason == BEFORE_RESTORE]
        assert len(kept) == KEPT_BEFORE_RESTORE
        oldest = kept[-1].path
        done(store.restore(oldest))
