from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from claude_desktop.markdown.block_parser import BlockParser
from claude_desktop.markdown.leaves import Code, Leaf, ListItem, Place, Table
from claude_desktop.markdown.parsing import parse
from tests.markdown.documents import MATH_PIECES, NOTE_PIECES, PIECES, random_document
from tests.markdown.outlines import outline
from tests.markdown.reference_parser import reference_outlines

# Where both differ on purpose. Check boxes: ours are GitHub's, whose text is a paragraph whatever it looks like.
# Definitions: ours keep to the specification's own parsers, for which the line behind one continues the paragraph.
# White space at the start of a line that code spans: ours is cut off, as the specification says. Tables: surplus cells.
_DIFFERENT = re.compile(r"\[[ xX]\] *(?:[^ \w]|\d|$)|\[(?:foo|bar)\]:.*\n(?!\n|$)|[ \t]\||\t", re.MULTILINE)


def own_outlines(text: str) -> list[str]:
    """Outlines without what the reference does not know: tightness, columns' sides, whether a fence is closed."""
    return [_comparable(leaf) for leaf in parse(text)]


def _comparable(leaf: Leaf) -> str:
    marks = [item.marker or "." if isinstance(item, ListItem) else ">" for item in leaf.place.containers]
    text = outline(replace(leaf, place=Place((), 0, 0)))
    if isinstance(leaf, Code):
        text = f"code({leaf.language}) {leaf.text}"
    if isinstance(leaf, Table):
        text = re.sub(r"^table\(\w+\)", "table", text)
    return " ".join(" ".join((*marks, _without_definition(text))).split())


def _without_definition(text: str) -> str:
    """Only that there is a definition counts, as markdown-it shows none."""
    return re.sub(r"p \[(foo|bar)\]:.*", "definition", text)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(4))
def test_blocks_are_those_of_markdown_it(batch: int) -> None:
    compared = 0
    pieces = [piece for piece in PIECES if not piece.startswith("[bar]:") and piece not in (*MATH_PIECES, *NOTE_PIECES)]
    for number in range(1_200):
        chance = random.Random(batch * 1_000_003 + number)  # noqa: S311 (a test's dice)
        text = random_document(chance, pieces).replace("\r\n", "\n").replace("\r", "\n") + "\n"
        if _DIFFERENT.search(text):
            continue
        compared += 1
        expected = [" ".join(_without_definition(line).split()) for line in reference_outlines(text)]
        assert own_outlines(text) == expected, f"batch {batch}, number {number}: {text!r}"
    assert compared > 250


@pytest.mark.parametrize(
    ("text", "tight"),
    [
        ("- a\n- b\n", True),
        ("- a\n\n- b\n", False),
        ("- a\n\n  b\n", False),
        ("- a\n\n\n- b\n", False),
        ("- a\n- b\n\nafter\n", True),
        ("- ```\n  x\n\n  y\n  ```\n- b\n", True),
        ("- a\n  > b\n  >\n- c\n", True),
        ("- a\n-\n- c\n", True),
    ],
)
def test_a_list_is_loose_where_blank_lines_part_its_items_or_their_blocks(text: str, tight: bool) -> None:
    items = [leaf.place.containers[0] for leaf in parse(text) if leaf.place.containers]
    assert {getattr(item, "tight", None) for item in items} == {tight}


def test_only_the_list_that_holds_the_blank_line_is_loose() -> None:
    outlines = [outline(leaf) for leaf in parse("- a\n  - b\n\n    c\n- d\n")]
    assert outlines == ["• p a", ". •~ p b", ". .~ p c", "• p d"]


def test_a_look_ahead_is_forgotten() -> None:
    parser = BlockParser()
    parser.add_line("[foo] and text", 0)
    before = list(parser.leaves)
    parser.look_ahead("- [foo]: /u", 15)
    del parser.leaves[len(before) :]
    parser.add_line("more", 15)
    parser.close()
    assert [outline(leaf) for leaf in parser.leaves] == ["p [foo] and text more"]


def test_a_line_that_can_only_be_text_may_be_begun() -> None:
    parser = BlockParser()
    assert parser.look_ahead("Hello", 0)
    assert not parser.look_ahead("--- -", 0)
    assert not parser.look_ahead("1. ", 0)
    assert not parser.look_ahead("```py", 0)
    assert parser.look_ahead("- **bold", 0)
