from __future__ import annotations

from itertools import pairwise

from claude_desktop.markdown.diagrams.drawing import lay_out
from claude_desktop.markdown.diagrams.figure import Figure, Label, Line, Shape, Size, Tone
from claude_desktop.markdown.diagrams.reading import read_diagram


def measure(text: str) -> Size:
    lines = text.split("\n")
    return Size(7.0 * max(map(len, lines)), 18.0 * len(lines))


def figure_of(*lines: str) -> Figure:
    diagram = read_diagram("\n".join(("sequenceDiagram", *lines)))
    assert diagram is not None
    figure = lay_out(diagram, measure, 13.5)
    assert figure is not None
    return figure


def test_messages_stand_below_one_another_and_have_room_for_their_labels() -> None:
    figure = figure_of("A->>B: a rather long label for a message", "B-->>C: short", "C->>A: all the way back")
    messages = [item for item in figure.items if isinstance(item, Line) and not item.faint]
    assert all(one.points[0].y < other.points[0].y for one, other in pairwise(messages))
    labels = {item.text: item for item in figure.items if isinstance(item, Label)}
    long = labels["a rather long label for a message"]
    assert abs(messages[0].points[0].x - messages[0].points[1].x) >= long.width
    assert messages[0].points[0].y >= long.y + long.height


def test_frames_go_round_their_steps() -> None:
    figure = figure_of("A->>B: before", "loop often", "A->>B: inside", "end", "A->>B: after")
    (frame,) = (item for item in figure.items if isinstance(item, Shape) and item.tone is Tone.FRAME)
    before, inside, after = (item.points[0].y for item in figure.items if isinstance(item, Line) and not item.faint)
    assert before < frame.y < inside < frame.y + frame.height < after


def test_all_is_within_the_figure() -> None:
    figure = figure_of(
        "title A title that is longer than all the rest of it together, which is not much",
        "Note left of A: a note with quite some text in it",
        "A->>A: says to itself",
        "activate A",
        "alt a long condition that is wider than what it stands around",
        "A->>B: x",
        "else",
        "end",
        "Note right of B: another one that is long",
    )
    for item in figure.items:
        if isinstance(item, Shape | Label):
            assert item.x >= 0
            assert item.x + item.width <= figure.width
            assert item.y + item.height <= figure.height


def test_an_activity_that_did_not_begin_is_not_drawn() -> None:
    diagram = read_diagram("sequenceDiagram\nA->>B: x\ndeactivate B")
    assert diagram is not None
    assert lay_out(diagram, measure, 13.5) is None
