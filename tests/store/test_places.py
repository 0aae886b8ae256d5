from __future__ import annotations

from pathlib import Path

from claude_desktop.store.places import Places, has_content, remove_database, wal_of


def test_a_name_for_what_is_set_aside_is_free_with_its_wal(tmp_path: Path) -> None:
    places = Places(tmp_path)
    assert places.free_aside().name == "conversations.db.damaged-1"
    (tmp_path / "conversations.db.damaged-1").touch()
    (tmp_path / "conversations.db.damaged-2-wal").touch()
    assert places.free_aside().name == "conversations.db.damaged-3"
    assert [path.name for path in places.asides()] == ["conversations.db.damaged-1"]


def test_a_name_for_a_backup_says_why_and_is_free(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.backups.mkdir()
    names = set()
    for _ in range(3):
        path = places.free_backup("before-leaving-v1")
        path.touch()
        names.add(path.name)
    assert len(names) == 3
    assert all(name.startswith("before-leaving-v1-") and name.endswith(".db") for name in names)
    assert {path.name for path in places.backup_files()} == names


def test_a_database_goes_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal", ".other"):
        (tmp_path / f"x.db{suffix}").write_text("x")
    remove_database(tmp_path / "x.db")
    assert [path.name for path in tmp_path.iterdir()] == ["x.db.other"]
    assert not has_content(wal_of(tmp_path / "x.db"))


def test_a_suspicion_that_can_not_be_written_down_is_no_error(tmp_path: Path) -> None:
    Places(tmp_path / "gone").mark_suspect()
    Places(tmp_path).mark_suspect()
    assert Places(tmp_path).suspect.exists()
