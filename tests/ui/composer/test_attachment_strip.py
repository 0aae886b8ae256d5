from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.attachments import Attachment, AttachmentKind
from claude_desktop.ui.composer.attachment_strip import AttachmentStrip
from tests.fakes.sample_files import picture


def image(number: int) -> Attachment:
    return Attachment(f"{number:064x}", AttachmentKind.IMAGE, f"{number}.png", "image/png", 2_000, 640, 480)


PASTE = Attachment("f" * 64, AttachmentKind.TEXT, "x", "text/plain", 9, lines=312, is_paste=True)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def strip(window: QWidget) -> AttachmentStrip:
    strip = AttachmentStrip()
    QVBoxLayout(window).addWidget(strip)
    window.resize(700, 800)
    window.show()
    return strip


def test_it_shows_only_where_there_is_something(strip: AttachmentStrip) -> None:
    strip.show_attachments((), 0)
    assert not strip.isVisible()
    strip.show_attachments((), 2)
    assert strip.isVisible()
    assert "2" in strip.state_label.text()
    strip.show_attachments([image(1)], 0)
    assert strip.state_label.isHidden()
    assert strip.chips[0].isVisible()


def test_a_chip_says_what_it_is(strip: AttachmentStrip) -> None:
    strip.show_attachments([image(1), PASTE], 0)
    assert strip.chips[0].accessibleName() == "1.png, PNG, 640 × 480, 2 kB"
    assert strip.chips[1].accessibleName() == "Pasted text, 312 lines, 9 bytes"
    assert strip.chips[0].text_button.isHidden()
    assert strip.chips[1].text_button.isVisible()
    strip.show_objections({image(1).hash: "Old takes no images."})
    assert strip.chips[0].accessibleName().endswith("Old takes no images.")


def test_a_chip_opens_goes_and_becomes_text(strip: AttachmentStrip, qtbot: QtBot) -> None:
    strip.show_attachments([image(1), PASTE], 0)
    with qtbot.waitSignal(strip.opened) as opened:
        QTest.mouseClick(strip.chips[0], Qt.MouseButton.LeftButton)
    assert opened.args == [image(1)]
    with qtbot.waitSignal(strip.removed) as removed:
        QTest.mouseClick(strip.chips[0].remove_button, Qt.MouseButton.LeftButton)
    assert removed.args == [image(1)]
    with qtbot.waitSignal(strip.text_wanted) as wanted:
        QTest.mouseClick(strip.chips[1].text_button, Qt.MouseButton.LeftButton)
    assert wanted.args == [PASTE]
    with qtbot.waitSignal(strip.opened):
        QTest.keyClick(strip.chips[0], Qt.Key.Key_Return)
    with qtbot.waitSignal(strip.removed):
        QTest.keyClick(strip.chips[0], Qt.Key.Key_Delete)


def test_chips_stay_where_they_are_and_ask_once_what_they_look_like(strip: AttachmentStrip, qtbot: QtBot) -> None:
    asked: list[Attachment] = []
    strip.picture_wanted.connect(asked.append)
    strip.show_attachments([image(1)], 0)
    first = strip.chips[0]
    strip.show_attachments([image(1), image(2)], 1)
    assert strip.chips[0] is first
    assert asked == [image(1), image(2)]
    strip.show_picture(image(1).hash, picture())
    assert first.grab().toImage().pixelColor(20, 30) != strip.chips[1].grab().toImage().pixelColor(20, 30)


def test_the_focus_goes_to_the_next_chip_and_at_last_away(strip: AttachmentStrip, qtbot: QtBot) -> None:
    strip.show_attachments([image(1), image(2)], 0)
    strip.window().activateWindow()
    strip.chips[0].setFocus()
    qtbot.waitUntil(strip.chips[0].hasFocus)
    strip.show_attachments([image(2)], 0)
    assert strip.chips[0].hasFocus()
    with qtbot.waitSignal(strip.left):
        strip.show_attachments((), 0)


def test_many_chips_scroll_instead_of_filling_the_window(strip: AttachmentStrip) -> None:
    strip.show_attachments([image(1)], 0)
    one = strip.height()
    strip.show_attachments([image(number) for number in range(40)], 0)
    assert one < strip.sizeHint().height() <= 3 * one
    lefts = {chip.x() for chip in strip.chips}
    assert len(lefts) == 3
    strip.window().resize(QSize(300, 800))
    assert len({chip.x() for chip in strip.chips}) == 1
