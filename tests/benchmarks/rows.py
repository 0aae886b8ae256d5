"""What a benchmark finds, and how it is shown: one row per number, each beside its floor where it has one."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One number. `floor` is the same deed at its barest, from the same run.

    `bar` is what the number must not exceed; where `bar_is_ratio`, what it divided by its floor must not.
    """

    what: str
    value: float
    unit: str
    floor: float | None = None
    bar: float | None = None
    bar_is_ratio: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times its floor it is."""
        return self.value / self.floor if self.floor else None

    @property
    def verdict(self) -> str:
        """Whether it keeps to its bar; empty where it has none."""
        measured = self.ratio if self.bar_is_ratio else self.value
        if self.bar is None or measured is None:
            return ""
        return "ok" if measured <= self.bar else "OVER"


@dataclass(frozen=True, slots=True)
class Plan:
    """How thoroughly to measure: so many interleaved rounds; `is_quick` shortens the long streams for a first look."""

    rounds: int = ROUNDS
    is_quick: bool = False


Measure = Callable[[Plan], Sequence[Row]]


def medians_of(deeds: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """Do every deed once per round, in turn, so that what else the machine does meets all alike; give their medians."""
    found: list[list[float]] = [[] for _ in deeds]
    for _ in range(rounds):
        for values, deed in zip(found, deeds, strict=True):
            values.append(deed())
    return [statistics.median(values) for values in found]


def print_table(rows: Iterable[Row]) -> None:
    """Print rows as a table."""
    for row in rows:
        floor = "" if row.floor is None else f"floor {row.floor:,.2f}"
        ratio = "" if row.ratio is None else f"x {row.ratio:.2f}"
        bar = "" if row.bar is None else f"bar {'x ' if row.bar_is_ratio else ''}{row.bar:g}"
        value = f"{row.value:,.2f} {row.unit}"
        line = f"  {row.verdict:4} {row.what:58} {value:>16} {floor:>16} {ratio:>9}  {bar:10} {row.note}"
        sys.stdout.write(line.rstrip() + "\n")
    sys.stdout.flush()


def as_json(rows: Iterable[Row]) -> str:
    """Give rows as one line of JSON."""
    return json.dumps([{**asdict(row), "ratio": row.ratio, "verdict": row.verdict} for row in rows])


def from_json(text: str) -> list[Row]:
    """Read what `as_json` wrote."""
    names = set(Row.__dataclass_fields__)
    return [Row(**{name: value for name, value in row.items() if name in names}) for row in json.loads(text)]
