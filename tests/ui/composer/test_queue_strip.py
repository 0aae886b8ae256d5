"""What waits is seen above the composer, and can be edited, taken away and sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.ui.composer.queue_strip import MOST_SHOWN, QueueStrip


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[QueueStrip]:
    window = QWidget()
    qtbot.addWidget(window)
    strip = QueueStrip()
    QVBoxLayout(window).addWidget(strip)
    window.resize(400, 400)
    window.show()
    yield strip
    window.close()


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_nothing_is_shown_while_nothing_waits(strip: QueueStrip) -> None:
    strip.show_queue((), held=False)
    assert not strip.isVisible()
    strip.show_queue(("a",), held=False)
    assert strip.isVisible()
    strip.show_queue((), held=False)
    assert not strip.isVisible()


def test_each_message_has_its_line_and_its_deeds(strip: QueueStrip, qtbot: QtBot) -> None:
    strip.show_queue(("First & foremost", "Second\nof two lines"), held=False)
    assert strip.lines[0].text_button.accessibleName() == "Queued message: First & foremost"
    assert strip.lines[1].text_button.text() == "Second of two lines"
    assert not strip.lines[2].isVisible()
    with qtbot.waitSignal(strip.edit_chosen) as edited:
        click(strip.lines[1].text_button)
    assert edited.args == [1]
    with qtbot.waitSignal(strip.remove_chosen) as removed:
        click(strip.lines[0].remove_button)
    assert removed.args == [0]
    assert strip.lines[0].remove_button.accessibleName() == "Remove from the queue"


def test_only_what_is_held_asks_for_a_word(strip: QueueStrip, qtbot: QtBot) -> None:
    strip.show_queue(("a",), held=False)
    assert not strip.send_now_button.isVisible()
    strip.show_queue(("a",), held=True)
    with qtbot.waitSignal(strip.send_now_chosen):
        click(strip.send_now_button)


def test_a_long_line_is_cut_and_never_makes_the_window_wide(strip: QueueStrip) -> None:
    strip.show_queue(("word " * 500,), held=False)
    assert strip.lines[0].text_button.text().endswith("…")
    assert strip.minimumSizeHint().width() < 400


def test_many_messages_are_counted(strip: QueueStrip) -> None:
    strip.show_queue([f"number {index}" for index in range(MOST_SHOWN + 3)], held=False)
    assert sum(line.isVisible() for line in strip.lines) == MOST_SHOWN
    assert strip.more_label.isVisible()
    assert "3" in strip.more_label.text()


def test_the_focus_goes_on_to_what_is_left(strip: QueueStrip, qtbot: QtBot) -> None:
    strip.window().activateWindow()
    strip.show_queue(("a", "b"), held=False)
    strip.lines[1].remove_button.setFocus()
    qtbot.waitUntil(strip.lines[1].remove_button.hasFocus)
    strip.show_queue(("a",), held=False)
    assert strip.lines[0].text_button.hasFocus()
