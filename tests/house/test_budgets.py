"""Files and functions stay small enough to be read at once, and their names say what they are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import Rule, Source, assert_kept, functions, planted

FUNCTION_LINES = 50
FILE_LINES = 400
WINDOW_LINES = 300
EMPTY_NAMES = re.compile(r"(?:^|_)(?:utils?|helpers?|common|core|managers?|misc|stuff)(?:_|$)")
EMPTY_CLASSES = re.compile(r"(?:Manager|Helper|Helpers|Utils?)$")


def long_functions(source: Source) -> list[str]:
    """Functions over the budget, decorators not counted."""
    return [
        source.at(function, f"{name} has {length} lines")
        for name, function in functions(source)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]


def long_files(source: Source) -> list[str]:
    """Files over the budget."""
    budget = WINDOW_LINES if source.path == "claude_desktop/ui/main_window.py" else FILE_LINES
    length = len(source.text.splitlines())
    return [source.at(source.tree, f"has {length} lines")] if length > budget else []


def empty_names(source: Source) -> list[str]:
    """Files, folders and classes whose name says nothing."""
    found = [
        source.at(source.tree, part) for part in Path(source.path).with_suffix("").parts if EMPTY_NAMES.search(part)
    ]
    return found + [
        source.at(node, node.name)
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and EMPTY_CLASSES.search(node.name)
    ]


def deep_chains(source: Source) -> list[str]:
    """Reaching through others: more than `self.a.b.c`, the verb of a signal not counted."""
    found: list[str] = []
    inner: set[ast.AST] = set()
    for node in source.nodes:
        if not isinstance(node, ast.Attribute) or node in inner:
            continue
        depth = -1 if node.attr in ("connect", "disconnect", "emit") else 0
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            inner.add(root)
            depth, root = depth + 1, root.value
        if isinstance(root, ast.Name) and root.id == "self" and depth > 3:
            found.append(source.at(node, ast.unparse(node)))
    return found


@pytest.mark.parametrize("rule", [long_functions, long_files, empty_names, deep_chains])
def test_the_code_stays_readable(rule: Rule) -> None:
    assert_kept(rule)


def test_planted_sizes_and_names_are_found() -> None:
    assert long_functions(planted("class A:\n    def f(self):\n" + "        g()\n" * 50))
    assert not long_functions(planted("def f():\n" + "    g()\n" * 49))
    assert long_files(planted("x = 1\n" * 401))
    assert long_files(planted("x = 1\n" * 301, "claude_desktop/ui/main_window.py"))
    assert not long_files(planted("x = 1\n" * 400))
    assert empty_names(planted("", "claude_desktop/ui/text_utils.py"))
    assert empty_names(planted("", "claude_desktop/core/tree.py"))
    assert empty_names(planted("class WindowManager: ..."))
    assert not empty_names(planted("class Score: ...", "claude_desktop/ui/score.py"))
    assert deep_chains(planted("self.window.sidebar.rows.model.reset()"))
    assert not deep_chains(planted("self.window.sidebar.reset()"))
    assert not deep_chains(planted("self.window.sidebar.chosen.connect(f)"))
