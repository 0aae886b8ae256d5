"""What a diagram's source says: nodes and edges, or messages between participants. Nothing is measured yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

MAX_SOURCE_CHARACTERS = 20_000
MAX_NODES = 120
MAX_EDGES = 240
MAX_GROUPS = 24
MAX_GROUP_DEPTH = 6
MAX_LABEL_CHARACTERS = 400
MAX_PARTICIPANTS = 20
MAX_STEPS = 200
MAX_SLICES = 24


class NotUnderstoodError(ValueError):
    """The source says something that is not drawn here, or too much of it: it is shown as it is."""


class ShapeKind(Enum):
    """The outline of a node."""

    BOX = "box"
    ROUND = "round"
    STADIUM = "stadium"
    SUBROUTINE = "subroutine"
    CYLINDER = "cylinder"
    CIRCLE = "circle"
    DOUBLE_CIRCLE = "double_circle"
    FLAG = "flag"
    DIAMOND = "diamond"
    HEXAGON = "hexagon"
    LEAN_RIGHT = "lean_right"
    LEAN_LEFT = "lean_left"
    TRAPEZOID = "trapezoid"
    TRAPEZOID_DOWN = "trapezoid_down"
    DOT = "dot"
    RINGED_DOT = "ringed_dot"
    BAR = "bar"
    TEXT = "text"


class Head(Enum):
    """What stands at the end of a line."""

    NONE = "none"
    ARROW = "arrow"
    OPEN = "open"
    CIRCLE = "circle"
    CROSS = "cross"


class Stroke(Enum):
    """How a line is drawn."""

    SOLID = "solid"
    DASHED = "dashed"
    THICK = "thick"
    INVISIBLE = "invisible"


@dataclass(slots=True)
class Node:
    """A node; `group` is the id of the group it stands in, empty for none."""

    id: str
    label: str
    shape: ShapeKind = ShapeKind.BOX
    group: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from a node or group to another one. `length` is over how many layers it goes at least."""

    start: str
    end: str
    label: str = ""
    stroke: Stroke = Stroke.SOLID
    start_head: Head = Head.NONE
    end_head: Head = Head.ARROW
    length: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A box around nodes; `parent` is the group that it stands in, empty for none."""

    id: str
    title: str
    parent: str = ""


class Direction(Enum):
    """Where a flow goes."""

    DOWN = "down"
    UP = "up"
    RIGHT = "right"
    LEFT = "left"


@dataclass(slots=True)
class Flow:
    """Nodes and edges: a flowchart, or a diagram of states."""

    direction: Direction = Direction.DOWN
    nodes: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def add_node(self, node: Node) -> Node:
        """Add a node, or give the one of that id."""
        known = self.nodes.setdefault(node.id, node)
        if len(self.nodes) > MAX_NODES:
            raise NotUnderstoodError("too many nodes")
        return known

    def add_edge(self, edge: Edge) -> None:
        """Add an edge."""
        self.edges.append(edge)
        if len(self.edges) > MAX_EDGES:
            raise NotUnderstoodError("too many edges")

    def add_group(self, group: Group) -> None:
        """Add a group."""
        depth, parent = 1, group.parent
        while parent:
            depth, parent = depth + 1, self.groups[parent].parent
        if group.id in self.groups or len(self.groups) >= MAX_GROUPS or depth > MAX_GROUP_DEPTH:
            raise NotUnderstoodError("too many groups, or one twice")
        self.groups[group.id] = group


@dataclass(frozen=True, slots=True)
class Message:
    """A message between participants; `number` is 0 where messages are not counted."""

    start: str
    end: str
    label: str
    stroke: Stroke
    head: Head
    start_head: Head = Head.NONE
    number: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A note beside or over participants; `side` is "left", "right" or "over"."""

    side: str
    participants: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The beginning of a frame around steps ("loop", "alt" …)."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Divider:
    """The beginning of a further part of a frame ("else", "and" …)."""

    label: str


@dataclass(frozen=True, slots=True)
class FrameEnd:
    """The end of the innermost frame."""


@dataclass(frozen=True, slots=True)
class Activity:
    """A participant begins or ends to be active."""

    participant: str
    begins: bool


Step = Message | Note | Frame | Divider | FrameEnd | Activity


@dataclass(slots=True)
class Sequence:
    """Messages in time: participants by id with their labels, in order, and the steps."""

    participants: dict[str, str] = field(default_factory=dict)
    actors: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    title: str = ""

    def add_participant(self, name: str, label: str = "") -> None:
        """Add a participant where it is not known yet; a label given now counts."""
        self.participants[name] = label or self.participants.get(name) or name
        if len(self.participants) > MAX_PARTICIPANTS:
            raise NotUnderstoodError("too many participants")

    def add_step(self, step: Step) -> None:
        """Add a step."""
        self.steps.append(step)
        if len(self.steps) > MAX_STEPS:
            raise NotUnderstoodError("too many steps")


@dataclass(slots=True)
class Pie:
    """Shares of a whole."""

    title: str = ""
    shows_values: bool = False
    slices: list[tuple[str, float]] = field(default_factory=list)


Diagram = Flow | Sequence | Pie
