"""Reads a diagram's source: finds its kind and has it parsed."""

from __future__ import annotations

import re
from collections.abc import Callable

from claude_desktop.markdown.diagrams.flowchart_parser import parse_flowchart
from claude_desktop.markdown.diagrams.model import MAX_SOURCE_CHARACTERS, Diagram, NotUnderstoodError
from claude_desktop.markdown.diagrams.pie_parser import parse_pie
from claude_desktop.markdown.diagrams.sequence_parser import parse_sequence
from claude_desktop.markdown.diagrams.state_parser import parse_states

_FRONT_MATTER = re.compile(r"\s*---\n.*?\n---\s*(?:\n|$)", re.DOTALL)
_MAX_LINE = 1_500
_KINDS: dict[str, Callable[[list[str]], Diagram]] = {
    "graph": parse_flowchart,
    "flowchart": parse_flowchart,
    "flowchart-elk": parse_flowchart,
    "sequencediagram": parse_sequence,
    "statediagram": parse_states,
    "statediagram-v2": parse_states,
    "pie": parse_pie,
}
# They say how a diagram looks or what it is called by a screen reader, not what is in it.
_IGNORED = re.compile(r"(?:accTitle|accDescr)\s*[:{]", re.IGNORECASE)


def is_diagram(info: str) -> bool:
    """Tell whether a fence says that it holds a diagram."""
    return info.strip().partition(" ")[0].strip("{}.").lower() in ("mermaid", "mmd")


def read_diagram(source: str) -> Diagram | None:
    """Read a diagram's source; None where its kind, something in it or its size is beyond what is drawn here."""
    if len(source) > MAX_SOURCE_CHARACTERS:
        return None
    front = _FRONT_MATTER.match(source)
    text = _without_directives(source[front.end() :] if front else source)
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line and not line.startswith("%%") and not _IGNORED.match(line)]
    if not lines or max(map(len, lines)) > _MAX_LINE:
        return None
    kind = re.split(r"[\s;]", lines[0], maxsplit=1)[0].lower()
    parse = _KINDS.get(kind)
    if parse is None:
        return None
    try:
        return parse(lines)
    except NotUnderstoodError:
        return None


def _without_directives(text: str) -> str:
    """Leave out what stands between `%%{` and `}%%`: it sets colours and the like."""
    kept: list[str] = []
    at = 0
    while (start := text.find("%%{", at)) >= 0 and (end := text.find("}%%", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join((*kept, text[at:]))
