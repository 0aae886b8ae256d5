"""The chart: bars as high as what they stand for, read by pointer, keys and screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.model.spending_sums import Bar, Chart
from claude_desktop.ui.cost.chart import SpendingChart, series_colours
from claude_desktop.ui.cost.legend import Legend
from claude_desktop.ui.theme.tokens import DARK, LIGHT, Tokens, contrast

CHART = Chart(("opus", "haiku"), (Bar("d1", (1.0, 0.0)), Bar("d2", (0.0, 0.0)), Bar("d3", (1.5, 0.5))))


@pytest.fixture
def chart(qtbot: QtBot) -> SpendingChart:
    made = SpendingChart()
    qtbot.addWidget(made)
    made.resize(600, 180)
    made.show_chart(CHART, ["1", "2", "3"], ["first", "second", "third"], "in all")
    made.show()
    return made


def test_a_bar_is_as_high_as_what_it_stands_for(chart: SpendingChart) -> None:
    heights = [chart.bar_rect(place).height() for place in range(3)]
    assert heights[1] == 0
    assert heights[2] == pytest.approx(2 * heights[0])
    assert chart.bar_rect(2).top() >= 0
    assert all(chart.bar_rect(place).right() <= 600 for place in range(3))


def test_it_is_painted_in_its_colours(chart: SpendingChart) -> None:
    image = chart.grab().toImage()
    bar = chart.bar_rect(2)
    lower = image.pixelColor(round(bar.center().x()), round(bar.bottom()) - 5)
    upper = image.pixelColor(round(bar.center().x()), round(bar.top()) + 5)
    colours = [QColor(colour) for colour in series_colours(LIGHT, 2)]
    assert [lower, upper] == colours


def test_the_keys_step_through_the_bars_and_tell_what_they_say(chart: SpendingChart) -> None:
    seen: list[int] = []
    chart.bar_chosen.connect(seen.append)
    assert chart.accessibleDescription() == "in all"
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.accessibleDescription() == "third"
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Home)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_End)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert seen == [2, 1, 0, 2]


def test_the_pointer_chooses_what_it_is_over(chart: SpendingChart) -> None:
    QTest.mouseMove(chart, QPoint(round(chart.bar_rect(0).center().x()), 90))
    assert chart.current == 0
    QTest.mouseMove(chart, QPoint(1, 90))
    assert chart.current == 0


def test_nothing_at_all_is_drawn_and_chosen_calmly(chart: SpendingChart) -> None:
    chart.show_chart(Chart((), ()), [], [], "nothing")
    chart.grab()
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.mouseMove(chart, QPoint(200, 90))
    assert chart.current == -1


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_every_colour_stands_out_from_the_ground(tokens: Tokens) -> None:
    colours = series_colours(tokens, 6)
    assert len(set(colours)) == 6
    assert all(contrast(colour, ground) >= 3 for colour in colours for ground in (tokens.window, tokens.accent_tint))


def test_the_legend_wraps(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.show_names(["Opus 5.5", "Sonnet 5.5", "Haiku 5.5"])
    assert legend.heightForWidth(1_000) * 3 == pytest.approx(legend.heightForWidth(120), abs=4)
    assert legend.accessibleDescription() == "Opus 5.5, Sonnet 5.5, Haiku 5.5"
    legend.show_names([])
    assert legend.isHidden()
