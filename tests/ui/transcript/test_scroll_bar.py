from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from claude_desktop.ui.transcript.scroll_bar import SteadyScrollBar


class PaintCount(QObject):
    """Counts how often a widget is painted."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count."""
        self.count += event.type() == QEvent.Type.Paint
        return super().eventFilter(watched, event)


@pytest.fixture
def bar(qtbot: QtBot) -> SteadyScrollBar:
    made = SteadyScrollBar()
    qtbot.addWidget(made)
    made.resize(10, 400)
    made.show()
    qtbot.waitExposed(made)
    made.show_place(100_000, 400, 20, 100_000)
    QApplication.processEvents()
    return made


def test_growth_that_moves_the_handle_by_no_pixel_paints_nothing(bar: SteadyScrollBar) -> None:
    paints = PaintCount()
    bar.installEventFilter(paints)
    for grown_px in range(20, 400, 20):
        bar.show_place(100_000 + grown_px, 400, 20, 100_000 + grown_px)
        QApplication.processEvents()
    assert (bar.maximum(), bar.value()) == (100_380, 100_380)
    assert paints.count == 0


def test_a_handle_that_moves_is_painted(bar: SteadyScrollBar) -> None:
    paints = PaintCount()
    bar.installEventFilter(paints)
    bar.setValue(50_000)
    QApplication.processEvents()
    assert paints.count == 1
