"""Reads flowcharts. What only sets colours or adds links is passed over; all else that is unknown is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claude_desktop.markdown.diagrams.labels import clean_label
from claude_desktop.markdown.diagrams.model import (
    Direction,
    Edge,
    Flow,
    Group,
    Head,
    Node,
    NotUnderstoodError,
    ShapeKind,
    Stroke,
)

DIRECTIONS = {
    "TB": Direction.DOWN,
    "TD": Direction.DOWN,
    "V": Direction.DOWN,
    "BT": Direction.UP,
    "^": Direction.UP,
    "LR": Direction.RIGHT,
    ">": Direction.RIGHT,
    "RL": Direction.LEFT,
    "<": Direction.LEFT,
}
# The longest opening comes first.
_SHAPES = (
    ("(((", ")))", ShapeKind.DOUBLE_CIRCLE),
    ("((", "))", ShapeKind.CIRCLE),
    ("([", "])", ShapeKind.STADIUM),
    ("(", ")", ShapeKind.ROUND),
    ("[[", "]]", ShapeKind.SUBROUTINE),
    ("[(", ")]", ShapeKind.CYLINDER),
    ("[/", "/]", ShapeKind.LEAN_RIGHT),
    ("[\\", "\\]", ShapeKind.LEAN_LEFT),
    ("[", "]", ShapeKind.BOX),
    ("{{", "}}", ShapeKind.HEXAGON),
    ("{", "}", ShapeKind.DIAMOND),
    (">", "]", ShapeKind.FLAG),
)
_NAMED_SHAPES = {
    "rect": ShapeKind.BOX,
    "proc": ShapeKind.BOX,
    "process": ShapeKind.BOX,
    "rounded": ShapeKind.ROUND,
    "event": ShapeKind.ROUND,
    "stadium": ShapeKind.STADIUM,
    "terminal": ShapeKind.STADIUM,
    "pill": ShapeKind.STADIUM,
    "subproc": ShapeKind.SUBROUTINE,
    "subroutine": ShapeKind.SUBROUTINE,
    "cyl": ShapeKind.CYLINDER,
    "db": ShapeKind.CYLINDER,
    "database": ShapeKind.CYLINDER,
    "circle": ShapeKind.CIRCLE,
    "circ": ShapeKind.CIRCLE,
    "dbl-circ": ShapeKind.DOUBLE_CIRCLE,
    "odd": ShapeKind.FLAG,
    "diam": ShapeKind.DIAMOND,
    "diamond": ShapeKind.DIAMOND,
    "decision": ShapeKind.DIAMOND,
    "hex": ShapeKind.HEXAGON,
    "hexagon": ShapeKind.HEXAGON,
    "lean-r": ShapeKind.LEAN_RIGHT,
    "lean-l": ShapeKind.LEAN_LEFT,
    "trap-b": ShapeKind.TRAPEZOID,
    "trap-t": ShapeKind.TRAPEZOID_DOWN,
    "text": ShapeKind.TEXT,
}
_STYLING = re.compile(r"(?:style|classDef|class|linkStyle|click|direction|title)\b")
_SUBGRAPH = re.compile(r"subgraph\b\s*(.*)", re.DOTALL)
_GROUP_TITLE = re.compile(r"([\w.-]+)\s*\[(.*)\]", re.DOTALL)
_ID = re.compile(r"(?:[^\s\[\](){}<>|&;:@\"'`~=\\/.-]|[-./](?![-.=>]))+")
_CLASS = re.compile(r":::[\w-]+")
_EDGE_ID = re.compile(r"[\w-]+@(?=[<ox]?[-=~])")
_LINK = re.compile(r"(?P<start>[<ox])?(?P<line>--+|==+|-\.+-?|~~~+)(?P<end>[>ox])?")
_ATTRIBUTES = re.compile(r"@\{(.*?)\}", re.DOTALL)
_ATTRIBUTE = re.compile(r"(\w+)\s*:\s*(\"[^\"]*\"|[^,}\n]+)")
_HEADS = {"<": Head.ARROW, ">": Head.ARROW, "o": Head.CIRCLE, "x": Head.CROSS}


@dataclass(frozen=True, slots=True)
class _Link:
    stroke: Stroke
    start: Head
    end: Head
    label: str
    length: int


def parse_flowchart(lines: list[str]) -> Flow:
    """Read the lines of a flowchart, its header first. Raises `NotUnderstoodError`."""
    head, _, rest = lines[0].partition(";")
    words = head.split()
    direction = DIRECTIONS.get(words[1].upper()) if len(words) == 2 else Direction.DOWN
    if direction is None or len(words) > 2:
        raise NotUnderstoodError(f"no direction: {head}")
    reader = _Reader(Flow(direction))
    for line in (rest, *lines[1:]):
        for statement in _statements(line):
            reader.read(statement)
    return reader.finish()


def _statements(line: str) -> list[str]:
    """Part a line at its semicolons, but not at those within quotes and entities."""
    parts = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)(?<!#\w;)", line) if ";" in line else [line]
    whole: list[str] = []
    for part in parts:
        if whole and re.search(r"#\w{1,10}$", whole[-1]):
            whole[-1] += f";{part}"  # it ended an entity
        else:
            whole.append(part)
    return [part.strip() for part in whole if part.strip()]


class _Reader:
    """Reads statement after statement into a flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._open: list[str] = []
        self._mentioned: dict[str, Node] = {}

    def read(self, statement: str) -> None:
        """Read one statement."""
        if statement == "end":
            if not self._open:
                raise NotUnderstoodError("an end without a beginning")
            self._open.pop()
        elif found := _SUBGRAPH.match(statement):
            self._open_group(found[1].strip())
        elif not _STYLING.match(statement):
            self._read_chain(statement)

    def finish(self) -> Flow:
        """Give the flow. A name that is a group's is no node."""
        if self._open:
            raise NotUnderstoodError("a group without an end")
        for name in self._flow.groups:
            self._mentioned.pop(name, None)
        for node in self._mentioned.values():
            self._flow.add_node(node)
        if not self._flow.nodes:
            raise NotUnderstoodError("nothing to draw")
        return self._flow

    def _open_group(self, said: str) -> None:
        parent = self._open[-1] if self._open else ""
        found = _GROUP_TITLE.fullmatch(said)
        if found:
            name, title = found[1], clean_label(found[2])
        else:
            title = clean_label(said)
            name = title or f"subgraph {len(self._flow.groups)}"
        self._flow.add_group(Group(name, title, parent))
        self._open.append(name)

    def _read_chain(self, text: str) -> None:
        """Read nodes, and the links between them: `A & B -->|label| C --> D`."""
        at, before = self._read_nodes(text, 0)
        while at < len(text):
            at, link = _read_link(text, at)
            at, after = self._read_nodes(text, at)
            for start in before:
                for end in after:
                    self._flow.add_edge(Edge(start, end, link.label, link.stroke, link.start, link.end, link.length))
            before = after

    def _read_nodes(self, text: str, at: int) -> tuple[int, list[str]]:
        names: list[str] = []
        while True:
            at, name = self._read_node(text, _skip(text, at))
            names.append(name)
            at = _skip(text, at)
            if text[at : at + 1] != "&":
                return at, names
            at += 1

    def _read_node(self, text: str, at: int) -> tuple[int, str]:
        found = _ID.match(text, at)
        if found is None:
            raise NotUnderstoodError(f"no node: {text[at : at + 20]}")
        name, at = found[0], found.end()
        node = self._mentioned.setdefault(name, Node(name, name))
        at = self._read_shape(text, at, node)
        if found := _CLASS.match(text, at):
            at = found.end()
        if self._open and not node.group:
            node.group = self._open[-1]
        return at, name

    def _read_shape(self, text: str, at: int, node: Node) -> int:
        if found := _ATTRIBUTES.match(text, at):
            values = {key: value.strip() for key, value in _ATTRIBUTE.findall(found[1])}
            shape = _NAMED_SHAPES.get(values.get("shape", "rect").strip('"'))
            if shape is None or not values.keys() <= {"shape", "label"}:
                raise NotUnderstoodError(f"an unknown kind of node: {found[0]}")
            node.shape, node.label = shape, clean_label(values.get("label", node.label))
            return found.end()
        for opening, closing, shape in _SHAPES:
            if text.startswith(opening, at):
                return self._read_label(text, at + len(opening), closing, shape, node)
        return at

    def _read_label(self, text: str, at: int, closing: str, shape: ShapeKind, node: Node) -> int:
        inner = _skip(text, at)
        quoted = text[inner : inner + 1] == '"'
        if quoted:
            close = text.find('"', inner + 1)
            end = text.find(closing, close + 1) if close >= 0 else -1
        else:
            end = text.find(closing, at)
        if shape in (ShapeKind.LEAN_RIGHT, ShapeKind.LEAN_LEFT):
            # `[/a/]` leans, `[/a\]` narrows: the nearer of the two ends is its own.
            other = "\\]" if closing == "/]" else "/]"
            ends = [(found, mark) for mark in (closing, other) if (found := text.find(mark, at)) >= 0]
            end, found_mark = min(ends, default=(-1, ""))
            if found_mark == other:
                shape = ShapeKind.TRAPEZOID if closing == "/]" else ShapeKind.TRAPEZOID_DOWN
        if end < 0:
            raise NotUnderstoodError(f"a node without an end: {text[at : at + 20]}")
        node.label, node.shape = clean_label(text[at:end]), shape
        return end + len(closing)


