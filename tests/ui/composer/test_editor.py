from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.ui.composer.editor import LONG_CHARACTERS, LONG_LINES, MessageEditor, is_long
from tests.fakes.sample_files import picture

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(qtbot: QtBot) -> MessageEditor:
    editor = MessageEditor()
    qtbot.addWidget(editor)
    return editor


def text_data(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def test_what_is_long_is_what_buries_the_message() -> None:
    assert not is_long("x" * LONG_CHARACTERS)
    assert is_long("x" * (LONG_CHARACTERS + 1))
    assert not is_long("x\n" * (LONG_LINES - 1))
    assert is_long("x\n" * LONG_LINES)


def test_a_long_paste_is_handed_over_and_a_short_one_is_put_in(editor: MessageEditor, qtbot: QtBot) -> None:
    editor.insertFromMimeData(text_data("short"))
    assert editor.toPlainText() == "short"
    with qtbot.waitSignal(editor.long_text_pasted) as pasted:
        editor.insertFromMimeData(text_data("line\r\n" * 100))
    assert pasted.args == ["line\n" * 100]
    assert editor.toPlainText() == "short"


def test_long_pastes_stay_in_the_message_where_that_is_wanted(editor: MessageEditor, qtbot: QtBot) -> None:
    editor.long_paste_attaches = False
    with qtbot.assertNotEmitted(editor.long_text_pasted):
        editor.insertFromMimeData(text_data("line\n" * 100))
    assert editor.toPlainText() == "line\n" * 100


def test_control_shift_v_always_puts_text_in(editor: MessageEditor) -> None:
    QGuiApplication.clipboard().setText("line\r\n" * 100)
    QTest.keyClick(editor, Qt.Key.Key_V, CONTROL | SHIFT)
    assert editor.toPlainText() == "line\n" * 100


def test_a_picture_and_files_are_handed_over(editor: MessageEditor, qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setImageData(picture(30, 20))
    assert editor.canInsertFromMimeData(data)
    with qtbot.waitSignal(editor.picture_pasted) as pasted:
        editor.insertFromMimeData(data)
    assert pasted.args is not None
    assert pasted.args[0].width() == 30
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    with qtbot.waitSignal(editor.files_pasted) as files:
        editor.insertFromMimeData(data)
    assert files.args == [(tmp_path / "a.png",)]
    assert editor.toPlainText() == ""


def test_cells_of_a_table_come_as_their_text(editor: MessageEditor, qtbot: QtBot) -> None:
    data = text_data("a\tb")
    data.setImageData(picture())
    with qtbot.assertNotEmitted(editor.picture_pasted):
        editor.insertFromMimeData(data)
    assert editor.toPlainText() == "a\tb"


def test_a_link_to_elsewhere_is_text(editor: MessageEditor, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.png")])
    data.setText("https://example.org/a.png")
    with qtbot.assertNotEmitted(editor.files_pasted):
        editor.insertFromMimeData(data)
    assert editor.toPlainText() == "https://example.org/a.png"


def test_undo_is_handed_over_only_while_it_is_wanted(editor: MessageEditor, qtbot: QtBot) -> None:
    editor.insert_text("words")
    editor.takes_undo = True
    with qtbot.waitSignal(editor.undo_pressed):
        QTest.keyClick(editor, Qt.Key.Key_Z, CONTROL)
    assert editor.toPlainText() == "words"
    editor.takes_undo = False
    QTest.keyClick(editor, Qt.Key.Key_Z, CONTROL)
    assert editor.toPlainText() == ""
