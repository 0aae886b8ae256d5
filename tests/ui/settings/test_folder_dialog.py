from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.catalogue import Model
from claude_desktop.model.folders import Folder
from claude_desktop.model.settings import Settings, resolve
from claude_desktop.ui.settings.folder_dialog import FolderDialog
from claude_desktop.ui.settings.sections.max_tokens import MaxTokensSection


def test_what_is_typed_last_is_told_before_it_closes(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    dialog = FolderDialog(Folder("f", "Thesis", 1, Settings(effort="max")), window)
    dialog.panel.show_settings(Settings(effort="max"), resolve(Settings()), (), Model("m", "m"))
    dialog.open()
    seen: list[Settings] = []
    dialog.changed.connect(seen.append)
    assert dialog.windowTitle() == "Folder “Thesis”"
    assert dialog.height() <= 600
    assert set(dialog.panel.sections) >= {"model", "system_prompt", "extra"}
    line = dialog.panel.section(MaxTokensSection).line
    line.selectAll()
    QTest.keyClicks(line, "2000")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert seen == [Settings(effort="max", max_tokens=2_000)]
    assert not dialog.isVisible()
