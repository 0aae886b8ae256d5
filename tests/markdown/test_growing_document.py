from __future__ import annotations

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desktop.markdown import block_parser, open_leaves
from claude_desktop.markdown.growing_document import GrowingDocument
from claude_desktop.markdown.leaves import Code, ListItem, Paragraph, Table
from claude_desktop.markdown.parsing import parse
from tests.benchmarks.markdown_growth import SHAPES, tokens_of
from tests.markdown.documents import PIECES, inlines_of, random_document, random_pieces

DOCUMENTS = int(os.environ.get("MARKDOWN_DOCUMENTS", "3000"))
BATCHES = 6


def feed(document: GrowingDocument, piece: str) -> None:
    """Feed a piece and check that only leaves from the returned index on were touched."""
    before = list(document.leaves)
    first = document.append(piece)
    assert 0 <= first <= len(document.leaves)
    assert all(old is new for old, new in zip(before[:first], document.leaves, strict=False))


def check_growth(text: str, pieces: list[str]) -> None:
    document = GrowingDocument()
    for piece in pieces:
        feed(document, piece)
    assert document.source == text
    assert document.source_length == len(text)
    before = list(document.leaves)
    first = document.finish()
    assert all(old is new for old, new in zip(before[:first], document.leaves, strict=False))
    assert tuple(document.leaves) == parse(text)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_any_cut_of_a_random_document_ends_with_the_leaves_of_the_whole(batch: int) -> None:
    for number in range(DOCUMENTS // BATCHES):
        chance = random.Random(batch * 1_000_003 + number)  # noqa: S311 (a test's dice)
        text = random_document(chance)
        try:
            check_growth(text, list(random_pieces(chance, text)))
        except AssertionError:
            pytest.fail(f"batch {batch}, number {number}: {text!r}")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=30))
def test_any_text_cut_at_its_pieces_ends_with_the_leaves_of_the_whole(pieces: list[str]) -> None:
    check_growth("".join(pieces), [piece for piece in pieces if piece])


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_long_documents_end_with_the_leaves_of_the_whole(shape: str) -> None:
    text = SHAPES[shape](24_000)
    document = GrowingDocument()
    for token in tokens_of(text):
        document.append(token)
    document.finish()
    assert tuple(document.leaves) == parse(text)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_at_most_eight_characters_are_parsed_for_each_and_no_more_in_a_long_text(shape: str) -> None:
    ratios = []
    for characters in (8_000, 48_000):
        document = GrowingDocument()
        for token in tokens_of(SHAPES[shape](characters)):
            document.append(token)
        ratios.append(document.parsed_characters / characters)
    assert max(ratios) <= 8
    assert ratios[1] <= ratios[0] * 1.3


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "> " + "a line of a long quote\n> " * 2_000,
        "1. A step:\n   ```py\n" + "   x = compute(1)\n" * 2_000,
        "".join(f"{'  ' * (number % 8)}- item {number}\n" for number in range(2_000)),
        "word\n" * 4_000,
        "a *b " * 4_000,
        "[a " * 8_000,
    ],
    ids=["quote", "code in a list", "nested list", "short lines", "open emphasis", "open brackets"],
)
def test_hostile_texts_stay_within_the_bound_too(text: str) -> None:
    document = GrowingDocument()
    for token in tokens_of(text):
        document.append(token)
    document.finish()
    assert document.parsed_characters <= 8 * len(text)


def test_the_unfinished_line_is_shown_at_once() -> None:
    document = GrowingDocument()
    document.append("Hello **wor")
    leaf = document.leaves[0]
    assert isinstance(leaf, Paragraph)
    assert leaf.inline.text == "Hello **wor"
    document.append("ld** and")
    leaf = document.leaves[0]
    assert isinstance(leaf, Paragraph)
    assert leaf.inline.text == "Hello world and"


def test_an_open_fence_grows_and_says_that_it_is_open() -> None:
    document = GrowingDocument()
    document.append("text\n\n```py\nx = 1\ny")
    leaf = document.leaves[1]
    assert isinstance(leaf, Code)
    assert (leaf.text, leaf.closed) == ("x = 1\ny", False)
    assert document.append(" = 2\n```\n") == 1
    leaf = document.leaves[1]
    assert isinstance(leaf, Code)
    assert (leaf.text, leaf.closed) == ("x = 1\ny = 2", True)


def test_a_table_keeps_the_rows_that_it_has() -> None:
    document = GrowingDocument()
    document.append("|a|b|\n|-|-|\n|1|2|\n")
    first = document.leaves[0]
    assert isinstance(first, Table)
    document.append("|3|")
    second = document.leaves[0]
    assert isinstance(second, Table)
    assert len(second.rows) == 2
    assert second.rows[0] is first.rows[0]


def test_a_late_definition_renders_its_uses_anew_and_nothing_else() -> None:
    document = GrowingDocument()
    document.append("one\n\nsee [foo] here\n\nthree\n\n")
    before = list(document.leaves)
    assert document.append("[foo]: https://example.org\n\n") == 1
    used = document.leaves[1]
    assert isinstance(used, Paragraph)
    assert used.inline.spans[0].target == "https://example.org"
    assert document.leaves[0] is before[0]
    assert document.leaves[2] is before[2]


def test_a_list_that_gets_longer_numbers_aligns_all_its_items() -> None:
    document = GrowingDocument()
    document.append("intro\n\n" + "1. x\n" * 9)
    assert document.append("1. ten\n") == 1
    document.finish()
    items = [leaf.place.containers[0] for leaf in list(document.leaves)[1:]]
    assert [item.widest_marker for item in items if isinstance(item, ListItem)] == ["10."] * 10


def test_a_carriage_return_at_the_end_of_a_piece_waits_for_its_newline() -> None:
    document = GrowingDocument()
    for piece in ("one\r", "\ntwo\r", "\r", "three"):
        feed(document, piece)
    document.finish()
    assert tuple(document.leaves) == parse("one\r\ntwo\r\rthree")
    assert len(document.leaves) == 2


@pytest.mark.slow
@pytest.mark.parametrize("limit", [5, 12, 40])
def test_paragraphs_that_are_split_are_split_the_same_way_in_any_pieces(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_leaves, "MAX_PARAGRAPH", limit)
    monkeypatch.setattr(block_parser, "MAX_PARAGRAPH", limit)
    for number in range(300):
        chance = random.Random(number)  # noqa: S311 (a test's dice)
        text = random_document(chance)
        try:
            check_growth(text, list(random_pieces(chance, text)))
        except AssertionError:
            pytest.fail(f"number {number}: {text!r}")


@pytest.mark.slow
def test_a_paragraph_without_end_becomes_several_bounded_ones() -> None:
    for text in ("word " * 10_000, "x" * 50_000, "# " + "word " * 10_000, "w\n" * 25_000):
        document = GrowingDocument()
        for start in range(0, len(text), 1_000):
            feed(document, text[start : start + 1_000])
        document.finish()
        assert tuple(document.leaves) == parse(text)
        lengths = [len(inline.text) for leaf in document.leaves for inline in inlines_of(leaf)]
        assert max(lengths) <= open_leaves.MAX_PARAGRAPH
        assert 3 <= len(lengths) <= 4
