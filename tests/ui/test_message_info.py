"""The small window about a reply: everything in it is read out, and the request id can be copied."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.message_info import MessageInfo
from claude_desktop.ui.turn_facts import turn_facts
from tests.ui.test_turn_facts import MODELS, WHOLE


def test_it_says_everything_and_closes_with_esc(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    info = MessageInfo(turn_facts(WHOLE, MODELS), owner)
    info.open_at(QRect(100, 300, 200, 20))
    assert info.isVisible()
    spoken = info.accessibleDescription()
    for part in ("Opus 5.5", "Cost: $0.0167", "Read from cache", "prices as of"):
        assert part in spoken
    info.copy_button.click()
    assert QGuiApplication.clipboard().text() == "req_1"
    with qtbot.waitSignal(info.destroyed):
        QTest.keyClick(info, Qt.Key.Key_Escape)
