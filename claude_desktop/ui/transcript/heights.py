"""Sums of many heights that change one at a time: a Fenwick tree (P. Fenwick, 1994, "A new data structure for
cumulative frequency tables")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate


class HeightTree:
    """A list of heights in whole pixels; change, append and search cost O(log n), the sum of all O(1)."""

    __slots__ = ("_heights", "_sums", "total")

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        above = [0, *accumulate(self._heights)]
        self._sums = [above[at] - above[at - (at & -at)] for at in range(len(above))]
        self.total = above[-1]

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def __iter__(self) -> Iterator[int]:
        return iter(self._heights)

    def set(self, index: int, height: int) -> int:
        """Change one height and return by how much it grew."""
        grown = height - self._heights[index]
        if grown:
            self._heights[index] = height
            self.total += grown
            at = index + 1
            while at < len(self._sums):
                self._sums[at] += grown
                at += at & -at
        return grown

    def append(self, height: int) -> None:
        """Add a height at the end."""
        self._heights.append(height)
        at = len(self._heights)
        end = at - (at & -at)
        below, total = at - 1, height
        while below > end:
            total += self._sums[below]
            below -= below & -below
        self._sums.append(total)
        self.total += height

    def truncate(self, length: int) -> None:
        """Keep the first `length` heights."""
        self.total -= sum(self._heights[length:])
        del self._heights[length:]
        del self._sums[length + 1 :]

    def above(self, index: int) -> int:
        """Sum the heights before `index`."""
        total = 0
        while index > 0:
            total += self._sums[index]
            index -= index & -index
        return total

    def find(self, y: int) -> tuple[int, int]:
        """Find which height holds the pixel `y`: its index and how far into it; the ends for what lies outside."""
        if not self._heights or y < 0:
            return 0, 0
        if y >= self.total:
            return len(self._heights) - 1, self._heights[-1]
        index, rest = 0, y
        step = 1 << (len(self._heights).bit_length() - 1)
        while step:
            at = index + step
            if at < len(self._sums) and self._sums[at] <= rest:
                index, rest = at, rest - self._sums[at]
            step >>= 1
        return index, rest
