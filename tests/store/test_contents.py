from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

import pytest

from claude_desktop.model.attachments import Attachment, AttachmentKind
from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.store.connections import connect
from claude_desktop.store.contents import Contents, named_hashes, path_of, remove_strays
from claude_desktop.store.places import Places
from tests.fakes.stored_chats import conversation, done, open_store

DAY_S = 24 * 3_600.0


def test_a_content_is_kept_once_and_given_back(tmp_path: Path) -> None:
    contents = Contents(Places(tmp_path))
    first, again = contents.write(b"hello"), contents.write(b"hello")
    assert first == again
    assert contents.read(first) == b"hello"
    assert contents.has(first)
    path = path_of(Places(tmp_path), first)
    assert [found for found in (tmp_path / "attachments").rglob("*") if found.is_file()] == [path]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
        assert {found.stat().st_mode & 0o777 for found in (path.parent, path.parent.parent)} == {0o700}


def test_a_content_that_is_missing_or_harmed_is_never_given(tmp_path: Path) -> None:
    contents = Contents(Places(tmp_path))
    found = contents.write(b"hello")
    path_of(Places(tmp_path), found).write_bytes(b"hellO")
    with pytest.raises(KnownError) as harmed:
        contents.read(found)
    assert harmed.value.failure.detail == "an attached file is damaged"
    with pytest.raises(KnownError):
        contents.read("0" * 64)


def test_a_content_that_was_cut_short_is_written_again(tmp_path: Path) -> None:
    contents = Contents(Places(tmp_path))
    found = contents.write(b"hello")
    path_of(Places(tmp_path), found).write_bytes(b"he")
    assert contents.read(contents.write(b"hello")) == b"hello"


def test_only_hashes_become_paths(tmp_path: Path) -> None:
    assert not Contents(Places(tmp_path)).has("../../etc/passwd")
    with pytest.raises(ValueError, match="no hash"):
        Contents(Places(tmp_path)).read("../../etc/passwd")


def test_a_full_disk_is_told_and_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr("claude_desktop.store.errors._free_bytes", lambda _: 0)
    with pytest.raises(KnownError) as told:
        Contents(Places(tmp_path)).write(b"hello")
    assert told.value.failure.kind is FailureKind.DISK_FULL
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_strays_go_and_what_anything_names_stays(tmp_path: Path) -> None:
    places = Places(tmp_path)
    with open_store(tmp_path) as store:
        kept, backed, stray, fresh = (
            store.contents.write(word) for word in (b"kept", b"backed up", b"stray", b"fresh")
        )
        done(store.create_conversation(conversation(1)))
        for found in (backed, kept):
            attachment = Attachment(found, AttachmentKind.TEXT, "a", "text/plain", 4)
            done(store.add_attachment(attachment, "", 1))
            done(store.save_draft("chat-1", "", [attachment]))
            if found == backed:
                done(store.backup())
        part = path_of(places, kept).with_name(".left over.part")
        part.touch()
        for path in (*(path_of(places, found) for found in (kept, backed, stray)), part):
            os.utime(path, (1, 1))
        with closing(connect(places.database)) as connection:
            removed = remove_strays(places, connection, DAY_S, path_of(places, fresh).stat().st_mtime)
        assert set(removed) == {path_of(places, stray), part}
        assert [store.contents.has(found) for found in (kept, backed, fresh)] == [True, True, True]
        (places.backups / "unreadable.db").write_bytes(b"no database")
        os.utime(path_of(places, fresh), (1, 1))
        with closing(connect(places.database)) as connection:
            assert remove_strays(places, connection, DAY_S, 1e9) == ()


def test_drafts_edits_and_what_waits_name_their_contents(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation(1)))
    raw = f'{{"type":"local_attachment","hash":"{"a" * 64}","kind":"text","size_bytes":1,"text_hash":"{"b" * 64}"}}'
    with closing(connect(tmp_path / "conversations.db")) as connection:
        connection.execute("INSERT INTO edits VALUES ('chat-1', 'm', 'text', ?)", (f"[{raw}]",))
        assert named_hashes(connection) == {"a" * 64, "b" * 64}
        connection.execute("DELETE FROM edits")
        waiting = f'["words", {{"text": "more", "attachments": [{raw}]}}]'
        connection.execute("INSERT INTO queues VALUES ('chat-1', ?)", (waiting,))
        assert named_hashes(connection) == {"a" * 64, "b" * 64}
        connection.execute("UPDATE queues SET texts = '[\"words\"]'")
        assert named_hashes(connection) == set()
