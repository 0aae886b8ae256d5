from __future__ import annotations

from claude_desktop.markdown.leaves import Alignment, Inline
from claude_desktop.ui.transcript.table_block import TableBlock, share_width


def test_what_fits_gets_its_need_and_fills_the_width() -> None:
    widths = share_width([50, 100, 20], 400, 60, 300)
    assert sum(widths) == 400
    assert all(width >= need for width, need in zip(widths, [50, 100, 20], strict=True))


def test_what_does_not_fit_shares_fairly_and_narrow_columns_keep_their_need() -> None:
    widths = share_width([40, 500, 500], 400, 60, 400)
    assert widths[0] == 41
    assert sum(widths) <= 400
    assert abs(widths[1] - widths[2]) <= 1


def test_many_columns_get_their_least_and_the_table_scrolls() -> None:
    assert share_width([200] * 20, 400, 60, 300) == (60,) * 20


def test_a_row_more_measures_only_that_row() -> None:
    measured: list[str] = []

    def measure(text: str, bold: bool) -> float:
        measured.append(text)
        return len(text) * 8.0

    block = TableBlock()
    rows = [(Inline("a"), Inline("b" * 30)) for _ in range(100)]
    block.update((Alignment.LEFT, Alignment.RIGHT), (Inline("x"), Inline("y")), rows)
    block.fit(600, 60, 300, measure)
    version = block.version
    measured.clear()
    assert block.update(block.alignments, block.header, [*rows, (Inline("a"), Inline("b"))])
    block.fit(600, 60, 300, measure)
    assert block.version == version
    assert len(measured) <= 4


def test_a_short_word_of_wide_letters_is_measured_too() -> None:
    block = TableBlock()
    block.update((Alignment.LEFT, Alignment.LEFT), (Inline("table"), Inline("x" * 90)), [(Inline("some"), Inline("y"))])
    block.fit(300, 10, 300, lambda text, _bold: {"table": 40.0, "some": 44.0}.get(text, 400.0))
    assert block.widths_px[0] == 45
