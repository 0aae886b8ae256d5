"""A table as a whole: its rows as they come, the widths of its columns, and how far it is scrolled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from claude_desktop.markdown.leaves import Alignment, Inline

PART_ROWS = 20
_MEASURED_CHARACTERS = 200
_LONG_SHARE = 0.5


class TableBlock:
    """Columns are as wide as their widest cell, up to a cap; where they do not fit they share what there is, and where
    even that is too little the table scrolls. A cell is measured only where it may be the widest of its column."""

    def __init__(self) -> None:
        self.alignments: tuple[Alignment, ...] = ()
        self.header: tuple[Inline, ...] = ()
        self.rows: Sequence[tuple[Inline, ...]] = ()
        self.version = 0
        self.scroll_px = 0
        self.viewport_px = 0
        self.widths_px: tuple[int, ...] = ()
        self._natural_px: list[float] = []
        self._longest: list[int] = []
        self._seen = 0

    @property
    def row_count(self) -> int:
        """How many rows there are, with the header."""
        return len(self.rows) + 1

    @property
    def width_px(self) -> int:
        """The width of all columns."""
        return sum(self.widths_px)

    def row(self, index: int) -> tuple[Inline, ...]:
        """The cells of a row; 0 is the header."""
        return self.rows[index - 1] if index else self.header

    def update(
        self, alignments: tuple[Alignment, ...], header: tuple[Inline, ...], rows: Sequence[tuple[Inline, ...]]
    ) -> bool:
        """Take the table's newer rows. Returns whether it only grew, so that all full parts still hold."""
        grew = header == self.header and len(rows) >= len(self.rows) and alignments == self.alignments
        full = max(0, (self.row_count - 1) // PART_ROWS * PART_ROWS - 1)
        grew = grew and rows[:full] == self.rows[:full]
        if not grew:
            self._natural_px = [0.0] * len(header)
            self._longest = [0] * len(header)
            self._seen = 0
        self.alignments, self.header, self.rows = alignments, header, rows
        return grew

    def fit(self, width_px: int, least_px: int, most_px: int, measure: Callable[[str, bool], float]) -> None:
        """Work out the columns for a width; `measure` gives a text's width, bold or not, without the cell's padding.

        Only rows that are new since the last call are looked at, and the last one again, since it may have grown.
        """
        for index in range(max(0, self._seen - 1), self.row_count):
            for column, cell in enumerate(self.row(index)):
                length = len(cell.text)
                if length > self._longest[column] * _LONG_SHARE:
                    self._longest[column] = max(length, self._longest[column])
                    natural = measure(cell.text[:_MEASURED_CHARACTERS], index == 0)
                    self._natural_px[column] = max(natural, self._natural_px[column])
        self._seen = self.row_count
        widths = share_width(self._natural_px, width_px, least_px, most_px)
        self.viewport_px = width_px
        if widths != self.widths_px:
            self.widths_px = widths
            self.version += 1

    def parts(self, first: int) -> Iterator[tuple[int, int]]:
        """The ranges of rows that are laid out together, from the part `first` on."""
        for begin in range(first * PART_ROWS, self.row_count, PART_ROWS):
            yield begin, min(begin + PART_ROWS, self.row_count)


def share_width(natural_px: Sequence[float], width_px: int, least_px: int, most_px: int) -> tuple[int, ...]:
    """Share a width among columns: everyone gets what it needs where that fits, and the rest is shared evenly by need;
    else the narrow ones get theirs and the wide ones share what is left, never less than `least_px`."""
    if not natural_px:
        return ()
    need = [min(int(px) + 1, most_px) for px in natural_px]
    total = sum(need)
    if total <= width_px:
        spare = width_px - total
        widths = [px + spare * px // max(1, total) for px in need]
        widths[-1] += width_px - sum(widths)
        return tuple(widths)
    widths = [0] * len(need)
    left, open_columns = width_px, len(need)
    for column in sorted(range(len(need)), key=lambda index: need[index]):
        fair = max(left // open_columns, min(least_px, need[column]))
        widths[column] = min(need[column], fair)
        left = max(0, left - widths[column])
        open_columns -= 1
    return tuple(widths)
