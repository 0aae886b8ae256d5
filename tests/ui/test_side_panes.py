from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.side_panes import SidePanes
from claude_desktop.ui.theme.theme import tokens_in_use


def test_it_is_told_when_a_pane_becomes_an_overlay(qtbot: QtBot) -> None:
    sidebar, middle, panel = QWidget(), QWidget(), QWidget()
    panes = SidePanes(sidebar, middle, panel)
    qtbot.addWidget(panes)
    panes.resize(1_280, 400)
    panes.show()
    assert not panes.is_overlaid(panel)
    with qtbot.waitSignal(panes.shown_changed):
        panes.resize(900, 400)
    assert panes.is_overlaid(panel)
    assert not panes.is_overlaid(sidebar)
    with qtbot.assertNotEmitted(panes.shown_changed):
        panes.resize(890, 400)


def test_a_pane_that_lies_over_the_middle_ends_in_a_line(qtbot: QtBot) -> None:
    sidebar, middle, panel = QWidget(), QWidget(), QWidget()
    panes = SidePanes(sidebar, middle, panel)
    qtbot.addWidget(panes)
    line = QColor(tokens_in_use().control_border)
    panes.resize(900, 400)
    panes.show()
    panes.show_panel(True)
    assert panes.is_shown(panel)
    picture = panes.grab().toImage()
    assert picture.pixelColor(panel.x(), 200) == line
    assert picture.pixelColor(panel.x() + 1, 200) != line
    panes.resize(700, 400)
    panes.show_sidebar(True)
    assert panes.grab().toImage().pixelColor(sidebar.width() - 1, 200) == line
    panes.resize(1_280, 400)
    panes.show_panel(True)
    assert panel.grab().toImage().pixelColor(0, 200) != line
