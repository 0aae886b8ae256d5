from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.markdown.diagrams.drawing import lay_out
from claude_desktop.markdown.diagrams.figure import Line, Size
from claude_desktop.markdown.diagrams.model import Flow, Pie, Sequence
from claude_desktop.markdown.diagrams.reading import is_diagram, read_diagram

HEADS = ("flowchart TD\n", "graph LR\n", "sequenceDiagram\n", "stateDiagram-v2\n", "pie\n")
MARKS = ("-->", "->>", "-.", "==", "~~~", "[", "]", "(", ")", "{", "}", '"', "|", ":", "&", ";", "%%", "@{", "\n", " ")
WORDS = ("A", "B", "x", "1", "end", "subgraph s", "loop", "[*]", "state S {", "#35;", "note over A: n", "é", "\u202e")
PIECES = st.sampled_from((*MARKS, *WORDS))


def measure(text: str) -> Size:
    lines = text.split("\n")
    return Size(7.0 * max(map(len, lines)), 18.0 * len(lines))


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("graph TD\nA-->B", Flow),
        ("---\ntitle: x\n---\nflowchart LR\nA", Flow),
        ("%%{init: {'theme':'dark'}}%%\n%% a comment\n\nsequenceDiagram\nA->>B: x", Sequence),
        ("stateDiagram-v2\n[*] --> A\naccTitle: x", Flow),
        ('pie\n"a": 1', Pie),
    ],
)
def test_the_kind_of_a_diagram_is_found(source: str, kind: type) -> None:
    assert isinstance(read_diagram(source), kind)


@pytest.mark.parametrize(
    "source", ["", "\n\n", "classDiagram\nA <|-- B", "gantt\ntitle x", "no diagram at all", "graph TD\n[["]
)
def test_what_is_not_drawn_here_is_none(source: str) -> None:
    assert read_diagram(source) is None


def test_only_what_is_called_so_is_a_diagram() -> None:
    assert is_diagram("mermaid")
    assert is_diagram(" Mermaid title=x")
    assert not is_diagram("python")
    assert not is_diagram("")


@given(st.sampled_from(HEADS), st.lists(PIECES, max_size=40))
def test_no_source_is_an_error(head: str, pieces: list[str]) -> None:
    diagram = read_diagram(head + "".join(pieces))
    figure = lay_out(diagram, measure, 13.5) if diagram is not None else None
    if figure is not None:
        assert figure.width > 0
        assert figure.height > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "%%{" * 6_000,
        "graph TD\n" + "\n".join("A" + " " * 1_400 + "B" for _ in range(14)),
        "graph TD\n" + "a;" * 700,
        "graph TD\nA" + "[" * 1_400,
        "graph TD\n" + 'a"' * 700,
        "sequenceDiagram\n" + ("a-" * 300 + "->>b: x\n") * 30,
        "stateDiagram\n" + "a.-" * 400,
        "graph TD\n" + "\n".join(f"n{one} --> n{two}" for one in range(15) for two in range(one)),
        "graph TD\n" + "\n".join(f"n{number % 40} -->|label {number}| n{number * 7 % 41}" for number in range(60)),
        "x" * 1_000_000,
    ],
)
def test_no_source_takes_long(source: str) -> None:
    """Counted, not timed: the work is bounded by what is placed."""
    diagram = read_diagram(source)
    figure = lay_out(diagram, measure, 13.5) if diagram is not None else None
    assert figure is None or sum(len(item.points) if isinstance(item, Line) else 1 for item in figure.items) < 4_000
