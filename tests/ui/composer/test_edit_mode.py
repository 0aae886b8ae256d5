"""Editing a message in the composer: the draft waits aside and comes back untouched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.composer.composer import Composer


@pytest.fixture
def composer(qtbot: QtBot) -> Iterator[Composer]:
    window = QWidget()
    qtbot.addWidget(window)
    composer = Composer()
    QVBoxLayout(window).addWidget(composer)
    window.resize(800, 600)
    window.show()
    window.activateWindow()
    composer.focus_text()
    qtbot.waitUntil(composer.editor.hasFocus)
    yield composer
    window.close()


def press(composer: Composer, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(composer.editor, key, modifier)


def test_the_draft_comes_back_with_its_selection(composer: Composer, qtbot: QtBot) -> None:
    QTest.keyClicks(composer.editor, "half a thought")
    cursor = composer.editor.textCursor()
    cursor.setPosition(5)
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, 1)
    composer.editor.setTextCursor(cursor)
    with qtbot.assertNotEmitted(composer.draft_changed):
        composer.begin_edit("What I said", asks=True)
        assert composer.edit_mode.label.text() == "Editing your message"
        assert composer.text() == "half a thought"
        assert composer.editor.toPlainText() == "What I said"
        with qtbot.waitSignal(composer.edit_changed) as changed:
            QTest.keyClicks(composer.editor, "!")
        assert changed.args == ["What I said!"]
        composer.end_edit()
    assert composer.editor.toPlainText() == "half a thought"
    assert composer.editor.textCursor().selectedText() == "a"
    assert not composer.edit_mode.bar.isVisible()


def test_a_message_of_the_person_is_rerun_or_only_saved(composer: Composer, qtbot: QtBot) -> None:
    composer.begin_edit("What I said", asks=True)
    assert composer.send_button.text() == "Save and rerun"
    assert composer.edit_mode.save_button.text() == "Save only"
    with qtbot.waitSignal(composer.rerun_requested) as asked, qtbot.assertNotEmitted(composer.send_requested):
        press(composer, Qt.Key.Key_Return)
    assert asked.args == ["What I said"]
    with qtbot.waitSignal(composer.save_requested) as saved:
        QTest.mouseClick(composer.edit_mode.save_button, Qt.MouseButton.LeftButton)
    assert saved.args == ["What I said"]
    composer.end_edit()
    assert composer.send_button.text() == "Send"
    assert not composer.edit_mode.save_button.isVisible()


def test_a_reply_is_only_saved(composer: Composer, qtbot: QtBot) -> None:
    composer.set_enabled_reason("There is no key.")
    composer.begin_edit("What it said", asks=False)
    assert composer.edit_mode.label.text() == "Editing the reply"
    assert composer.send_button.text() == "Save"
    assert composer.send_button.isEnabled()
    assert not composer.edit_mode.save_button.isVisible()
    with qtbot.assertNotEmitted(composer.rerun_requested), qtbot.waitSignal(composer.save_requested):
        press(composer, Qt.Key.Key_Return)


def test_nothing_blank_is_saved(composer: Composer, qtbot: QtBot) -> None:
    composer.begin_edit("x", asks=True)
    press(composer, Qt.Key.Key_Backspace)
    assert not composer.send_button.isEnabled()
    assert not composer.edit_mode.save_button.isEnabled()
    with qtbot.assertNotEmitted(composer.rerun_requested):
        press(composer, Qt.Key.Key_Return)


def test_esc_cancels_before_the_window_stops_the_reply(composer: Composer, qtbot: QtBot) -> None:
    stop = QAction(composer.window())
    stop.setShortcut(QKeySequence("Esc"))
    composer.window().addAction(stop)
    composer.begin_edit("What I said", asks=True)
    with qtbot.assertNotEmitted(stop.triggered), qtbot.waitSignal(composer.edit_cancelled):
        press(composer, Qt.Key.Key_Escape)
    composer.end_edit()
    with qtbot.waitSignal(stop.triggered), qtbot.assertNotEmitted(composer.edit_cancelled):
        press(composer, Qt.Key.Key_Escape)


def test_cancel_is_a_button_too(composer: Composer, qtbot: QtBot) -> None:
    composer.begin_edit("What I said", asks=True)
    with qtbot.waitSignal(composer.edit_cancelled):
        QTest.mouseClick(composer.edit_mode.cancel_button, Qt.MouseButton.LeftButton)


def test_up_asks_for_the_last_message_only_in_an_empty_composer(composer: Composer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(composer.edit_last_requested):
        press(composer, Qt.Key.Key_Up)
    with qtbot.assertNotEmitted(composer.edit_last_requested):
        press(composer, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClicks(composer.editor, " ")
        press(composer, Qt.Key.Key_Up)
        composer.clear()
        composer.begin_edit("x", asks=True)
        press(composer, Qt.Key.Key_Backspace)
        press(composer, Qt.Key.Key_Up)
    assert composer.edit_mode.is_active


def test_while_a_reply_streams_an_edit_waits(composer: Composer, qtbot: QtBot) -> None:
    composer.begin_edit("What I said", asks=True)
    composer.set_streaming(True)
    assert not composer.edit_mode.save_button.isVisible()
    assert not composer.queue_button.isVisible()
    with qtbot.assertNotEmitted(composer.rerun_requested), qtbot.assertNotEmitted(composer.queue_requested):
        press(composer, Qt.Key.Key_Return)
    assert composer.hint_label.isVisible()
    composer.set_streaming(False)
    assert composer.edit_mode.save_button.isVisible()


def test_the_draft_that_waits_can_be_cleared_and_replaced(composer: Composer) -> None:
    QTest.keyClicks(composer.editor, "sent")
    composer.begin_edit("What I said", asks=True)
    composer.clear()
    assert composer.text() == ""
    composer.set_text("from the queue")
    assert composer.editor.toPlainText() == "What I said"
    composer.end_edit()
    assert composer.editor.toPlainText() == "from the queue"
    composer.end_edit()
    assert composer.editor.toPlainText() == "from the queue"
