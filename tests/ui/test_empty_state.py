from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.ui.empty_state import EmptyState


def test_each_beginning_gives_the_composer_another_text(qtbot: QtBot) -> None:
    pane = EmptyState()
    qtbot.addWidget(pane)
    pane.resize(900, 600)
    pane.show()
    chosen: list[str] = []
    pane.suggestion_chosen.connect(chosen.append)
    for card in pane.cards:
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert len(pane.cards) == 4
    assert len(set(chosen)) == 4
    assert all(text.strip() for text in chosen)
    names = [QAccessible.queryAccessibleInterface(card).text(QAccessible.Text.Name) for card in pane.cards]
    assert all(names)


def test_cards_stand_in_two_columns_where_there_is_room(qtbot: QtBot) -> None:
    pane = EmptyState()
    qtbot.addWidget(pane)
    pane.resize(900, 600)
    pane.show()
    qtbot.waitUntil(lambda: pane.cards[0].y() == pane.cards[1].y())
    pane.resize(300, 700)
    qtbot.waitUntil(lambda: pane.cards[0].x() == pane.cards[1].x())
    assert pane.cards[0].y() < pane.cards[1].y() < pane.cards[2].y() < pane.cards[3].y()


def test_a_note_is_shown_only_where_there_is_one(qtbot: QtBot) -> None:
    pane = EmptyState()
    qtbot.addWidget(pane)
    pane.show()
    assert not pane.note_label.isVisible()
    pane.show_note("This is the demo.")
    assert pane.note_label.isVisible()
