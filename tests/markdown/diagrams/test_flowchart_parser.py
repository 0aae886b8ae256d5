from __future__ import annotations

import pytest

from claude_desktop.markdown.diagrams.flowchart_parser import parse_flowchart
from claude_desktop.markdown.diagrams.model import Direction, Edge, Flow, Head, NotUnderstoodError, ShapeKind, Stroke


def flow(*lines: str, head: str = "flowchart TD") -> Flow:
    return parse_flowchart([head, *lines])


@pytest.mark.parametrize(
    ("written", "shape", "label"),
    [
        ("A", ShapeKind.BOX, "A"),
        ("A[a box]", ShapeKind.BOX, "a box"),
        ('A["(x) [y]"]', ShapeKind.BOX, "(x) [y]"),
        ("A(round)", ShapeKind.ROUND, "round"),
        ("A([stadium])", ShapeKind.STADIUM, "stadium"),
        ("A[[sub]]", ShapeKind.SUBROUTINE, "sub"),
        ("A[(data)]", ShapeKind.CYLINDER, "data"),
        ("A((circle))", ShapeKind.CIRCLE, "circle"),
        ("A(((double)))", ShapeKind.DOUBLE_CIRCLE, "double"),
        ("A>flag]", ShapeKind.FLAG, "flag"),
        ("A{if}", ShapeKind.DIAMOND, "if"),
        ("A{{hexagon}}", ShapeKind.HEXAGON, "hexagon"),
        ("A[/lean/]", ShapeKind.LEAN_RIGHT, "lean"),
        ("A[\\lean\\]", ShapeKind.LEAN_LEFT, "lean"),
        ("A[/narrow\\]", ShapeKind.TRAPEZOID, "narrow"),
        ("A[\\wide/]", ShapeKind.TRAPEZOID_DOWN, "wide"),
        ("A[one<br/>two]:::loud", ShapeKind.BOX, "one\ntwo"),
        ("A[say #quot;hi#quot; #35;1]", ShapeKind.BOX, 'say "hi" #1'),
        ('A@{ shape: cyl, label: "x" }', ShapeKind.CYLINDER, "x"),
        ("A[<b>not bold</b>]", ShapeKind.BOX, "<b>not bold</b>"),
    ],
)
def test_every_shape_of_a_node_is_read(written: str, shape: ShapeKind, label: str) -> None:
    node = flow(f"{written} --> B").nodes["A"]
    assert (node.shape, node.label) == (shape, label)


@pytest.mark.parametrize(
    ("link", "edge"),
    [
        ("-->", Edge("A", "B")),
        ("--->", Edge("A", "B", length=2)),
        ("---", Edge("A", "B", end_head=Head.NONE)),
        ("-.->", Edge("A", "B", stroke=Stroke.DASHED)),
        ("-.-", Edge("A", "B", stroke=Stroke.DASHED, end_head=Head.NONE)),
        ("==>", Edge("A", "B", stroke=Stroke.THICK)),
        ("~~~", Edge("A", "B", stroke=Stroke.INVISIBLE, end_head=Head.NONE)),
        ("--o", Edge("A", "B", end_head=Head.CIRCLE)),
        ("--x", Edge("A", "B", end_head=Head.CROSS)),
        ("<-->", Edge("A", "B", start_head=Head.ARROW)),
        ("-->|yes|", Edge("A", "B", "yes")),
        ("-- yes, it is -->", Edge("A", "B", "yes, it is")),
        ("-. maybe .->", Edge("A", "B", "maybe", Stroke.DASHED)),
        ("== sure ==>", Edge("A", "B", "sure", Stroke.THICK)),
        ("-- no ---", Edge("A", "B", "no", end_head=Head.NONE)),
        ("e1@-->", Edge("A", "B")),
    ],
)
def test_every_kind_of_link_is_read(link: str, edge: Edge) -> None:
    assert flow(f"A {link} B").edges == [edge]


def test_links_can_stand_without_spaces_and_in_chains() -> None:
    read = flow("A-->B-.->C & D", "E & F --> G; G-->my-node")
    assert [(edge.start, edge.end) for edge in read.edges] == [
        ("A", "B"),
        ("B", "C"),
        ("B", "D"),
        ("E", "G"),
        ("F", "G"),
        ("G", "my-node"),
    ]


def test_groups_hold_what_is_named_in_them_first() -> None:
    read = flow(
        "A --> B", "subgraph one [The first]", "  B", "  C", "  subgraph two", "    D", "  end", "end", "two --> A"
    )
    assert {name: group.title for name, group in read.groups.items()} == {"one": "The first", "two": "two"}
    assert read.groups["two"].parent == "one"
    assert {node.id: node.group for node in read.nodes.values()} == {"A": "", "B": "one", "C": "one", "D": "two"}


@pytest.mark.parametrize(("words", "direction"), [("graph LR", "RIGHT"), ("graph BT", "UP"), ("flowchart", "DOWN")])
def test_the_direction_is_read(words: str, direction: str) -> None:
    assert flow("A", head=words).direction is Direction[direction]


def test_what_only_changes_the_look_or_adds_links_is_passed_over() -> None:
    read = flow("A --> B", "style A fill:#f9f", "classDef x fill:red", "class A x", 'click A href "file:///etc/passwd"')
    assert list(read.nodes) == ["A", "B"]


@pytest.mark.parametrize(
    "line",
    [
        "A[never closed",
        "A --> ",
        "--> B",
        "A -- label without an end B",
        "subgraph x",
        "end",
        'A@{ img: "https://a.example/x.png" }',
        "A@{ shape: nobody-knows }",
        "A -->|label without an end B",
        "A B",
    ],
)
def test_what_is_not_understood_is_refused(line: str) -> None:
    with pytest.raises(NotUnderstoodError):
        flow(line)


@pytest.mark.parametrize(
    "lines",
    [
        [f"n{number}" for number in range(400)],
        ["&".join(f"a{number}" for number in range(30)) + "-->" + "&".join(f"b{number}" for number in range(30))],
        [f"subgraph s{number}" for number in range(9)] + ["A"] + ["end"] * 9,
    ],
)
def test_too_much_is_refused(lines: list[str]) -> None:
    with pytest.raises(NotUnderstoodError):
        flow(*lines)
