"""Signals are declared at class level with one typed payload: PySide checks none of it at run time."""

from __future__ import annotations

import ast

import pytest

from tests.house.sources import Source, assert_kept, called_name, calls, planted


def loose_signals(source: Source) -> list[str]:
    """Signals outside a class body, with several payloads, or of a type that says too little or holds too little."""
    at_home = {
        child.value
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
        for child in node.body
        if isinstance(child, ast.Assign | ast.AnnAssign)
    }
    lines = source.text.splitlines()
    found = []
    for call in calls(source):
        if called_name(call) != "Signal":
            continue
        kinds = [ast.unparse(argument) for argument in call.args]
        if call not in at_home:
            found.append(source.at(call, "Signal outside a class body"))
        if len(kinds) > 1:
            found.append(source.at(call, f"Signal({', '.join(kinds)}): one frozen payload says more"))
        if {"int", "object"} & set(kinds) and not lines[call.lineno - 1].partition("#")[2].strip():
            # PySide sends any class as an object, and wraps an int at 32 bits without a word.
            found.append(source.at(call, f"Signal({kinds[0]}) does not say in a comment what it carries"))
    return found


def test_signals_are_typed() -> None:
    assert_kept(loose_signals)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("class A(QObject):\n    changed = Signal()", 0),
        ("class A(QObject):\n    grew = Signal(object)  # Message", 0),
        ("class A(QObject):\n    grew = Signal(object)", 1),
        ("class A(QObject):\n    sized = Signal(int)", 1),
        ("class A(QObject):\n    moved = Signal(int)  # index of the row", 0),
        ("class A(QObject):\n    moved = Signal(str, str)", 1),
        ("class A(QObject):\n    def __init__(self):\n        self.moved = Signal(str)", 1),
    ],
)
def test_a_planted_signal_is_found(code: str, found: int) -> None:
    assert len(loose_signals(planted(code))) == found
