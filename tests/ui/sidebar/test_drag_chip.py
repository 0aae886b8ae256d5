from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.sidebar.drag_chip import chip
from claude_desktop.ui.theme.theme import tokens_in_use


def test_a_long_title_makes_a_small_card(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    short, long = chip("Kyoto", widget), chip("Kyoto " * 500, widget)
    assert short.width() < long.width() < widget.fontMetrics().averageCharWidth() * 40
    picture = long.toImage()
    assert picture.pixelColor(QPoint(3, long.height() // 2)) == QColor(tokens_in_use().raised)
    assert picture.pixelColor(QPoint(0, 0)).alpha() == 0
