"""A crash of the interpreter leaves a report that the next start finds, once, without keys."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from claude_desktop.diagnostics.crash_report import crash_report_left, watch_for_crashes

CHILD = """
import faulthandler, os, signal, sys
from pathlib import Path
from claude_desktop.diagnostics.crash_report import stop_watching, watch_for_crashes
watch_for_crashes(Path(sys.argv[1]))
secret = "sk-ant-api03-planted"
def where_it_happened():
    if sys.argv[2] == "crash":
        faulthandler._sigsegv()
where_it_happened()
stop_watching()
"""


def run_child(folder: Path, how: str) -> int:
    command = [sys.executable, "-c", CHILD, str(folder), how]
    return subprocess.run(command, cwd=Path(__file__).parents[2], timeout=30, check=False).returncode


def test_a_crash_is_told_once_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    assert crash_report_left(folder) is None
    assert run_child(folder, "crash") != 0
    report = crash_report_left(folder)
    assert report is not None
    assert "where_it_happened" in report
    assert "planted" not in report
    assert crash_report_left(folder) is None
    assert "where_it_happened" in (folder / "last-crash.txt").read_text()


def test_a_clean_exit_leaves_nothing_to_tell(tmp_path: Path) -> None:
    assert run_child(tmp_path, "clean") == 0
    assert crash_report_left(tmp_path) is None


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_the_report_is_private_bounded_and_masked(tmp_path: Path) -> None:
    assert run_child(tmp_path, "clean") == 0
    path = tmp_path / "crash.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"sk-ant-api03-planted \xff " + b"x" * 1_000_000)
    report = crash_report_left(tmp_path)
    assert report is not None
    assert "planted" not in report
    assert len(report) < 65_000


def test_a_folder_that_can_not_be_used_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"exists|directory"):
        watch_for_crashes(tmp_path / "file")
