from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.tree import ConversationRow
from claude_desktop.services.backups import Backup
from claude_desktop.ui.controls.question import Question
from claude_desktop.ui.library_dialogs import BackupsDialog, TrashDialog

ROWS = (ConversationRow("a", "<img src=/etc/passwd>", 1, 1), ConversationRow("b", "", 2, 2))
BACKUPS = (
    Backup("/x/1.db", 1_795_000_000_000, 1_500_000, before_restore=True, before_update=False),
    Backup("/x/2.db", 1_794_000_000_000, 900, before_restore=False, before_update=True),
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def answer(dialog: QWidget, text: str) -> QPushButton:
    (question,) = dialog.findChildren(Question)
    return next(button for button in question.findChildren(QPushButton) if button.text() == text)


def lines(dialog: TrashDialog | BackupsDialog) -> list[str]:
    return [dialog.list.item(at).text() for at in range(dialog.list.count())]


def test_the_trash_shows_titles_to_the_letter_and_restores_the_marked_one(qtbot: QtBot, window: QWidget) -> None:
    dialog = TrashDialog(window)
    assert not dialog.restore_button.isEnabled()
    dialog.show_rows(ROWS)
    assert lines(dialog) == ["<img src=/etc/passwd>", "Untitled"]
    dialog.list.setCurrentRow(1)
    with qtbot.waitSignal(dialog.restore_wanted) as wanted:
        QTest.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["b"]
    dialog.show_rows(ROWS[:1])
    assert dialog.list.currentRow() == 0


def test_nothing_is_erased_without_a_yes(qtbot: QtBot, window: QWidget) -> None:
    dialog = TrashDialog(window)
    dialog.show_rows(ROWS)
    with qtbot.assertNotEmitted(dialog.empty_confirmed):
        dialog.on_empty_asked()
        QTest.mouseClick(answer(dialog, "Cancel"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.findChildren(Question))
    dialog.on_empty_asked()
    with qtbot.waitSignal(dialog.empty_confirmed):
        QTest.mouseClick(answer(dialog, "Empty trash"), Qt.MouseButton.LeftButton)


def test_backups_are_listed_with_what_they_are(qtbot: QtBot, window: QWidget) -> None:
    dialog = BackupsDialog(window)
    dialog.show_backups(BACKUPS, can_restore=True)
    assert lines(dialog)[0].endswith("1.4 MB · before a restore")
    assert lines(dialog)[1].endswith("900 bytes · before an update")
    dialog.list.setCurrentRow(1)
    dialog.on_restore_asked()
    with qtbot.waitSignal(dialog.restore_confirmed) as confirmed:
        QTest.mouseClick(answer(dialog, "Restore"), Qt.MouseButton.LeftButton)
    assert confirmed.args == [BACKUPS[1]]


def test_while_a_reply_comes_nothing_can_be_restored(window: QWidget) -> None:
    dialog = BackupsDialog(window)
    dialog.show_backups(BACKUPS, can_restore=False)
    assert not dialog.restore_button.isEnabled()
    dialog.on_restore_asked()
    assert dialog.findChildren(Question) == []
    assert "reply" in dialog.text_label.text()
