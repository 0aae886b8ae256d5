from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest

from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.store.errors import StoreError, known_error


def kind_of(error: apsw.Error | OSError, folder: Path) -> FailureKind:
    known = known_error(error, folder)
    assert isinstance(known, KnownError)
    return known.failure.kind


def test_errors_are_classified_by_their_type(tmp_path: Path) -> None:
    assert kind_of(apsw.FullError("x"), tmp_path) is FailureKind.DISK_FULL
    for error in (apsw.IOError("disk full"), apsw.CorruptError("x"), apsw.BusyError("x"), PermissionError("x")):
        assert kind_of(error, tmp_path) is FailureKind.STORAGE
    assert isinstance(known_error(apsw.ConstraintError("x"), tmp_path), StoreError)


def test_an_io_error_on_a_disk_without_room_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1_000))
    assert kind_of(apsw.IOError("x"), tmp_path) is FailureKind.DISK_FULL
    assert kind_of(OSError("x"), tmp_path) is FailureKind.DISK_FULL
    assert kind_of(apsw.BusyError("x"), tmp_path) is FailureKind.STORAGE


def test_a_folder_that_is_gone_is_not_a_full_disk(tmp_path: Path) -> None:
    assert kind_of(FileNotFoundError("x"), tmp_path / "gone") is FailureKind.STORAGE


def test_a_missing_thing_says_what_is_missing() -> None:
    assert str(StoreError("there is no conversation x")) == "there is no conversation x"
