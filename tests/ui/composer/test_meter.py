"""The meter: a ring and as many characters as there is room for; everything else is in its name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.ui.composer.meter import MeterLevel, NextMeter
from claude_desktop.ui.theme.tokens import LIGHT

TEXTS = ("about 870k · $3.48 · 87 %", "870k · $3.48", "870k")


@pytest.fixture
def meter(qtbot: QtBot) -> NextMeter:
    made = NextMeter()
    qtbot.addWidget(made)
    return made


def count_of(image: QImage, colour: str) -> int:
    wanted = QColor(colour)
    return sum(image.pixelColor(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_it_is_not_there_while_there_is_nothing_to_say(meter: NextMeter) -> None:
    assert meter.isHidden()
    meter.show_next(TEXTS, 0.1, MeterLevel.EASY, "About much.")
    assert not meter.isHidden()
    assert meter.accessibleName() == "About much."
    meter.show_next((), None, MeterLevel.EASY, "")
    assert meter.isHidden()


def test_it_says_less_where_there_is_less_room(meter: NextMeter) -> None:
    meter.show_next(TEXTS, 0.87, MeterLevel.NEARLY_FULL, "About much.")
    meter.resize(meter.sizeHint())
    assert meter.shown_text() == TEXTS[0]
    for text in TEXTS[1:]:
        while meter.shown_text() not in (text, ""):
            meter.resize(meter.width() - 4, meter.height())
        assert meter.shown_text() == text
    meter.resize(meter.minimumSizeHint())
    assert meter.shown_text() == ""
    assert meter.accessibleName() == "About much."


def test_the_ring_fills_and_warns(meter: NextMeter) -> None:
    inked = []
    for share, level, colour in (
        (0.1, MeterLevel.EASY, LIGHT.muted),
        (0.85, MeterLevel.NEARLY_FULL, LIGHT.warn),
        (1.2, MeterLevel.OVERFULL, LIGHT.danger),
    ):
        meter.show_next(("",), share, level, "x")
        meter.resize(40, 28)
        inked.append(count_of(meter.grab().toImage(), colour))
        assert meter.level is level
    assert 0 < inked[0] < inked[1]
    assert inked[2] > 0


def test_it_is_pressed_by_pointer_and_keys(meter: NextMeter, qtbot: QtBot) -> None:
    meter.show_next(TEXTS, 0.1, MeterLevel.EASY, "x")
    meter.resize(meter.sizeHint())
    meter.show()
    with qtbot.waitSignal(meter.clicked):
        QTest.mouseClick(meter, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(meter.clicked):
        QTest.keyClick(meter, Qt.Key.Key_Space)
