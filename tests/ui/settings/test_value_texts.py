from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from claude_desktop.ui.controls.value_texts import (
    Wrong,
    decimal_text,
    read_decimal,
    read_lines,
    read_whole_number,
    whole_number_text,
)


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("german")
def test_numbers_are_written_and_read_as_in_the_persons_country() -> None:
    assert whole_number_text(16_000) == "16.000"
    assert read_whole_number("16.000", 1, 100_000) == 16_000
    assert read_whole_number("16000", 1, 100_000) == 16_000
    assert decimal_text(0.7) == "0,7"
    assert read_decimal("0,7", 0, 1) == 0.7
    assert read_decimal("0.7", 0, 1) == 0.7


def test_an_empty_text_says_nothing() -> None:
    assert read_whole_number("  ", 1, 9) is None
    assert read_decimal("", 0, 1) is None
    assert read_lines("\n \n") is None


@pytest.mark.parametrize("text", ["1e3", "0x10", "9" * 40, "1 2 x", "²"])
def test_strange_numbers_are_wrong(text: str) -> None:
    assert isinstance(read_whole_number(text, 1, 1_000_000), Wrong)


@pytest.mark.parametrize("text", ["inf", "nan", "-0.1", "1.01", "one"])
def test_strange_decimals_are_wrong(text: str) -> None:
    assert isinstance(read_decimal(text, 0, 1), Wrong)