def _read_link(text: str, at: int) -> tuple[int, _Link]:
    """Read a link with its label, in front of the arrow (`-- a -->`) or behind it (`-->|a|`)."""
    at = _skip(text, at)
    if named := _EDGE_ID.match(text, at):
        at = named.end()
    found = _LINK.match(text, at)
    if found is None:
        raise NotUnderstoodError(f"no link: {text[at : at + 20]}")
    line, start, label = found["line"], _HEADS.get(found["start"] or "", Head.NONE), ""
    end, at = found["end"], found.end()
    opens = end is None and (line in ("--", "==", "-."))
    if opens:
        closing = re.compile({"--": r"--+([>ox]|-)", "==": r"==+([>ox]|=)", "-.": r"\.+-([>ox])?"}[line])
        closed = closing.search(text, at)
        if closed is None:
            raise NotUnderstoodError(f"a link without an end: {text[at : at + 20]}")
        label, at, end, line = text[at : closed.start()], closed.end(), closed[1], line + closed[0]
    at = _skip(text, at)
    if not opens and text[at : at + 1] == "|":
        close = text.find("|", at + 1)
        if close < 0:
            raise NotUnderstoodError("a label without an end")
        label, at = text[at + 1 : close], close + 1
    stroke = Stroke.SOLID
    if "=" in line:
        stroke = Stroke.THICK
    elif "." in line:
        stroke = Stroke.DASHED
    elif "~" in line:
        stroke = Stroke.INVISIBLE
    length = 1 if opens else _length(line, found["end"])
    return at, _Link(stroke, start, _HEADS.get(end or "", Head.NONE), clean_label(label), length)


def _length(line: str, end: str | None) -> int:
    """Each mark more than a link needs makes it a layer longer."""
    if "." in line:
        return max(1, line.count("."))
    return max(1, min(6, len(line) - (1 if end else 2)))


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
