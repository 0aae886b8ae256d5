"""The log: private, bounded, and without anybody's words or keys."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from claude_desktop.diagnostics import redaction
from claude_desktop.diagnostics.log_file import (
    FILE_BYTES,
    FILE_COUNT,
    NOISY_LOGGERS,
    PrivateRotatingHandler,
    close_log,
    describe,
    open_log,
)
from claude_desktop.diagnostics.redaction import register_secret

KEY = "sk-ant-api03-planted"
PROMPT = "what my doctor told me"
log = logging.getLogger("tests.diagnostics")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(redaction, "_secrets", set())
    monkeypatch.setattr(redaction, "_spellings", [])
    yield tmp_path / "log"
    close_log()


def fail(error: Exception) -> None:
    raise error


def written(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))


def test_no_key_reaches_the_file_by_any_way(folder: Path) -> None:
    open_log(folder, logging.DEBUG)
    register_secret("gateway-password")
    log.warning("key %s and %r", KEY, {"x-api-key": "hidden-value"})
    log.warning("%s", "gateway-password")
    try:
        fail(RuntimeError(f"Illegal header value b'Bearer {KEY}'"))
    except RuntimeError:
        log.warning("a request failed with %s", "gateway-password", exc_info=True, stack_info=True)
    text = written(folder)
    assert text.count("WARNING") == 3
    assert "planted" not in text
    assert "gateway-password" not in text
    assert "hidden-value" not in text


@pytest.mark.logs_errors
def test_the_text_of_an_exception_stays_out_at_the_default_level(folder: Path) -> None:
    open_log(folder)
    try:
        try:
            fail(ValueError(PROMPT))
        except ValueError as error:
            raise KeyError(PROMPT) from error
    except KeyError:
        log.exception("it failed")
    text = written(folder)
    assert PROMPT not in text
    assert text.index("ValueError") < text.index("KeyError")
    assert "test_log_file.py" in text
    open_log(folder, logging.DEBUG)
    try:
        fail(ValueError(PROMPT))
    except ValueError:
        log.exception("it failed")
    assert PROMPT in written(folder)


def test_texts_that_python_makes_of_names_are_kept() -> None:
    assert describe(AttributeError("no attribute 'x'")) == "AttributeError: no attribute 'x'"
    assert describe(FileNotFoundError(2, "No such file", "/home/me/private.txt")) == "FileNotFoundError: No such file"
    assert describe(ValueError(PROMPT)) == "ValueError"


def test_a_text_can_not_pass_for_a_line_of_the_log(folder: Path) -> None:
    open_log(folder)
    log.warning("first\n2026-11-22T10:00:00.000Z ERROR forged\x1b[2J\u202e\x00\ud800\r")
    log.warning("x" * 50_000)
    lines = written(folder).splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("    ")
    assert "\\u001b[2J\\u202e\\u0000\\ud800\\u000d" in lines[1]
    assert len(lines[2]) < 21_000
    assert "(50" in lines[2]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_the_files_are_the_owners_alone_and_bounded(folder: Path) -> None:
    folder.mkdir()
    old = folder / "claude-desktop-qt.log"
    old.touch(mode=0o644)
    assert open_log(folder) == old
    for _ in range(4_500):
        log.warning("y" * 1_000)
    files = list(folder.iterdir())
    assert len(files) == FILE_COUNT
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.stat().st_size <= FILE_BYTES


def test_libraries_stay_quiet_at_any_level_and_get_their_levels_back(folder: Path) -> None:
    levels = {name: logging.getLogger(name).level for name in ("", "anthropic")}
    open_log(folder, logging.DEBUG)
    for name in NOISY_LOGGERS:
        logging.getLogger(name).info("Request options: %s", PROMPT)
    log.debug("ours")
    close_log()
    assert PROMPT not in written(folder)
    assert "ours" in written(folder)
    assert {name: logging.getLogger(name).level for name in levels} == levels


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_disturbs_nobody(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_log(folder)
    (handler,) = (each for each in logging.getLogger().handlers if isinstance(each, PrivateRotatingHandler))
    with suppress(OSError), Path("/dev/full").open("w", encoding="utf-8") as full:
        before = handler.setStream(full)
        assert before is not None
        before.close()
        log.warning(PROMPT)
        close_log()
    assert PROMPT not in "".join(capsys.readouterr())
