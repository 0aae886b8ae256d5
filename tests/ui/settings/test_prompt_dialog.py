from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.prompts import Prompt
from claude_desktop.services.prompt_library import Prompts
from claude_desktop.ui.controls.name_dialog import NameDialog
from claude_desktop.ui.settings.prompt_dialog import ChosenPrompt, PromptDialog, RemovedPrompt, RenamePrompt

TUTOR = Prompt("Patient tutor", "Give hints.", "Hints, not solutions")
DUCK = Prompt("Rubber duck", "Ask questions.", "Listens")
MINE = Prompt("Mine", "You are mine.\nReally.")
ALL = Prompts((MINE,), (TUTOR, DUCK))


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    return window


def opened(parent: QWidget, current: str = "", prompts: Prompts = ALL) -> PromptDialog:
    dialog = PromptDialog(current, parent)
    dialog.show_prompts(prompts)
    dialog.open()
    dialog.activateWindow()
    return dialog


def lines(dialog: PromptDialog) -> list[str]:
    items = [dialog.list.item(row) for row in range(dialog.list.count())]
    return [item.text() for item in items if not item.isHidden()]


def test_own_prompts_stand_before_ours_and_the_first_is_previewed(parent: QWidget) -> None:
    dialog = opened(parent)
    assert lines(dialog) == ["Yours", "Mine", "To start from", "Patient tutor", "Rubber duck"]
    assert dialog.preview.toPlainText() == MINE.text
    assert dialog.rename_button.isVisible()
    dialog.list.setCurrentRow(3)
    assert dialog.title_label.text() == "Patient tutor"
    assert not dialog.delete_button.isVisible()
    dialog.reject()


def test_typing_narrows_and_the_arrow_keys_walk_on(parent: QWidget) -> None:
    dialog = opened(parent)
    QTest.keyClicks(dialog.search_line, "s")
    assert lines(dialog) == ["To start from", "Patient tutor", "Rubber duck"]
    QTest.keyClick(dialog.search_line, Qt.Key.Key_Down)
    assert dialog.preview.toPlainText() == DUCK.text
    QTest.keyClicks(dialog.search_line, "xx")
    assert lines(dialog) == []
    assert not dialog.use_button.isEnabled()
    dialog.reject()


def test_an_empty_field_takes_the_prompt_by_enter(parent: QWidget) -> None:
    dialog = opened(parent, prompts=Prompts((), (TUTOR,)))
    seen: list[ChosenPrompt] = []
    dialog.chosen.connect(seen.append)
    assert dialog.use_button.text() == "Use"
    assert not dialog.other_button.isVisible()
    assert not dialog.save_button.isEnabled()
    QTest.keyClick(dialog.search_line, Qt.Key.Key_Return)
    assert seen == [ChosenPrompt(TUTOR.text, replaces=True)]


@pytest.mark.parametrize(("current", "replaces"), [("Words of my own", False), (TUTOR.text, True)])
def test_enter_never_replaces_what_can_not_be_had_again(parent: QWidget, current: str, replaces: bool) -> None:
    dialog = opened(parent, current)
    seen: list[ChosenPrompt] = []
    dialog.chosen.connect(seen.append)
    assert dialog.use_button.text() == ("Replace" if replaces else "Add below")
    assert dialog.other_button.text() == ("Add below" if replaces else "Replace")
    QTest.keyClick(dialog.search_line, Qt.Key.Key_Return)
    assert seen == [ChosenPrompt(MINE.text, replaces=replaces)]


def test_the_other_button_takes_it_in_the_other_way(parent: QWidget) -> None:
    dialog = opened(parent, "Words of my own")
    seen: list[ChosenPrompt] = []
    dialog.chosen.connect(seen.append)
    QTest.mouseClick(dialog.other_button, Qt.MouseButton.LeftButton)
    assert seen == [ChosenPrompt(MINE.text, replaces=True)]


def named(dialog: PromptDialog, name: str) -> NameDialog:
    asking = dialog.findChild(NameDialog)
    assert isinstance(asking, NameDialog)
    line = asking.findChild(QLineEdit)
    assert line is not None
    line.setText(name)
    return asking


def test_saving_warns_before_it_replaces(parent: QWidget) -> None:
    dialog = opened(parent, "Words of my own")
    seen: list[str] = []
    dialog.save_wanted.connect(seen.append)
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    asking = named(dialog, "mine")
    assert asking.field.note_label.text() == "You have a prompt of that name; it will be replaced."
    asking.line.setText("New")
    assert not asking.field.note_label.isVisible()
    QTest.keyClick(asking.line, Qt.Key.Key_Return)
    assert seen == ["New"]
    dialog.reject()


def test_own_prompts_are_renamed_and_deleted_by_keys_and_a_deletion_is_undone(parent: QWidget) -> None:
    dialog = opened(parent)
    renamed: list[RenamePrompt] = []
    removed: list[str] = []
    back: list[RemovedPrompt] = []
    dialog.rename_wanted.connect(renamed.append)
    dialog.remove_wanted.connect(removed.append)
    dialog.put_back_wanted.connect(back.append)
    QTest.keyClick(dialog.list, Qt.Key.Key_F2)
    QTest.keyClick(named(dialog, "Better").line, Qt.Key.Key_Return)
    assert renamed == [RenamePrompt("Mine", "Better")]
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert removed == ["Mine"]
    dialog.show_prompts(Prompts((), ALL.starters))
    assert dialog.notice.isVisible()
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    QTest.keyClick(dialog.list, Qt.Key.Key_F2)
    assert removed == ["Mine"]
    QTest.mouseClick(dialog.notice.first_button, Qt.MouseButton.LeftButton)
    assert back == [RemovedPrompt(MINE, 0)]
    dialog.reject()


def test_a_file_that_can_not_be_read_is_told_where_prompts_are_chosen(parent: QWidget) -> None:
    dialog = opened(parent, prompts=Prompts((), (TUTOR,), ("prompts.toml: Invalid value (at line 3, column 1)",)))
    assert "at line 3" in dialog.notice.text_label.text()
    assert dialog.use_button.isEnabled()
    dialog.reject()


def test_a_prompt_is_told_with_its_line_and_nothing_stands_out(parent: QWidget) -> None:
    dialog = opened(parent)
    assert dialog.list.item(3).data(Qt.ItemDataRole.AccessibleTextRole) == "Patient tutor: Hints, not solutions"
    accessible = QAccessible.queryAccessibleInterface(dialog.list)
    assert accessible.text(QAccessible.Text.Name) == "Prompts"
    assert dialog.width() <= 900
    assert dialog.height() <= 600
    dialog.reject()
