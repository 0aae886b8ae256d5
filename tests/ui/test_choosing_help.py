from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.choosing_help import ChoosingHelp


def test_it_speaks_of_work_cost_time_and_mixing(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    shown = ChoosingHelp(window)
    shown.open()
    texts = [label.text() for label in shown.findChildren(QLabel)]
    headings = [label.text() for label in shown.findChildren(QLabel) if label.property("role") == "strong"]
    assert headings[:4] == [
        "By how hard the work is",
        "By what it costs",
        "By how long you wait",
        "Mix models by job",
    ]
    assert any("check with a strong one" in text for text in texts)
    assert not any("$" in text for text in texts), "prices stand in the table alone"
    with qtbot.waitSignal(shown.finished):
        QTest.mouseClick(shown.close_button, Qt.MouseButton.LeftButton)
