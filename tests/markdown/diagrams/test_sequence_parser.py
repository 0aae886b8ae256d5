from __future__ import annotations

import pytest

from claude_desktop.markdown.diagrams.model import (
    Activity,
    Divider,
    Frame,
    FrameEnd,
    Head,
    Message,
    Note,
    NotUnderstoodError,
    Sequence,
    Stroke,
)
from claude_desktop.markdown.diagrams.sequence_parser import parse_sequence


def sequence(*lines: str) -> Sequence:
    return parse_sequence(["sequenceDiagram", *lines])


@pytest.mark.parametrize(
    ("arrow", "stroke", "head", "start"),
    [
        ("->", Stroke.SOLID, Head.NONE, Head.NONE),
        ("-->", Stroke.DASHED, Head.NONE, Head.NONE),
        ("->>", Stroke.SOLID, Head.ARROW, Head.NONE),
        ("-->>", Stroke.DASHED, Head.ARROW, Head.NONE),
        ("-x", Stroke.SOLID, Head.CROSS, Head.NONE),
        ("--x", Stroke.DASHED, Head.CROSS, Head.NONE),
        ("-)", Stroke.SOLID, Head.OPEN, Head.NONE),
        ("--)", Stroke.DASHED, Head.OPEN, Head.NONE),
        ("<<->>", Stroke.SOLID, Head.ARROW, Head.ARROW),
        ("<<-->>", Stroke.DASHED, Head.ARROW, Head.ARROW),
    ],
)
def test_every_arrow_is_read(arrow: str, stroke: Stroke, head: Head, start: Head) -> None:
    assert sequence(f"A{arrow}B: hi").steps == [Message("A", "B", "hi", stroke, head, start)]


def test_participants_keep_their_order_and_take_their_labels() -> None:
    read = sequence("participant B as The second", "actor A", "A->>B: x", "web-server->>B: y", "C c->>B: z")
    assert read.participants == {"B": "The second", "A": "A", "web-server": "web-server", "C c": "C c"}
    assert read.actors == {"A"}


def test_frames_notes_and_activities_are_steps_in_their_order() -> None:
    read = sequence(
        "A->>+B: go",
        "alt yes",
        "Note over A,B: two<br>lines",
        "else no",
        "note right of B: one",
        "end",
        "B-->>-A: done",
        "activate A",
        "deactivate A",
    )
    assert read.steps == [
        Message("A", "B", "go", Stroke.SOLID, Head.ARROW),
        Activity("B", begins=True),
        Frame("alt", "yes"),
        Note("over", ("A", "B"), "two\nlines"),
        Divider("no"),
        Note("right", ("B",), "one"),
        FrameEnd(),
        Message("B", "A", "done", Stroke.DASHED, Head.ARROW),
        Activity("B", begins=False),
        Activity("A", begins=True),
        Activity("A", begins=False),
    ]


def test_messages_are_numbered_where_that_is_asked_for() -> None:
    numbers = [
        step.number
        for step in sequence("A->>B: x", "autonumber", "A->>B: y", "B->>A: z").steps
        if isinstance(step, Message)
    ]
    assert numbers == [0, 1, 2]


def test_boxes_and_links_are_passed_over() -> None:
    read = sequence(
        "box Aqua Us", "participant A", "end", "rect rgb(0,0,0)", "A->>A: x", "end", "link A: Docs @ https://x.example"
    )
    assert len(read.steps) == 1


@pytest.mark.parametrize(
    "lines", [["loop x"], ["end"], ["else"], ["A->>"], ["what is this"], ["box x", "else", "end"], []]
)
def test_what_is_not_understood_is_refused(lines: list[str]) -> None:
    with pytest.raises(NotUnderstoodError):
        sequence(*lines)


def test_too_much_is_refused() -> None:
    with pytest.raises(NotUnderstoodError):
        sequence(*(f"A->>B: {number}" for number in range(1_000)))
    with pytest.raises(NotUnderstoodError):
        sequence(*(f"p{number}->>B: x" for number in range(100)))
    with pytest.raises(NotUnderstoodError):
        sequence(*["loop x"] * 50, "A->>B: x", *["end"] * 50)
