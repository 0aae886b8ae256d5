"""Times that end today, by days or by months."""

from __future__ import annotations

from datetime import date

import pytest

from claude_desktop.ui.cost.periods import Period, key_text, short_key_text, span_of


@pytest.mark.parametrize(
    ("period", "first", "by_month"),
    [
        (Period.WEEK, date(2026, 1, 9), False),
        (Period.MONTH, date(2026, 1, 1), False),
        (Period.THIRTY_DAYS, date(2025, 12, 17), False),
        (Period.YEAR, date(2025, 2, 1), True),
    ],
)
def test_a_period_ends_today(period: Period, first: date, by_month: bool) -> None:
    span = span_of(period, date(2026, 1, 15))
    assert (span.first, span.last, span.by_month) == (first, date(2026, 1, 15), by_month)
    assert span.since_ms < span.until_ms


def test_days_and_months_are_put_into_words() -> None:
    assert key_text("2026-11") == "November 2026"
    assert "2026" in key_text("2026-11-22")
    assert short_key_text("2026-11") == "Nov"
    assert short_key_text("2026-11-02") == "2 Nov"
