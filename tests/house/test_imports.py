"""What import-linter can not see: which part of Qt a room uses, and that no library comes in unannounced."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.house.sources import Source, assert_kept, planted

WIDGETS = frozenset({"QtCore", "QtGui", "QtWidgets"})
QT_OF_ROOM: dict[str, frozenset[str]] = {
    "app": WIDGETS,
    "main_job": WIDGETS | {"QtTest"},
    "ui": WIDGETS | {"QtSvg"},
    "actions": frozenset({"QtCore"}),
    "services": frozenset({"QtCore"}),
    "desktop": frozenset({"QtCore", "QtGui", "QtNetwork", "QtDBus"}),
    "diagnostics": frozenset({"QtCore"}),  # the message handler
    "export": frozenset({"QtCore", "QtGui"}),
    "attachments": frozenset({"QtCore", "QtGui"}),
}
LIBRARIES_OF_ROOM: dict[str, frozenset[str]] = {
    "app": frozenset({"qasync"}),
    "api": frozenset({"anthropic", "httpx2", "httpcore2"}),
    "store": frozenset({"apsw"}),
    "attachments": frozenset({"pypdfium2"}),
    "keychain": frozenset({"keyring"}),
    "markdown": frozenset({"markdown_it", "mdit_py_plugins", "pygments", "ziamath"}),
    "services": frozenset({"jsonschema", "referencing"}),
    "preferences": frozenset({"platformdirs", "tomli_w"}),
    "diagnostics": frozenset({"platformdirs"}),
}


def imported(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every module that a file imports, at any depth; names taken from a package count as modules of it."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module == "PySide6":
                for alias in node.names:
                    yield node, f"{module}.{alias.name}"
            else:
                yield node, "." * node.level + module


def foreign_qt(source: Source) -> list[str]:
    """Parts of Qt that the room may not use."""
    allowed = QT_OF_ROOM.get(source.room, frozenset())
    return [
        source.at(node, name)
        for node, name in imported(source)
        if name.partition(".")[0] in ("PySide6", "shiboken6") and name.partition(".")[2].split(".")[0] not in allowed
    ]


def outside_libraries(source: Source) -> list[str]:
    """Libraries that the room is not listed for; Qt has a rule of its own."""
    known = sys.stdlib_module_names | {"claude_desktop", "PySide6", "shiboken6"}
    known |= LIBRARIES_OF_ROOM.get(source.room, frozenset())
    return [source.at(node, name) for node, name in imported(source) if name.split(".")[0] not in known]


def relative_imports(source: Source) -> list[str]:
    """Imports whose target can not be read off the line."""
    return [source.at(node, name) for node, name in imported(source) if name.startswith(".")]


def test_each_room_uses_its_part_of_qt() -> None:
    assert_kept(foreign_qt)


def test_each_room_uses_its_libraries() -> None:
    assert_kept(outside_libraries)


def test_imports_are_absolute() -> None:
    assert_kept(relative_imports)


@pytest.mark.parametrize(
    ("path", "code", "found"),
    [
        ("services/replies.py", "from PySide6.QtCore import QObject", 0),
        ("services/replies.py", "from PySide6.QtWidgets import QLabel", 1),
        ("services/replies.py", "from PySide6 import QtCore, QtGui", 1),
        ("ui/sidebar/rows.py", "import PySide6.QtNetwork", 1),
        ("ui/sidebar/rows.py", "from PySide6.QtSvg import QSvgRenderer", 0),
        ("model/tree.py", "def f():\n    from PySide6.QtCore import QObject", 1),
        ("ui/rows.py", "from shiboken6 import isValid", 1),
    ],
)
def test_a_planted_part_of_qt_is_found(path: str, code: str, found: int) -> None:
    assert len(foreign_qt(planted(code, f"claude_desktop/{path}"))) == found


def test_a_planted_library_is_found() -> None:
    assert outside_libraries(planted("import asyncio, httpx2", "claude_desktop/demo/server.py"))
    assert not outside_libraries(planted("import asyncio", "claude_desktop/demo/server.py"))
    assert not outside_libraries(planted("import httpx2", "claude_desktop/api/client.py"))
    assert relative_imports(planted("from .tree import Message"))
