"""Notices how the app came to a bad end, and tells it at the next start, to the person and to nobody else."""

from __future__ import annotations

import faulthandler
import io
import os
import time
from contextlib import suppress
from pathlib import Path

from claude_desktop.diagnostics.log_file import recent_log, without_words
from claude_desktop.diagnostics.redaction import redact
from claude_desktop.diagnostics.shown_text import as_shown

CRASH_NAME = "crash.txt"
LAST_CRASH_NAME = "last-crash.txt"
_MAX_STACKS_BYTES = 64_000
_LOG_LINES = 100

_open_files: list[io.FileIO] = []


def watch_for_crashes(folder: Path, about: str) -> None:
    """Have the stacks of all threads (files, lines, function names; no values) written to a file in `folder`, for its
    owner alone, if the process dies of a fault. `about` is one line that says which versions run.

    Ask `crash_report_left` first: this empties the file. Raises `OSError` where the folder can not be used.
    """
    stop_watching()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / CRASH_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    file = io.FileIO(descriptor, "w")
    file.write(f"{' '.join(about.split())}\n".encode())
    faulthandler.enable(file, all_threads=True)
    _open_files.append(file)


def stop_watching() -> None:
    """Stop, on a clean exit."""
    if _open_files:
        faulthandler.disable()
    for file in _open_files:
        file.close()
    _open_files.clear()


def note_fatal_error(error: BaseException) -> None:
    """Write down an exception that ends the app: where it came from and what kind it was, without its text."""
    for file in _open_files:
        with suppress(OSError):
            file.write(f"An error that nobody caught ended the app\n{without_words(error)}\n".encode())


def crash_report_left(folder: Path) -> str | None:
    """Make the report of a crash of the last run: versions, stacks, and the end of its log. None where there was none.

    Ask before the log is opened anew. A crash is told once; its report stays in `folder` under another name.
    """
    path = folder / CRASH_NAME
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_STACKS_BYTES)
            at_s = os.fstat(file.fileno()).st_mtime
    except OSError:
        return None
    about, _, stacks = content.decode("utf-8", "replace").partition("\n")
    if not stacks.strip():
        return None
    report = as_shown(redact(_report(about, stacks, recent_log(folder, _LOG_LINES), at_s)))
    with suppress(OSError):
        _write_private(folder / LAST_CRASH_NAME, report)
        path.unlink()
    return report


def last_crash_report(folder: Path) -> str | None:
    """Read the report of the last crash that was told; None where there is none any more."""
    try:
        with (folder / LAST_CRASH_NAME).open("rb") as file:
            return file.read(4 * _MAX_STACKS_BYTES).decode("utf-8", "replace")
    except OSError:
        return None


def forget_crash_report(folder: Path) -> None:
    """Delete the report of the last crash. Raises `OSError` where it can not be deleted."""
    (folder / LAST_CRASH_NAME).unlink(missing_ok=True)


def _report(about: str, stacks: str, log_lines: str, at_s: float) -> str:
    at = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at_s))
    parts = (
        f"Crash report of {at}\n{about}",
        f"What each thread was doing\n\n{stacks.strip()}",
        f"The last lines of the log\n\n{log_lines.strip() or '(none)'}",
    )
    return "\n\n".join(parts) + "\n"


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode("utf-8", "replace"))
