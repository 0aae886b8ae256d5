from __future__ import annotations

from itertools import combinations

import pytest

from claude_desktop.markdown.diagrams.drawing import lay_out
from claude_desktop.markdown.diagrams.figure import Figure, Label, Line, Shape, Size, Tone
from claude_desktop.markdown.diagrams.reading import read_diagram

SOURCES = [
    "graph TD\nA-->B-->C\nA-->C\nC-->A",
    "graph LR\nA{Is it so?}-->|yes|B\nA-->|no|C\nB-->D\nC-->D\nD-.->A",
    "graph TD\nsubgraph one\nA-->B\nend\nsubgraph two\nC-->D\nend\nB-->C\none-->E\nE-->E",
    "graph BT\nA & B & C --> D & E & F",
    "graph RL\n" + "\n".join(f"n{number} --> n{(number * 7 + 3) % 12}" for number in range(18)),
    "stateDiagram\n[*] --> A\nA --> B : go\nB --> A : back\nB --> [*]",
]


def measure(text: str) -> Size:
    lines = text.split("\n")
    return Size(7.0 * max(map(len, lines)), 18.0 * len(lines))


def figure_of(source: str) -> Figure:
    diagram = read_diagram(source)
    assert diagram is not None
    figure = lay_out(diagram, measure, 13.5)
    assert figure is not None
    return figure


def shapes_of(figure: Figure, tone: Tone) -> list[Shape]:
    return [item for item in figure.items if isinstance(item, Shape) and item.tone is tone]


def apart(one: Shape | Label, other: Shape | Label) -> bool:
    across = one.x + one.width <= other.x + 0.01 or other.x + other.width <= one.x + 0.01
    return across or one.y + one.height <= other.y + 0.01 or other.y + other.height <= one.y + 0.01


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_overlaps_and_all_is_within_the_figure(source: str) -> None:
    figure = figure_of(source)
    nodes = shapes_of(figure, Tone.NODE)
    labels = [item for item in figure.items if isinstance(item, Label)]
    both: list[Shape | Label] = [*nodes, *labels]
    assert all(apart(one, other) for one, other in combinations(both, 2))
    everything: list[Shape | Label] = [*nodes, *labels, *shapes_of(figure, Tone.GROUP)]
    for item in everything:
        assert item.x >= 0
        assert item.y >= 0
        assert item.x + item.width <= figure.width + 0.01
        assert item.y + item.height <= figure.height + 0.01


@pytest.mark.parametrize("source", SOURCES)
def test_every_line_begins_and_ends_at_the_side_of_a_node_or_group(source: str) -> None:
    figure = figure_of(source)
    ends = [*shapes_of(figure, Tone.NODE), *shapes_of(figure, Tone.GROUP)]
    for line in (item for item in figure.items if isinstance(item, Line)):
        for point in (line.points[0], line.points[-1]):
            assert any(
                shape.x - 1 <= point.x <= shape.x + shape.width + 1
                and shape.y - 1 <= point.y <= shape.y + shape.height + 1
                for shape in ends
            )
        assert len(line.points) % 3 == 1, "a start, then two handles and a point for each part"


def test_groups_are_around_what_is_in_them() -> None:
    figure = figure_of("graph TD\nsubgraph outer\nsubgraph inner\nA-->B\nend\nC\nend\nB-->D\nC-->D")
    outer, inner = shapes_of(figure, Tone.GROUP)
    nodes = {shape.label: shape for shape in shapes_of(figure, Tone.NODE)}

    def holds(group: Shape, shape: Shape) -> bool:
        return (
            group.x <= shape.x
            and group.y <= shape.y
            and shape.x + shape.width <= group.x + group.width
            and shape.y + shape.height <= group.y + group.height
        )

    assert holds(outer, inner)
    assert all(holds(inner, nodes[name]) for name in "AB")
    assert holds(outer, nodes["C"])
    assert apart(outer, nodes["D"])


@pytest.mark.parametrize(
    ("direction", "axis", "sign"), [("TD", "y", 1), ("BT", "y", -1), ("LR", "x", 1), ("RL", "x", -1)]
)
def test_the_flow_goes_where_it_is_told(direction: str, axis: str, sign: int) -> None:
    figure = figure_of(f"graph {direction}\nA-->B")
    first, second = (getattr(shape.centre, axis) for shape in shapes_of(figure, Tone.NODE))
    assert (second - first) * sign > 0


def test_an_edge_between_a_group_and_its_own_member_is_not_drawn() -> None:
    diagram = read_diagram("graph TD\nsubgraph g\nA\nend\ng-->A")
    assert diagram is not None
    assert lay_out(diagram, measure, 13.5) is None
