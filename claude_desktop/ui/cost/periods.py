"""The times that can be looked at, and their days and months in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from PySide6.QtCore import QDate, QLocale

from claude_desktop.services.spending import day_start_ms


class Period(StrEnum):
    """How far back to look."""

    WEEK = "week"
    MONTH = "month"
    THIRTY_DAYS = "thirty_days"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date
    by_month: bool

    @property
    def since_ms(self) -> int:
        """When it begins (Unix milliseconds)."""
        return day_start_ms(self.first)

    @property
    def until_ms(self) -> int:
        """When it is over."""
        return day_start_ms(self.last + timedelta(days=1))


def span_of(period: Period, today: date) -> Span:
    """The days of a period that ends today."""
    match period:
        case Period.WEEK:
            return Span(today - timedelta(days=6), today, by_month=False)
        case Period.MONTH:
            return Span(today.replace(day=1), today, by_month=False)
        case Period.THIRTY_DAYS:
            return Span(today - timedelta(days=29), today, by_month=False)
        case Period.YEAR:
            first = today.replace(day=1)
            for _ in range(11):
                first = (first - timedelta(days=1)).replace(day=1)
            return Span(first, today, by_month=True)


def key_text(key: str) -> str:
    """A day or a month in words: "22 November 2026" or "November 2026", as the person's country writes it."""
    locale = QLocale()
    if len(key) == len("2026-11"):
        year, month = int(key[:4]), int(key[5:7])
        return f"{locale.standaloneMonthName(month)} {year}"
    return locale.toString(QDate.fromString(key, "yyyy-MM-dd"), QLocale.FormatType.LongFormat)


def short_key_text(key: str) -> str:
    """A day or a month in a few letters, for below a bar."""
    locale = QLocale()
    if len(key) == len("2026-11"):
        return locale.standaloneMonthName(int(key[5:7]), QLocale.FormatType.ShortFormat)
    return locale.toString(QDate.fromString(key, "yyyy-MM-dd"), "d MMM")
