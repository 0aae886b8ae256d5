from __future__ import annotations

import pytest

from claude_desktop.markdown.growing_document import GrowingDocument
from claude_desktop.markdown.leaves import Paragraph, Style
from claude_desktop.markdown.parsing import parse
from tests.markdown.outlines import outlines


@pytest.mark.parametrize(
    ("text", "outline"),
    [
        ("a[^1] b\n\n[^1]: the note", ["p a{^:1}(#note-9) b", "1. p the note"]),
        ("[^n]: first\n[^10]: second", ["n. p first", "10. p second"]),
        ("[^1]: one\n    more\n\n    two\n\nout", ["1.~ p one more", ".~ p two", "p out"]),
        ("a[^X]\n\n[^x]: folded", ["p a{^:X}(#note-7)", "x. p folded"]),
        ("text\n[^1]: at once", ["p text", "1. p at once"]),
    ],
)
def test_notes_are_items_and_references_lead_to_them(text: str, outline: list[str]) -> None:
    assert outlines(text) == outline


@pytest.mark.parametrize("text", ["a class [^a-z] in words", "[^1", "[^1] and no note", "x [^ ]: y", "[^]: z"])
def test_a_reference_without_a_note_is_text(text: str) -> None:
    (leaf,) = parse(text)
    assert isinstance(leaf, Paragraph)
    assert leaf.inline.text == text


def test_a_link_of_that_name_stays_a_link() -> None:
    assert outlines("[^1](u)\n\n[^1]: n") == ["p {:^1}(u)", "1. p n"]


def test_a_late_note_renders_its_references_anew_and_nothing_else() -> None:
    document = GrowingDocument()
    document.append("one\n\nsee[^1] here\n\nthree\n\n")
    before = list(document.leaves)
    assert document.append("[^1]: the note") in (1, 3)
    document.append("\n")
    assert document.leaves[0] is before[0]
    assert document.leaves[2] is before[2]
    used = document.leaves[1]
    assert isinstance(used, Paragraph)
    assert used.inline.text == "see1 here"
    assert used.inline.spans[0].style == Style.LINK | Style.RAISED
    assert [(run.text_start, run.source_start) for run in used.inline.runs] == [(0, 5), (3, 10), (4, 12)]
