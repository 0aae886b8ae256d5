"""Sums for a table, a chart and a file: nothing is lost, nothing counted twice, and a name is never a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.spending import SpentSum
from claude_desktop.model.spending_sums import OTHERS, Grouping, axis_step, chart_of, csv_of, lines_of, total_of

FIRST, LAST = date(2026, 10, 28), date(2026, 11, 3)
ANY_SUM = st.builds(
    SpentSum,
    day=st.dates(FIRST, LAST).map(date.isoformat),
    model=st.sampled_from([f"m{number}" for number in range(9)]),
    account_id=st.sampled_from(["a", "b", "demo"]),
    requests=st.integers(1, 50),
    unpriced=st.integers(0, 3),
    incomplete=st.integers(0, 3),
    input_tokens=st.integers(0, 10**7),
    read_tokens=st.integers(0, 10**7),
    written_tokens=st.integers(0, 10**7),
    output_tokens=st.integers(0, 10**6),
    cost_usd=st.floats(0, 100),
)


def one(day: str, model: str, usd: float, account: str = "a") -> SpentSum:
    return SpentSum(day, model, account, 1, 0, 0, 10, 4, 3, 2, usd)


SUMS = (one("2026-10-28", "opus", 1.0), one("2026-11-01", "haiku", 0.5, "b"), one("2026-11-01", "opus", 2.0))


def test_times_come_with_the_newest_first_and_models_with_the_dearest() -> None:
    assert [(line.key, line.cost_usd) for line in lines_of(SUMS, Grouping.DAY)] == [
        ("2026-11-01", 2.5),
        ("2026-10-28", 1.0),
    ]
    assert [line.key for line in lines_of(SUMS, Grouping.MONTH)] == ["2026-11", "2026-10"]
    assert [(line.key, line.requests) for line in lines_of(SUMS, Grouping.MODEL)] == [("opus", 2), ("haiku", 1)]
    assert [line.key for line in lines_of(SUMS, Grouping.ACCOUNT)] == ["a", "b"]


def test_a_chart_has_a_bar_for_every_day() -> None:
    chart = chart_of(SUMS, FIRST, LAST, by_month=False)
    assert chart.series == ("opus", "haiku")
    assert [bar.key for bar in chart.bars][:2] == ["2026-10-28", "2026-10-29"]
    assert len(chart.bars) == 7
    assert chart.bars[0].parts == (1.0, 0.0)
    assert chart.bars[4].parts == (2.0, 0.5)
    months = chart_of(SUMS, FIRST, LAST, by_month=True)
    assert [(bar.key, bar.usd) for bar in months.bars] == [("2026-10", 1.0), ("2026-11", 2.5)]


def test_many_models_share_the_last_colour() -> None:
    sums = [one("2026-11-01", f"m{number}", 10.0 - number) for number in range(9)]
    chart = chart_of(sums, FIRST, LAST, by_month=False)
    assert chart.series == ("m0", "m1", "m2", "m3", "m4", OTHERS)
    assert chart.bars[4].parts[-1] == pytest.approx(5 + 4 + 3 + 2)


@pytest.mark.slow
@given(st.lists(ANY_SUM, max_size=30), st.booleans())
def test_nothing_is_lost_and_nothing_counted_twice(sums: list[SpentSum], by_month: bool) -> None:
    total = total_of(sums)
    for grouping in Grouping:
        lines = lines_of(sums, grouping)
        assert sum(line.requests for line in lines) == total.requests
        assert sum(line.input_tokens for line in lines) == total.input_tokens
        assert sum(line.cost_usd for line in lines) == pytest.approx(total.cost_usd)
    chart = chart_of(sums, FIRST, LAST, by_month=by_month)
    assert sum(bar.usd for bar in chart.bars) == pytest.approx(total.cost_usd)
    assert len(chart.series) <= 6


@pytest.mark.parametrize(
    ("highest", "step"), [(0.0, 0.0001), (0.004, 0.001), (0.0041, 0.002), (1.0, 0.5), (17.0, 5.0), (4_000.0, 1_000.0)]
)
def test_the_axis_has_few_round_lines(highest: float, step: float) -> None:
    assert axis_step(highest) == pytest.approx(step)


def test_a_file_can_be_read_back_and_holds_no_formula() -> None:
    sums = [one("2026-11-01", "=cmd|' /C calc'!A0", 0.25), one("2026-11-02", 'say "hi",\nthere', 1.0)]
    rows = list(csv.DictReader(io.StringIO(csv_of(sums, lambda account: f"+{account}"))))
    assert rows[0]["model"].startswith("'=")
    assert rows[0]["account"] == "'+a"
    assert rows[1]["model"] == 'say "hi",\nthere'
    assert [row["cost_usd"] for row in rows] == ["0.250000", "1.000000"]
    assert rows[0]["of_that_read"] == "4"
