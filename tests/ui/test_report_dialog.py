from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.report_dialog import ReportDialog

TEXT = "<b>first</b> <img src=/etc/passwd>\n" + "\n".join(f"line {number}" for number in range(500)) + "\nlast ✓"


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_the_whole_text_is_shown_as_it_is_before_anything_is_copied(window: QWidget) -> None:
    QGuiApplication.clipboard().setText("mine")
    dialog = ReportDialog("Diagnostics", "Read it.", TEXT, window)
    assert dialog.text_box.toPlainText() == TEXT
    assert dialog.text_box.isReadOnly()
    assert dialog.text_box.accessibleName() == "Diagnostics"
    assert QGuiApplication.clipboard().text() == "mine"
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == TEXT
    assert "Nothing was sent" in dialog.note_label.text()


def test_only_the_report_of_a_crash_can_be_deleted(qtbot: QtBot, window: QWidget) -> None:
    assert ReportDialog("a", "b", "c", window).delete_button.isHidden()
    dialog = ReportDialog("a", "b", "c", window, can_delete=True)
    with qtbot.waitSignal(dialog.delete_wanted):
        QTest.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)


def test_the_text_is_handed_over_to_be_saved(qtbot: QtBot, window: QWidget) -> None:
    dialog = ReportDialog("a", "b", TEXT, window)
    with qtbot.waitSignal(dialog.save_wanted) as wanted:
        QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert wanted.args == [TEXT]


def test_everything_can_be_reached_by_the_keyboard(qtbot: QtBot, window: QWidget) -> None:
    dialog = ReportDialog("a", "b", TEXT, window, can_delete=True)
    with qtbot.waitExposed(dialog):
        dialog.open()
    dialog.text_box.setFocus()
    met: list[QWidget | None] = []
    for _ in range(4):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        met.append(dialog.focusWidget())
    assert set(met) == {dialog.copy_button, dialog.save_button, dialog.delete_button, dialog.close_button}
    dialog.reject()
