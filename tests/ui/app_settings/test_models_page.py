from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from claude_desktop.model.model_table import parse_table
from claude_desktop.model.own_models import with_own_models
from claude_desktop.preferences.model_table_file import LoadedTable, load_model_table
from claude_desktop.resource_path import resource_path
from claude_desktop.ui.app_settings.models_page import ModelsPage
from claude_desktop.ui.controls.model_texts import day_text

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "models.toml"


def shown(qtbot: QtBot, loaded: LoadedTable) -> ModelsPage:
    page = ModelsPage(loaded)
    qtbot.addWidget(page)
    page.resize(700, 600)
    page.show()
    return page


def test_it_tells_the_tables_day_and_where_an_own_one_goes(qtbot: QtBot, path: Path) -> None:
    page = shown(qtbot, load_model_table(replace(TABLE, as_of=date(2026, 11, 22)), path))
    assert any(day_text(date(2026, 11, 22)) in label.text() for label in page.findChildren(QLabel))
    assert page.path_line.text() == str(path)
    assert page.path_line.accessibleName() == "File"
    assert "There is none" in page.path_field.note_label.text()
    QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == str(path)


def test_its_own_example_is_a_table_that_holds(qtbot: QtBot, path: Path) -> None:
    empty = shown(qtbot, load_model_table(TABLE, path))
    example = empty.example_box.toPlainText()
    assert set(with_own_models(TABLE, example).own) == {"claude-opus-5-5", "qwen3:8b"}
    path.write_text(example, "utf-8")
    page = shown(qtbot, load_model_table(TABLE, path))
    assert page.path_field.note_label.text() == "In use, for: claude-opus-5-5, qwen3:8b"


def test_a_broken_one_is_named_with_its_line(qtbot: QtBot, path: Path) -> None:
    path.write_text('[[models]]\nid = "x"\nspede = 5\n', "utf-8")
    page = shown(qtbot, load_model_table(TABLE, path))
    told = page.path_field.note_label.text()
    assert "Line 3" in told
    assert "spede" in told
    assert page.path_line.property("problem")
