"""PySide6 6.12.0 loses a reference to None with each void call on Python 3.11 and aborts; it may not come in."""

from __future__ import annotations

import re
import sys
import tomllib

from PySide6.QtCore import QObject, Signal

from tests.house.sources import ROOT

CALLS = 300
TOLERANCE = 30


class _Bell(QObject):
    """Says true."""

    rang = Signal(bool)


def test_void_calls_keep_the_count_of_none() -> None:
    bell = _Bell()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        bell.setObjectName("bell")
    assert abs(sys.getrefcount(None) - before) < TOLERANCE


def test_emitting_keeps_the_count_of_true() -> None:
    bell = _Bell()
    before = sys.getrefcount(True)
    for _ in range(CALLS):
        bell.rang.emit(True)
    assert abs(sys.getrefcount(True) - before) < TOLERANCE


def test_the_bad_release_is_excluded() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bound = next(text for text in project["dependencies"] if text.startswith("PySide6-Essentials"))
    assert "<6.12" in bound.partition(";")[0]
    lock = (ROOT / "packaging" / "requirements.txt").read_text(encoding="utf-8")
    locked = re.search(r"^pyside6-essentials==(\S+)", lock, re.MULTILINE)
    assert locked is not None
    assert tuple(map(int, locked[1].split(".")[:2])) < (6, 12)
