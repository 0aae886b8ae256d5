"""Random Markdown that is mostly markup, and what can be seen of a document."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from claude_desktop.markdown.leaves import Code, Heading, Inline, Leaf, ListItem, Math, Paragraph, Rule, Table

MATH_PIECES = ("$x$", "$", "$$", "$$\n", "\\(", "\\)", "\\[", "\\[\n", "\\]\n", "$$a+b$$\n", "\\[c\\]\n", "5$")
NOTE_PIECES = ("[^1]", "[^1]: ", "[^1]:", "[^n]: note\n", "[^", "[^n", "[^n](u)")
PIECES = (
    *("a", "b c", "word ", "é", "日本", " ", "  ", "    ", "\t", "\n", "\n", "\n\n"),
    *("- ", "* ", "+ ", "1. ", "2) ", "10. ", "> ", ">", "# ", "## ", "[ ] ", "[x] "),
    *("```", "```py\n", "~~~", "`c`", "``", "---", "===", "***"),
    *("| a | b |", "|---|:-:|", "|", "\\|", "*x*", "**b", "_u_", "~~s~~", "\\*", "&amp;", "  \n", "\\\n"),
    *("[foo]", "[foo]: /u\n", "[foo]:", '"t"', "![i](u)", "[l](u)", "<div>", "<!--", "https://x.y/z ", "me@x.org"),
    *MATH_PIECES,
    *NOTE_PIECES,
    *("\r\n", "\r", "[bar][foo]", "[bar]: <v>\n\n", "[foo]\n\n"),
)


def random_document(chance: random.Random, pieces: Sequence[str] = PIECES) -> str:
    """Up to forty pieces."""
    return "".join(chance.choice(pieces) for _ in range(chance.randint(1, 40)))


def random_pieces(chance: random.Random, text: str) -> Iterator[str]:
    """Cut a text anywhere."""
    start = 0
    while start < len(text):
        end = start + chance.choice((1, 1, 2, 3, 4, 8, 20, 100))
        yield text[start:end]
        start = end


def inlines_of(leaf: Leaf) -> Iterator[Inline]:
    """All texts of a leaf that have styles."""
    match leaf:
        case Paragraph() | Heading() | Math():
            yield leaf.inline
        case Table():
            yield from leaf.header
            for row in leaf.rows:
                yield from row


def visible_text(leaves: Sequence[Leaf]) -> str:
    """Everything that a reader can see or be shown: texts, markers, languages, addresses and titles of links."""
    seen: list[str] = []
    for leaf in leaves:
        seen += [item.marker for item in leaf.place.containers if isinstance(item, ListItem)]
        for inline in inlines_of(leaf):
            seen.append(inline.text)
            seen += [f"{span.target} {span.title}" for span in inline.spans if span.target is not None]
        if isinstance(leaf, Code):
            seen += [leaf.language, leaf.text]
        if isinstance(leaf, Rule):
            seen.append("---")
    return "\n".join(seen)
