"""The event loop is never blocked and never entered twice, and nothing goes round the one door that something has."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import Rule, Source, assert_kept, called_name, calls, function_around, planted

FORBIDDEN_CALLS = {
    "exec": "enters a second event loop; use open() or popup()",
    "exec_": "enters a second event loop; use open() or popup()",
    "processEvents": "runs other code in the middle of this",
    "waitForFinished": "blocks",
    "waitForReadyRead": "blocks",
    "waitForStarted": "blocks",
    "setHtml": "reads files and addresses that the text names",
    "insertHtml": "reads files and addresses that the text names",
    "setMarkdown": "reads files and addresses that the text names",
    "run_until_complete": "belongs to the one who owns the loop",
}
FORBIDDEN_NAMES = {"asyncSlot": "hides its task", "asyncClose": "enters a second event loop"}
ONE_DOOR = {
    "create_task": "claude_desktop/services/tasks.py",
    "ensure_future": "claude_desktop/services/tasks.py",
    "QDesktopServices": "claude_desktop/desktop/links.py",
    "webbrowser": "claude_desktop/desktop/links.py",
}


def names(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every name that a file reads, imports or reaches for as an attribute."""
    for node in source.nodes:
        if isinstance(node, ast.Name):
            yield node, node.id
        elif isinstance(node, ast.Attribute):
            yield node, node.attr
        elif isinstance(node, ast.alias):
            yield node, node.name


def loop_breakers(source: Source) -> list[str]:
    """Calls that block, re-enter the event loop or let content reach for files."""
    found = [
        source.at(call, f"{function_around(source, call)}: {called_name(call)}() {FORBIDDEN_CALLS[called_name(call)]}")
        for call in calls(source)
        if called_name(call) in FORBIDDEN_CALLS
    ]
    found += [
        source.at(node, f"{name} {FORBIDDEN_NAMES[name]}") for node, name in names(source) if name in FORBIDDEN_NAMES
    ]
    return found


def sleeps(source: Source) -> list[str]:
    """`time.sleep`, under whatever name."""
    blocking = {
        alias.asname or alias.name
        for node in source.nodes
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
        if alias.name == "sleep"
    }
    return [
        source.at(call, f"{function_around(source, call)}: sleeps")
        for call in calls(source)
        if ast.unparse(call.func) in blocking | {"time.sleep"}
    ]


def side_doors(source: Source) -> list[str]:
    """Things that one file does for all, done elsewhere."""
    return [
        source.at(node, f"{name} belongs to {ONE_DOOR[name]}")
        for node, name in names(source)
        if source.path != ONE_DOOR.get(name, source.path)
    ]


def lambdas_that_hold(source: Source) -> list[str]:
    """Lambdas connected to a signal that hold `self`: the connection outlives the widget."""
    return [
        source.at(call, f"{function_around(source, call)}: connects a lambda that holds self")
        for call in calls(source)
        if called_name(call) == "connect"
        for argument in call.args
        if isinstance(argument, ast.Lambda)
        if any(isinstance(node, ast.Name) and node.id == "self" for node in ast.walk(argument.body))
    ]


@pytest.mark.parametrize("rule", [loop_breakers, sleeps, side_doors, lambdas_that_hold])
def test_the_loop_is_left_alone(rule: Rule) -> None:
    assert_kept(rule)


@pytest.mark.parametrize(
    ("rule", "code", "found"),
    [
        (loop_breakers, "dialog.exec()", 1),
        (loop_breakers, "menu.popup(point)", 0),
        (loop_breakers, "QApplication.processEvents()", 1),
        (loop_breakers, "view.setMarkdown(text)", 1),
        (loop_breakers, "from qasync import asyncSlot\n@asyncSlot()\ndef f(): ...", 2),
        (sleeps, "import time\ntime.sleep(1)", 1),
        (sleeps, "from time import sleep as rest\nrest(1)", 1),
        (sleeps, "await_this = asyncio.sleep(1)", 0),
        (side_doors, "loop.create_task(work())", 1),
        (side_doors, "from PySide6.QtGui import QDesktopServices", 1),
        (side_doors, "self._tasks.start(work(), 'send')", 0),
        (lambdas_that_hold, "button.clicked.connect(lambda: self.send())", 1),
        (lambdas_that_hold, "button.clicked.connect(self.on_clicked)", 0),
    ],
)
def test_a_planted_breach_is_found(rule: Rule, code: str, found: int) -> None:
    assert len(rule(planted(code))) == found
