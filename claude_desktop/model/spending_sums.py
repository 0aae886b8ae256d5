"""Sums of what was spent, put together for a table, a chart or a file. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from claude_desktop.model.spending import SpentSum

OTHERS = ""  # stands in a chart for all models but the dearest
_MOST_SERIES = 6
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Grouping(StrEnum):
    """What a line of the table stands for."""

    DAY = "day"
    MONTH = "month"
    MODEL = "model"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class SpentLine:
    """One line of the table. `key` is a day, a month (2026-11), a model's or an account's id. See `SpentSum`."""

    key: str
    requests: int = 0
    unpriced: int = 0
    incomplete: int = 0
    input_tokens: int = 0
    read_tokens: int = 0
    written_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the chart: a day or a month, and what each model cost in it, in the order of the series."""

    key: str
    parts: tuple[float, ...]

    @property
    def usd(self) -> float:
        """The height of the bar."""
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars without gaps in time. `series` are models, the dearest first, `OTHERS` last where there are many."""

    series: tuple[str, ...]
    bars: tuple[Bar, ...]


def lines_of(sums: Iterable[SpentSum], grouping: Grouping) -> tuple[SpentLine, ...]:
    """Group sums; times with the newest first, models and accounts with the dearest first."""
    groups: dict[str, list[SpentSum]] = {}
    for each in sums:
        groups.setdefault(_key(each, grouping), []).append(each)
    lines = [_line(key, found) for key, found in groups.items()]
    if grouping in (Grouping.DAY, Grouping.MONTH):
        return tuple(sorted(lines, key=lambda line: line.key, reverse=True))
    return tuple(sorted(lines, key=lambda line: (-line.cost_usd, -line.requests, line.key)))


def total_of(sums: Sequence[SpentSum]) -> SpentLine:
    """All of it in one line."""
    return _line("", sums)


def chart_of(sums: Sequence[SpentSum], first: date, last: date, *, by_month: bool) -> Chart:
    """Bars for every day (or month) from `first` to `last`, also for those on which nothing was spent."""
    ranked = [line.key for line in lines_of(sums, Grouping.MODEL) if line.cost_usd > 0]
    shown = ranked if len(ranked) <= _MOST_SERIES else ranked[: _MOST_SERIES - 1]
    series = (*shown, *([OTHERS] if len(shown) < len(ranked) else []))
    grouping = Grouping.MONTH if by_month else Grouping.DAY
    heights: dict[str, dict[str, float]] = {key: {} for key in _keys(first, last, by_month=by_month)}
    for each in sums:
        parts = heights.get(_key(each, grouping))
        if parts is not None and each.cost_usd:
            name = each.model if each.model in shown else OTHERS
            parts[name] = parts.get(name, 0.0) + each.cost_usd
    bars = (Bar(key, tuple(parts.get(name, 0.0) for name in series)) for key, parts in heights.items())
    return Chart(series, tuple(bars))


def axis_step(highest: float, most_lines: int = 4) -> float:
    """The distance of the axis's lines, a round number (1, 2 or 5 times a power of ten), so that few of them suffice
    for bars of that height."""
    step = 0.000_1
    while True:
        for factor in (1, 2, 5):
            if step * factor * most_lines >= highest:
                return step * factor
        step *= 10


def csv_of(sums: Iterable[SpentSum], account_name: Callable[[str], str]) -> str:
    """Write sums as CSV (RFC 4180) for a spreadsheet, one line for each day, model and account.

    A text that a spreadsheet would take for a formula gets an apostrophe: names come from servers.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    names = ("day", "model", "account", "requests", "without_price", "broken_off", "input_tokens", "of_that_read")
    writer.writerow((*names, "of_that_written", "output_tokens", "cost_usd"))
    for each in sums:
        counts = (each.requests, each.unpriced, each.incomplete, each.input_tokens, each.read_tokens)
        rest = (each.written_tokens, each.output_tokens, f"{each.cost_usd:.6f}")
        writer.writerow((each.day, _harmless(each.model), _harmless(account_name(each.account_id)), *counts, *rest))
    return file.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _key(each: SpentSum, grouping: Grouping) -> str:
    match grouping:
        case Grouping.DAY:
            return each.day
        case Grouping.MONTH:
            return each.day[:7]
        case Grouping.MODEL:
            return each.model
        case Grouping.ACCOUNT:
            return each.account_id


def _line(key: str, sums: Sequence[SpentSum]) -> SpentLine:
    return SpentLine(
        key,
        requests=sum(each.requests for each in sums),
        unpriced=sum(each.unpriced for each in sums),
        incomplete=sum(each.incomplete for each in sums),
        input_tokens=sum(each.input_tokens for each in sums),
        read_tokens=sum(each.read_tokens for each in sums),
        written_tokens=sum(each.written_tokens for each in sums),
        output_tokens=sum(each.output_tokens for each in sums),
        cost_usd=sum(each.cost_usd for each in sums),
    )


def _keys(first: date, last: date, *, by_month: bool) -> list[str]:
    days = (last - first).days + 1
    keys = ((first + timedelta(days=number)).isoformat() for number in range(max(0, days)))
    return list(dict.fromkeys(key[:7] for key in keys) if by_month else keys)
