"""Notices a crash of the interpreter itself, and finds its traces at the next start."""

from __future__ import annotations

import faulthandler
import io
import os
from contextlib import suppress
from pathlib import Path

from claude_desktop.diagnostics.redaction import redact

CRASH_NAME = "crash.txt"
LAST_CRASH_NAME = "last-crash.txt"
_MAX_REPORT_BYTES = 64_000

_open_files: list[io.FileIO] = []


def watch_for_crashes(folder: Path) -> None:
    """Have the stacks of all threads (files, lines, function names; no values) written to a file in `folder`, for its
    owner alone, if the process dies of a fault. Ask `crash_report_left` first: this empties the file."""
    stop_watching()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / CRASH_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    file = io.FileIO(descriptor, "w")
    faulthandler.enable(file, all_threads=True)
    _open_files.append(file)


def stop_watching() -> None:
    """Stop, on a clean exit."""
    if _open_files:
        faulthandler.disable()
    for file in _open_files:
        file.close()
    _open_files.clear()


def crash_report_left(folder: Path) -> str | None:
    """What the last run wrote while it crashed, at most 64 kB; None where it did not. A crash is told once; its report
    stays in `folder` under another name."""
    path = folder / CRASH_NAME
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_REPORT_BYTES)
    except OSError:
        return None
    if not content.strip():
        return None
    with suppress(OSError):
        path.replace(folder / LAST_CRASH_NAME)
    return redact(content.decode("utf-8", "replace"))
