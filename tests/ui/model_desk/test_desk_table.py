from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.model.catalogue import Model
from claude_desktop.model.lifecycle import lifespan
from claude_desktop.model.measurements import Measured
from claude_desktop.model.model_table import parse_table
from claude_desktop.resource_path import resource_path
from claude_desktop.ui.controls.model_texts import today
from claude_desktop.ui.model_desk.desk_rows import Column, DeskRow
from claude_desktop.ui.model_desk.desk_table import DeskTable

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))
IDS = ("claude-opus-5-5", "claude-haiku-5-5", "claude-fable-5-2", "claude-sonnet-4-5")


def rows(*models: Model) -> list[DeskRow]:
    return [DeskRow(model, lifespan(model, today()), Measured()) for model in models]


@pytest.fixture
def table(qtbot: QtBot) -> DeskTable:
    table = DeskTable()
    qtbot.addWidget(table)
    table.resize(900, 400)
    table.show_rows(rows(*(TABLE.models[model_id] for model_id in IDS), Model("qwen3:8b", "qwen3:8b")))
    table.show()
    return table


def test_rows_come_as_the_server_lists_them_until_a_column_sorts(table: DeskTable) -> None:
    assert table.shown_ids() == (*IDS, "qwen3:8b")
    table.sortByColumn(Column.PRICE, Qt.SortOrder.AscendingOrder)
    assert table.shown_ids() == (
        *("claude-haiku-5-5", "claude-sonnet-4-5", "claude-opus-5-5", "claude-fable-5-2", "qwen3:8b"),
    )
    assert table.model().headerData(Column.PRICE, Qt.Orientation.Horizontal).startswith("\u2191")
    table.sortByColumn(Column.MODEL, Qt.SortOrder.DescendingOrder)
    assert table.shown_ids()[0] == "claude-sonnet-4-5"
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert table.shown_ids() == (*IDS, "qwen3:8b")


def test_a_click_on_a_title_sorts(table: DeskTable) -> None:
    header = table.horizontalHeader()
    place = header.viewport().rect().topLeft()
    place.setX(header.sectionViewportPosition(Column.PRICE) + 20)
    place.setY(8)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.shown_ids()[0] in ("claude-haiku-5-5", "qwen3:8b")
    assert table.shown_ids() != (*IDS, "qwen3:8b")


def test_words_filter(table: DeskTable) -> None:
    table.set_query("5.5 claude")
    assert table.shown_ids() == ("claude-opus-5-5", "claude-haiku-5-5")
    table.set_query("SONNET")
    assert table.shown_ids() == ("claude-sonnet-4-5",)
    table.set_query("")
    assert len(table.shown_ids()) == 5


def test_the_current_row_stays_when_measurements_come(table: DeskTable, qtbot: QtBot) -> None:
    table.sortByColumn(Column.PRICE, Qt.SortOrder.AscendingOrder)
    table.selectRow(2)
    assert table.current_row is not None
    assert table.current_row.model.id == "claude-opus-5-5"
    table.show_rows(rows(*(TABLE.models[model_id] for model_id in reversed(IDS))))
    assert table.current_row is not None
    assert table.current_row.model.id == "claude-opus-5-5"
    with qtbot.waitSignal(table.activated_model) as activated:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert activated.args == ["claude-opus-5-5"]


def test_cells_are_told_with_what_they_mean(table: DeskTable) -> None:
    interface = QAccessible.queryAccessibleInterface(table)
    spoken = [interface.child(at).text(QAccessible.Text.Name) for at in range(interface.childCount())]
    assert "Opus 5.5" in spoken
    assert "Price in / out: $4 / $20" in spoken
    assert "Your wait: unknown" in spoken


@pytest.mark.slow
def test_five_thousand_models_are_no_matter(qtbot: QtBot) -> None:
    table = DeskTable()
    qtbot.addWidget(table)
    table.resize(900, 400)
    table.show()
    table.show_rows(rows(*(Model(f"model-{number}", f"model-{number}") for number in range(5_000))))
    table.set_query("4999")
    assert table.shown_ids() == ("model-4999",)
