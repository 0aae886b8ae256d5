from __future__ import annotations

import os
from pathlib import Path

import pytest

from claude_desktop.model.failures import KnownError
from claude_desktop.store.contents import path_of
from claude_desktop.store.places import Places
from claude_desktop.store.upkeep import Upkeep
from tests.fakes.stored_chats import chat_with, done, open_store


def test_a_sound_database_passes_the_check(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        assert done(store.check()) is None
    assert not Places(tmp_path).suspect.exists()


def test_damage_is_found_and_has_the_next_start_look_closer(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in range(1, 30):
            chat_with(store, "Hello", "x" * 4_000, number=number)
    path = tmp_path / "conversations.db"
    content = bytearray(path.read_bytes())
    content[200_000:208_000] = b"\xff" * 8_000
    path.write_bytes(content)
    with open_store(tmp_path) as store:
        assert done(store.check())
        assert Places(tmp_path).suspect.exists()
    with open_store(tmp_path) as store:
        assert done(store.check()) is None
    assert not Places(tmp_path).suspect.exists()
    assert (tmp_path / "conversations.db.damaged-1").read_bytes() == bytes(content)


def test_nothing_begins_after_stop(tmp_path: Path) -> None:
    with open_store(tmp_path):
        upkeep = Upkeep(Places(tmp_path))
        assert upkeep.check() is None
        upkeep.stop()
        for job in (upkeep.check, upkeep.backup):
            with pytest.raises(KnownError):
                job()


@pytest.mark.slow
def test_a_check_does_not_keep_writers_waiting(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in range(1, 40):
            chat_with(store, "Hello", "some words " * 2_000, number=number)
        checks = [store.check() for _ in range(60)]
        done(store.save_draft("chat-1", "meanwhile"))
        assert not checks[-1].done()
        assert [done(check) for check in checks] == [None] * 60


def test_a_backup_takes_away_what_nothing_names(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        stray, fresh = store.contents.write(b"stray"), store.contents.write(b"fresh")
        os.utime(path_of(Places(tmp_path), stray), (1, 1))
        done(store.backup())
        assert [store.contents.has(found) for found in (stray, fresh)] == [False, True]
