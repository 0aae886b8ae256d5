from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.controls.local_files import local_files
from claude_desktop.ui.file_drops import FileDrops

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def urls(*addresses: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.claudechat", "file://host/share/a.claudechat", "file:////host/share/a", "smb://host/a", ""],
)
def test_what_is_not_on_this_computer_is_no_file(address: str) -> None:
    assert local_files(urls(address)) == ()


def test_files_are_taken_and_text_is_left_to_the_editor(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    editor = QPlainTextEdit(window)
    drops = FileDrops(window, (editor.viewport(),))
    paths = (tmp_path / "a b.claudechat", tmp_path / "ü.json")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    for target in (window, editor.viewport()):
        enter = QDragEnterEvent(QPoint(1, 1), COPY, data, LEFT, NONE)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        with qtbot.waitSignal(drops.dropped) as dropped:
            QApplication.sendEvent(target, QDropEvent(QPointF(1, 1), COPY, data, LEFT, NONE))
        assert dropped.args == [paths]
    assert editor.toPlainText() == ""
    text = QMimeData()
    text.setText("words")
    QApplication.sendEvent(editor.viewport(), QDragEnterEvent(QPoint(1, 1), COPY, text, LEFT, NONE))
    QApplication.sendEvent(editor.viewport(), QDropEvent(QPointF(1, 1), COPY, text, LEFT, NONE))
    assert editor.toPlainText() == "words"
