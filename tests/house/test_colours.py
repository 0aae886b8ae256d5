"""Colours come from the theme's tokens, so that both themes stay whole and their contrast stays tested."""

from __future__ import annotations

import ast
import re

from tests.house.sources import Source, assert_kept, called_name, calls, planted

HEX = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9a-zA-Z])")
HOME = "claude_desktop/ui/theme/"


def loose_colours(source: Source) -> list[str]:
    """Colours written down outside the theme: hex in any text but a docstring, or numbers given to QColor."""
    if source.path.startswith(HOME):
        return []
    documentation = {
        node.body[0].value
        for node in source.nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = [
        source.at(node, f"{node.value!r} is a colour")
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation
        if HEX.search(node.value)
    ]
    return found + [
        source.at(call, "QColor of numbers")
        for call in calls(source)
        if called_name(call) == "QColor" and call.args and all(isinstance(node, ast.Constant) for node in call.args)
    ]


def test_colours_come_from_the_theme() -> None:
    assert_kept(loose_colours)


def test_planted_colours_are_found() -> None:
    assert loose_colours(planted("label.setStyleSheet('color: #ff8800')"))
    assert loose_colours(planted("colour = QColor(255, 128, 0)"))
    assert not loose_colours(planted("colour = QColor(tokens.accent)"))
    assert not loose_colours(planted("'''Draws #ff8800.'''\nx = 'issue #12'"))
    assert not loose_colours(planted("accent = '#ff8800'", "claude_desktop/ui/theme/tokens.py"))
