from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from claude_desktop.ui.conversation_header import ConversationHeader


@pytest.fixture
def header(qtbot: QtBot) -> ConversationHeader:
    pane = ConversationHeader()
    qtbot.addWidget(pane)
    pane.resize(500, 44)
    pane.show()
    pane.activateWindow()
    pane.set_title("Why is my queue slow?")
    return pane


def test_a_double_click_renames(header: ConversationHeader, qtbot: QtBot) -> None:
    QTest.mouseDClick(header, Qt.MouseButton.LeftButton, pos=header.title_label.geometry().center())
    assert header.title_line.isVisible()
    assert header.title_line.text() == "Why is my queue slow?"
    header.title_line.setText("  Queues,\tand why ")
    with qtbot.waitSignal(header.renamed) as renamed:
        QTest.keyClick(header.title_line, Qt.Key.Key_Return)
    assert renamed.args == ["Queues, and why"]
    assert header.title_label.isVisible()


@pytest.mark.parametrize("text", ["", "  ", "Why is my queue slow?"])
def test_an_empty_or_equal_title_renames_nothing(header: ConversationHeader, qtbot: QtBot, text: str) -> None:
    header.begin_rename()
    header.title_line.setText(text)
    with qtbot.assertNotEmitted(header.renamed):
        QTest.keyClick(header.title_line, Qt.Key.Key_Return)
    assert header.title_label.isVisible()


def test_esc_leaves_the_title_and_stops_nothing_else(header: ConversationHeader, qtbot: QtBot) -> None:
    stopped: list[str] = []
    shortcut = QShortcut(Qt.Key.Key_Escape, header)
    shortcut.activated.connect(lambda: stopped.append("stopped"))
    header.begin_rename()
    header.title_line.setText("other")
    with qtbot.assertNotEmitted(header.renamed):
        QTest.keyClick(header.title_line, Qt.Key.Key_Escape)
    assert header.title_label.isVisible()
    assert stopped == []


def test_what_is_being_typed_survives_a_new_title(header: ConversationHeader) -> None:
    header.begin_rename()
    header.title_line.setText("half")
    header.set_title("From elsewhere")
    assert header.title_line.isVisible()
    assert header.title_line.text() == "half"


def test_a_title_that_can_not_be_changed_stays(header: ConversationHeader) -> None:
    header.set_title("New conversation", can_rename=False)
    header.begin_rename()
    assert not header.title_line.isVisible()


def test_a_button_follows_its_action(header: ConversationHeader, qtbot: QtBot) -> None:
    action = QAction("Conversation settings &panel", header)
    action.setShortcut("Ctrl+;")
    button = header.add_action(action, "panel")
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) == "Conversation settings panel"
    assert "Ctrl+;" in button.toolTip()
    with qtbot.waitSignal(action.triggered):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    action.setEnabled(False)
    assert not button.isEnabled()


def test_a_button_in_front_shows_itself_while_unchecked(header: ConversationHeader) -> None:
    action = QAction("Sidebar", header)
    action.setCheckable(True)
    action.setChecked(True)
    button = header.add_action(action, "sidebar", in_front=True)
    assert not button.isVisible()
    action.setChecked(False)
    assert button.isVisible()
    assert button.mapTo(header, QPoint(0, 0)).x() < header.title_label.x()


def test_the_menus_open_from_one_button(header: ConversationHeader) -> None:
    menu = QMenu("File", header)
    menu.addAction("Quit")
    button = header.set_menus([menu])
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) == "Menu"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    opened = header._menu
    assert opened is not None
    assert opened.isVisible()
    assert [action.text() for action in opened.actions()] == ["File"]
    opened.close()


def test_a_hostile_title_is_plain_and_elided(header: ConversationHeader) -> None:
    header.set_title("<img src=x>\n" + "word" * 5_000)
    header.grab()
    assert header.title_label.textFormat() is Qt.TextFormat.PlainText
    assert header.width() == 500
    assert "<img" not in header.title_label.toolTip()
