"""The app's own code as parsed trees, read once, and the words that the rules share."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.exceptions import EXCEPTIONS

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file. `path` is relative to the checkout, with forward slashes; `nodes` is all of the tree, walked once."""

    path: str
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    @property
    def room(self) -> str:
        """The room that the file stands in: a folder of the package, or the name of a file at its top."""
        return Path(self.path).parts[1].removesuffix(".py")

    def at(self, node: ast.AST, what: str) -> str:
        """Name a place for a report."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {what}"


Rule = Callable[[Source], list[str]]


def planted(code: str, path: str = "claude_desktop/ui/planted.py") -> Source:
    """Make a source for the test of a rule."""
    return _parsed(path, code)


def _parsed(path: str, text: str) -> Source:
    tree = ast.parse(text)
    return Source(path, text, tree, tuple(ast.walk(tree)))


@functools.cache
def sources(folder: str = "claude_desktop") -> tuple[Source, ...]:
    """Every Python file below a folder of the checkout."""
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(_parsed(path.relative_to(ROOT).as_posix(), text))
    return tuple(found)


def violations(rule: Rule) -> list[str]:
    """What breaks `rule` in the app, but for its listed exceptions.

    An exception that excuses nothing is reported too, so that the list does not outlive its reasons.
    """
    excused = EXCEPTIONS.get(rule.__name__, {})
    used: set[str] = set()
    broken = []
    for source in sources():
        for report in rule(source):
            path, _, what = report.split(":", 2)
            excuse = next((key for key in excused if f"{path}::{what.strip()}".startswith(key)), None)
            if excuse is None:
                broken.append(report)
            else:
                used.add(excuse)
    return broken + [f"exceptions.py: {key} excuses nothing" for key in sorted(excused.keys() - used)]


def assert_kept(rule: Rule) -> None:
    """Fail with one line for each place that breaks `rule`."""
    broken = violations(rule)
    assert not broken, f"{rule.__name__}: {(rule.__doc__ or '').strip()}\n" + "\n".join(broken)


def functions(source: Source) -> Iterator[tuple[str, Function]]:
    """Every function of a file with its qualified name."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function):
                yield prefix + child.name, child
            inside = f"{prefix}{child.name}." if isinstance(child, Function | ast.ClassDef) else prefix
            yield from walk(child, inside)

    yield from walk(source.tree, "")


def function_around(source: Source, node: ast.AST) -> str:
    """The qualified name of the innermost function that holds `node`; empty at the top of the file."""
    line = getattr(node, "lineno", 0)
    around = ""
    for name, function in functions(source):
        if function.lineno <= line <= (function.end_lineno or 0):
            around = name
    return around


def called_name(call: ast.Call) -> str:
    """The last part of what is called: `exec` for `dialog.exec()`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def calls(source: Source) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in source.nodes if isinstance(node, ast.Call))
