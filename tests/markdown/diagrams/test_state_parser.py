from __future__ import annotations

import pytest

from claude_desktop.markdown.diagrams.model import NotUnderstoodError, ShapeKind
from claude_desktop.markdown.diagrams.state_parser import parse_states


def test_states_become_a_flow_with_dots_where_it_begins_and_ends() -> None:
    flow = parse_states(
        [
            "stateDiagram-v2",
            "[*] --> Idle",
            'state "At work" as Busy',
            "Idle --> Busy : start",
            "Busy --> [*]",
            "Idle : waits",
        ]
    )
    assert [(edge.start, edge.end, edge.label) for edge in flow.edges] == [
        ("[*] start ", "Idle", ""),
        ("Idle", "Busy", "start"),
        ("Busy", "[*] end ", ""),
    ]
    assert {node.id: (node.label, node.shape) for node in flow.nodes.values()} == {
        "[*] start ": ("", ShapeKind.DOT),
        "Idle": ("waits", ShapeKind.ROUND),
        "Busy": ("At work", ShapeKind.ROUND),
        "[*] end ": ("", ShapeKind.RINGED_DOT),
    }


def test_a_state_of_states_is_a_group() -> None:
    flow = parse_states(["stateDiagram", "A --> B", "state B {", "[*] --> C", "state f <<fork>>", "}"])
    assert list(flow.groups) == ["B"]
    assert {node.id: node.group for node in flow.nodes.values()} == {"A": "", "[*] start B": "B", "C": "B", "f": "B"}
    assert flow.nodes["f"].shape is ShapeKind.BAR


@pytest.mark.parametrize("line", ["}", "state X {", "note right of A", "--", "what is this?", "direction sideways"])
def test_what_is_not_understood_is_refused(line: str) -> None:
    with pytest.raises(NotUnderstoodError):
        parse_states(["stateDiagram", "A --> B", line])
