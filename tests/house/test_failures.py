"""Only the listed borders catch everything; elsewhere a bug stays a bug."""

from __future__ import annotations

import ast

from tests.house.sources import Source, assert_kept, function_around, planted

BROAD = ("Exception", "BaseException")


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def broad_excepts(source: Source) -> list[str]:
    """Handlers that catch everything and do not raise it again, named by their function."""
    found = []
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and not _raises_again(node):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or ast.unparse(kind) in BROAD for kind in caught):
                found.append(source.at(node, function_around(source, node)))
    return found


def silent_excepts(source: Source) -> list[str]:
    """Handlers of anything that do nothing at all; `contextlib.suppress` says that in the open."""
    return [
        source.at(node, function_around(source, node))
        for node in source.nodes
        if isinstance(node, ast.ExceptHandler) and all(isinstance(child, ast.Pass) for child in node.body)
    ]


def test_only_borders_catch_everything() -> None:
    assert_kept(broad_excepts)


def test_no_failure_is_swallowed() -> None:
    assert_kept(silent_excepts)


def test_planted_handlers_are_found() -> None:
    code = "def f():\n    try:\n        g()\n    except {}:\n        {}\n"
    assert broad_excepts(planted(code.format("Exception", "log()"))) == ["claude_desktop/ui/planted.py:4: f"]
    assert broad_excepts(planted(code.format("(OSError, BaseException)", "log()")))
    assert broad_excepts(planted(code.replace(" {}:", ":").format("log()")))
    assert not broad_excepts(planted(code.format("OSError", "log()")))
    assert not broad_excepts(planted(code.format("BaseException", "raise")))
    assert silent_excepts(planted(code.format("OSError", "pass")))
