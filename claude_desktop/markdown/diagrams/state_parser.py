"""Reads diagrams of states, as a flow of rounded nodes with dots where it begins and ends."""

from __future__ import annotations

import re

from claude_desktop.markdown.diagrams.flowchart_parser import DIRECTIONS
from claude_desktop.markdown.diagrams.labels import clean_label
from claude_desktop.markdown.diagrams.model import Edge, Flow, Group, Node, NotUnderstoodError, ShapeKind

_NAME = r"(?:\[\*\]|[\w.-]+?)"
_TRANSITION = re.compile(rf"({_NAME})(?::::?[\w-]+)?\s*-->\s*({_NAME})(?::::[\w-]+)?\s*(?::\s*(.*))?")
_DESCRIBED = re.compile(r"state\s+\"([^\"]*)\"\s+as\s+([\w.-]+)\s*(\{)?")
_COMPOSITE = re.compile(r"state\s+([\w.-]+)\s*\{")
_MARKED = re.compile(r"state\s+([\w.-]+)\s*(?:<<|\[\[)(fork|join|choice|end)(?:>>|\]\])")
_PLAIN = re.compile(r"(?:state\s+)?([\w.-]+)(?::::[\w-]+)?\s*(?::\s*(.*))?")
_STYLING = re.compile(r"(?:classDef|class|style|hide empty|scale|click|title)\b")
_NOTE = re.compile(r"note\s+(?:left|right)\s+of\b.*", re.IGNORECASE)
_DIRECTION = re.compile(r"direction\s+(\w+)")
_MARKS = {"fork": ShapeKind.BAR, "join": ShapeKind.BAR, "choice": ShapeKind.DIAMOND, "end": ShapeKind.RINGED_DOT}


def parse_states(lines: list[str]) -> Flow:
    """Read the lines of a diagram of states, its header first. Raises `NotUnderstoodError`."""
    reader = _Reader()
    for line in lines[1:]:
        reader.read(line)
    return reader.finish()


class _Reader:
    def __init__(self) -> None:
        self._flow = Flow()
        self._open: list[str] = []
        self._nodes: dict[str, Node] = {}

    def read(self, line: str) -> None:
        """Read one line."""
        if line == "}":
            if not self._open:
                raise NotUnderstoodError("an end without a beginning")
            self._open.pop()
        elif found := _DIRECTION.fullmatch(line):
            self._turn(found[1])
        elif found := _TRANSITION.fullmatch(line):
            start, end = self._state(found[1], begins=True), self._state(found[2], begins=False)
            self._flow.add_edge(Edge(start, end, clean_label(found[3] or "")))
        elif found := _MARKED.fullmatch(line):
            node = self._node(found[1])
            node.shape, node.label = _MARKS[found[2]], ""
        elif found := _DESCRIBED.fullmatch(line):
            self._describe(found[2], clean_label(found[1]), opens=bool(found[3]))
        elif found := _COMPOSITE.fullmatch(line):
            self._describe(found[1], found[1], opens=True)
        elif _NOTE.match(line) or line == "--":
            raise NotUnderstoodError(line)
        elif not _STYLING.match(line):
            self._read_plain(line)

    def finish(self) -> Flow:
        """Give the flow. A state with states in it is a group and no node."""
        if self._open:
            raise NotUnderstoodError("a group without an end")
        for name, node in self._nodes.items():
            if name not in self._flow.groups:
                self._flow.add_node(node)
        if not self._flow.nodes:
            raise NotUnderstoodError("nothing to draw")
        return self._flow

    def _turn(self, word: str) -> None:
        direction = DIRECTIONS.get(word.upper())
        if direction is None:
            raise NotUnderstoodError(word)
        if not self._open:
            self._flow.direction = direction

    def _read_plain(self, line: str) -> None:
        found = _PLAIN.fullmatch(line)
        if found is None:
            raise NotUnderstoodError(line)
        node = self._node(found[1])
        if found[2]:
            node.label = clean_label(found[2])

    def _describe(self, name: str, label: str, *, opens: bool) -> None:
        if opens:
            self._flow.add_group(Group(name, label, self._open[-1] if self._open else ""))
            self._open.append(name)
        else:
            self._node(name).label = label

    def _state(self, name: str, *, begins: bool) -> str:
        """A state by its name; where all begins and ends, a dot of the group that the line stands in."""
        if name != "[*]":
            return self._node(name).id
        scope = self._open[-1] if self._open else ""
        node = self._node(f"[*] {'start' if begins else 'end'} {scope}")
        node.label, node.shape = "", ShapeKind.DOT if begins else ShapeKind.RINGED_DOT
        return node.id

    def _node(self, name: str) -> Node:
        node = self._nodes.get(name)
        if node is None:
            group = self._open[-1] if self._open else ""
            node = self._nodes[name] = Node(name, name, ShapeKind.ROUND, group)
        return node
