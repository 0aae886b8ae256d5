"""The table's lines: every figure, money that adds up at a glance, and doubts that are said."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale, Qt

from claude_desktop.model.spending_sums import SpentLine
from claude_desktop.ui.cost.lines_model import LinesModel

LINES = (
    SpentLine("opus", 3, 0, 0, 12_000, 9_000, 500, 800, 1.5),
    SpentLine("haiku", 2, 1, 1, 10, 0, 0, 5, 0.25),
    SpentLine("llama", 2, 2, 0, 10, 0, 0, 5, 0.0),
)


def cell(model: LinesModel, row: int, column: int, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
    return model.data(model.index(row, column), role)


def test_each_line_says_what_it_is_and_what_it_cost() -> None:
    model = LinesModel()
    model.show_lines(LINES, "Model", str.title)
    assert [cell(model, row, 0) for row in range(model.rowCount())] == ["Opus", "Haiku", "Llama"]
    assert cell(model, 0, 2) == QLocale().toString(12_000)
    assert [cell(model, row, 5) for row in range(3)] == ["$1.50", "$0.25 *", "price unknown"]
    assert "not known: 1" in cell(model, 1, 5, Qt.ItemDataRole.ToolTipRole)
    assert "estimated: 1" in cell(model, 1, 5, Qt.ItemDataRole.ToolTipRole)
    assert cell(model, 0, 5, Qt.ItemDataRole.ToolTipRole) is None


def test_small_sums_show_their_parts() -> None:
    model = LinesModel()
    model.show_lines([SpentLine("opus", 1, 0, 0, 1, 0, 0, 1, 0.0031)], "Model", str)
    assert cell(model, 0, 5) == "$0.0031"


def test_the_columns_have_names() -> None:
    model = LinesModel()
    model.show_lines(LINES, "Model", str)
    names = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert names == ["Model", "Requests", "Tokens in", "of that cached", "Tokens out", "Cost"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
