from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.find_bar import FindBar
from claude_desktop.ui.transcript.entries import ReadingPosition
from claude_desktop.ui.transcript.selection import TextPoint, Unit
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import conversation


class Pane(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.view = TranscriptView(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.bar = FindBar(self.view, self)


@pytest.fixture
def pane(qtbot: QtBot) -> Pane:
    made = Pane()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.view.show_entries(conversation(40), ReadingPosition("m0", following=False))
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def type_and_wait(qtbot: QtBot, pane: Pane, text: str) -> str:
    QTest.keyClicks(pane.bar.line, text)
    qtbot.waitUntil(lambda: pane.view.finder.state.is_complete, timeout=5_000)
    return pane.bar.count_label.text()


def test_typing_finds_and_enter_steps(pane: Pane, qtbot: QtBot) -> None:
    pane.bar.open()
    assert pane.bar.isVisible()
    assert type_and_wait(qtbot, pane, "question number 1") == "1 of 5"
    QTest.keyClick(pane.bar.line, Qt.Key.Key_Return)
    assert pane.bar.count_label.text() == "2 of 5"
    QTest.keyClick(pane.bar.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.mouseClick(pane.bar.previous_button, Qt.MouseButton.LeftButton)
    assert pane.bar.count_label.text() == "5 of 5"
    pane.bar.step(1)
    assert pane.bar.count_label.text() == "1 of 5"


def test_nothing_found_is_said_and_case_is_a_choice(pane: Pane, qtbot: QtBot) -> None:
    pane.bar.open()
    assert type_and_wait(qtbot, pane, "question") == "1 of 20"
    QTest.mouseClick(pane.bar.case_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.bar.count_label.text() == "Nothing found", timeout=5_000)
    assert pane.bar.line.property("problem") is True
    assert not pane.bar.next_button.isEnabled()
    pane.bar.line.clear()
    assert pane.bar.count_label.text() == ""


@pytest.mark.parametrize("from_view", [False, True])
def test_esc_closes_and_takes_the_marks_away(pane: Pane, qtbot: QtBot, from_view: bool) -> None:
    pane.bar.open()
    type_and_wait(qtbot, pane, "question")
    assert pane.view.page.query is not None
    with qtbot.waitSignal(pane.bar.closed):
        QTest.keyClick(pane.view if from_view else pane.bar.line, Qt.Key.Key_Escape)
    assert not pane.bar.isVisible()
    assert pane.view.page.query is None
    assert pane.view.page.current is None


def test_it_stands_over_the_upper_right_and_fits(pane: Pane, qtbot: QtBot) -> None:
    pane.bar.open()
    assert pane.bar.geometry().right() < pane.view.viewport().width()
    assert pane.bar.geometry().left() > pane.width() / 3
    pane.resize(300, 500)
    qtbot.waitUntil(lambda: pane.bar.geometry().right() < 300, timeout=3_000)
    assert pane.bar.geometry().left() >= 0


def test_f3_opens_the_bar_again_with_what_was_looked_for(pane: Pane, qtbot: QtBot) -> None:
    pane.bar.open()
    type_and_wait(qtbot, pane, "question")
    pane.bar.close_bar()
    pane.bar.step(1)
    assert pane.bar.isVisible()
    qtbot.waitUntil(lambda: pane.bar.count_label.text() == "1 of 20", timeout=5_000)


def test_a_short_selection_is_looked_for(pane: Pane, qtbot: QtBot) -> None:
    item = pane.view.layout_model.visible[0]
    page = pane.view.page
    page.selection.begin(TextPoint(item.message, item.index, 2), item.layout.text, Unit.WORD)
    pane.bar.open()
    assert pane.bar.line.text() == "Question"
