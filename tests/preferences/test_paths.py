"""Where files live."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

from claude_desktop.preferences.paths import AppPaths


@pytest.mark.skipif(sys.platform != "linux", reason="XDG is Linux's")
def test_the_users_folders_follow_xdg(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", f"/xdg/{name.lower()}")
    paths = AppPaths.for_user()
    assert [str(path) for path in astuple(paths)] == [
        "/xdg/config/claude-desktop-qt",
        "/xdg/data/claude-desktop-qt",
        "/xdg/state/claude-desktop-qt",
        "/xdg/cache/claude-desktop-qt",
        "/xdg/state/claude-desktop-qt/log",
    ]


def test_a_profile_keeps_everything_below_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    paths = AppPaths.for_profile(Path("mine"))
    paths.make()
    folders = [Path(path) for path in astuple(paths)]
    assert len(set(folders)) == 5
    for folder in folders:
        assert folder.is_dir()
        assert folder.is_relative_to(tmp_path / "mine")


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_the_folders_are_the_owners_alone_also_where_they_were_not(tmp_path: Path) -> None:
    profile = tmp_path / "deep" / "profile"
    (profile / "data").mkdir(parents=True, mode=0o755)
    paths = AppPaths.for_profile(profile)
    paths.make()
    for folder in astuple(paths):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    fresh = AppPaths.for_profile(tmp_path / "fresh")
    fresh.make()
    assert stat.S_IMODE((tmp_path / "fresh").stat().st_mode) == 0o700
