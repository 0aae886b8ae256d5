"""A crash leaves a report that the next start finds, once, without keys and without anybody's words."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from claude_desktop.diagnostics.crash_report import (
    crash_report_left,
    forget_crash_report,
    last_crash_report,
    watch_for_crashes,
)

CHILD = """
import faulthandler, logging, sys
from pathlib import Path
from claude_desktop.diagnostics.crash_report import note_fatal_error, stop_watching, watch_for_crashes
from claude_desktop.diagnostics.log_file import close_log, open_log
folder = Path(sys.argv[1])
secret = "sk-ant-api03-planted"
words = "what my doctor told me"
def where_it_happened():
    if sys.argv[2] == "crash":
        faulthandler._sigsegv()
    if sys.argv[2] == "raise":
        raise ValueError(words)
open_log(folder)
watch_for_crashes(folder, "9.9\\nof Python")
logging.getLogger("last").info("the last thing it did")
try:
    where_it_happened()
except ValueError as error:
    note_fatal_error(error)
finally:
    stop_watching()
    close_log()
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
    assert "9.9 of Python" in report
    assert "the last thing it did" in report
    assert "planted" not in report
    assert crash_report_left(folder) is None
    assert last_crash_report(folder) == report
    forget_crash_report(folder)
    assert last_crash_report(folder) is None
    forget_crash_report(folder)


def test_an_error_that_ended_the_app_is_told_without_its_text(tmp_path: Path) -> None:
    assert run_child(tmp_path, "raise") == 0
    report = crash_report_left(tmp_path)
    assert report is not None
    assert "ValueError" in report
    assert "where_it_happened" in report
    assert "doctor" not in report


def test_a_clean_exit_leaves_nothing_to_tell(tmp_path: Path) -> None:
    assert run_child(tmp_path, "clean") == 0
    assert crash_report_left(tmp_path) is None


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_the_report_is_private_bounded_masked_and_hides_nothing(tmp_path: Path) -> None:
    assert run_child(tmp_path, "clean") == 0
    path = tmp_path / "crash.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    home = str(Path.home())
    hostile = f"9.9\nsk-ant-api03-planted \x1b[31m\u202e {home}/secret {home}less \udfff"
    path.write_bytes(hostile.encode("utf-8", "surrogatepass") + b"\xff" + b"x" * 1_000_000)
    report = crash_report_left(tmp_path)
    assert report is not None
    assert "planted" not in report
    assert "\\u001b[31m\\u202e ~/secret" in report
    assert f"{home}less" in report
    assert not set("\x1b\u202e\udfff") & set(report)
    assert len(report) < 200_000
    assert stat.S_IMODE((tmp_path / "last-crash.txt").stat().st_mode) == 0o600


def test_a_folder_that_can_not_be_used_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"exists|directory"):
        watch_for_crashes(tmp_path / "file", "9.9")
