"""Says in one line what a leaf is, for tests that read well."""

from __future__ import annotations

from claude_desktop.markdown.leaves import (
    Alignment,
    Code,
    Container,
    Heading,
    Inline,
    Leaf,
    ListItem,
    Math,
    Paragraph,
    Rule,
    Style,
    Table,
)
from claude_desktop.markdown.parsing import parse

_ALIGNMENTS = {Alignment.LEFT: "l", Alignment.CENTRE: "c", Alignment.RIGHT: "r"}
_STYLES = {Style.BOLD: "b", Style.ITALIC: "i", Style.STRIKE: "s", Style.CODE: "c", Style.MATH: "m", Style.RAISED: "^"}


def outlines(text: str) -> list[str]:
    """The outline of each leaf of a text."""
    return [outline(leaf) for leaf in parse(text)]


def outline(leaf: Leaf) -> str:
    """Containers, kind and content: `> •~ h2 text` is a heading in a loose list's item in a quote."""
    return " ".join((*map(_container, leaf.place.containers), _content(leaf)))


def styled(inline: Inline) -> str:
    """The text with its styles: `a {b:bold} {:link}(address "title")`."""
    parts = []
    at = 0
    for span in inline.spans:
        parts.append(inline.text[at : span.start])
        marks = "".join(mark for style, mark in _STYLES.items() if style in span.style)
        part = f"{{{marks}:{inline.text[span.start : span.end]}}}"
        if span.target is not None:
            title = f' "{span.title}"' if span.title else ""
            part += f"({span.target}{title})"
        parts.append(part)
        at = span.end
    return ("".join(parts) + inline.text[at:]).replace("\u2028", "⏎")


def _container(container: Container) -> str:
    if isinstance(container, ListItem):
        return (container.marker or ".") + ("" if container.tight else "~")
    return ">"


def _content(leaf: Leaf) -> str:
    match leaf:
        case Paragraph():
            return f"p {styled(leaf.inline)}"
        case Heading():
            return f"h{leaf.level} {styled(leaf.inline)}"
        case Code():
            return f"{'code' if leaf.closed else 'open'}({leaf.language}) {leaf.text!r}"
        case Table():
            rows = [" | ".join(map(styled, row)) for row in (leaf.header, *leaf.rows)]
            return f"table({''.join(_ALIGNMENTS[side] for side in leaf.alignments)}) " + " / ".join(rows)
        case Rule():
            return "rule"
        case Math():
            return f"{'math' if leaf.closed else 'open math'} {leaf.tex!r} {leaf.inline.text.replace(chr(0x2028), '⏎')}"
