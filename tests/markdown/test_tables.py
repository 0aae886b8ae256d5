from __future__ import annotations

import pytest

from claude_desktop.markdown.leaves import Alignment
from claude_desktop.markdown.tables import column_alignments, fit_row, split_row

LEFT, CENTRE, RIGHT = Alignment.LEFT, Alignment.CENTRE, Alignment.RIGHT


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("|---|:-:|--:|:--|", (LEFT, CENTRE, RIGHT, LEFT)),
        (":-: | ---", (CENTRE, LEFT)),
        ("---", (LEFT,)),
        ("|-|", (LEFT,)),
        ("- -", None),
        ("| | |", None),
        ("|--|x|", None),
        ("|--||--|", None),
        ("-", None),
    ],
)
def test_a_delimiter_row_sets_up_columns(line: str, expected: tuple[Alignment, ...] | None) -> None:
    assert column_alignments(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| a || b |", ["a", "", "b"]),
        ("| a \\| b | `c\\|d` |", ["a | b", "`c|d`"]),
        ("|", []),
        ("\\|", ["|"]),
    ],
)
def test_a_row_is_split_at_its_bars(line: str, expected: list[str]) -> None:
    assert [cell.content for cell in split_row(line, 0)] == expected


def test_the_pieces_of_a_cell_know_their_source() -> None:
    (_, cell) = split_row("| x | a\\|b |", 100)
    assert cell.content == "a|b"
    assert list(zip(cell.offsets, cell.sources, strict=True)) == [(0, 106), (1, 108)]


def test_a_row_is_made_as_wide_as_the_table() -> None:
    assert [cell.content for cell in fit_row(split_row("a", 0), 3)] == ["a", "", ""]
    assert [cell.content for cell in fit_row(split_row("a | b | c | d", 0), 2)] == ["a", "b | c | d"]
