"""Money and counts: enough digits to say something, none that are not known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from claude_desktop.ui.controls.money import bill_digits, dollars, money, share_text, short_count


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        (0.0, "$0"),
        (0.000_01, "under $0.0001"),
        (0.000_05, "$0.0001"),
        (0.003_12, "$0.0031"),
        (0.009_949, "$0.0099"),
        (0.009_96, "$0.010"),
        (0.042, "$0.042"),
        (0.0996, "$0.10"),
        (0.424, "$0.42"),
        (12.5, "$12.50"),
        (1_234.5, "$1,234.50"),
    ],
)
def test_money_has_as_many_digits_as_say_something(usd: float, text: str) -> None:
    assert money(usd) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (950, "950"),
        (1_000, "1k"),
        (1_234, "1.2k"),
        (9_949, "9.9k"),
        (9_990, "10k"),
        (12_345, "12k"),
        (340_400, "340k"),
        (999_400, "999k"),
        (999_600, "1M"),
        (1_250_000, "1.3M"),
        (42_000_000, "42M"),
    ],
)
def test_counts_are_short(count: int, text: str) -> None:
    assert short_count(count) == text


def test_shares_do_not_vanish() -> None:
    assert [share_text(share) for share in (0.0, 0.001, 0.126, 1.0)] == ["0 %", "under 1 %", "13 %", "100 %"]


def test_a_bill_has_even_columns() -> None:
    assert dollars(0.002, bill_digits(0.035)) == "$0.0020"
    assert dollars(3.0, bill_digits(12.0)) == "$3.00"


def test_the_decimal_mark_is_that_of_the_country() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    assert money(0.0031) == "$0,0031"
    assert short_count(1_234) == "1,2k"


@pytest.mark.slow
@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_money_never_reads_as_less(one: float, other: float) -> None:
    def value(text: str) -> float:
        return 0.000_01 if text.startswith("under") else float(text.replace("$", "").replace(",", ""))

    less, more = sorted((one, other))
    assert value(money(less)) <= value(money(more))
    assert len(short_count(round(more))) <= 5
