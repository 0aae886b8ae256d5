"""What gets the focus is brought into view, also when the focus comes from outside."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.controls.scroll_column import ScrollColumn


def test_the_focus_is_brought_into_view_from_wherever_it_comes(qtbot: QtBot) -> None:
    window, content, area = QWidget(), QWidget(), ScrollColumn()
    qtbot.addWidget(window)
    lines = [QLineEdit() for _ in range(40)]
    column = QVBoxLayout(content)
    for line in lines:
        column.addWidget(line)
    outside = QLineEdit()
    area.setWidget(content)
    outer = QVBoxLayout(window)
    outer.addWidget(outside)
    outer.addWidget(area)
    window.resize(300, 200)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for wanted in (lines[-1], lines[0], lines[20]):
        outside.setFocus()
        wanted.setFocus()
        top = wanted.mapTo(area.viewport(), wanted.rect().topLeft()).y()
        assert 0 <= top <= area.viewport().height() - wanted.height()
