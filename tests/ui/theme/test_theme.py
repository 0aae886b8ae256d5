from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from claude_desktop.ui.theme.theme import ThemeChoice, ThemeState, tokens_in_use
from claude_desktop.ui.theme.tokens import DARK, LIGHT


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[ThemeState]:
    state = ThemeState(qapp)
    yield state
    state.set_choice(ThemeChoice.LIGHT)
    state.set_text_scale(1.0)
    shiboken6.delete(state)


def test_unknown_system_scheme_reads_as_light(theme: ThemeState) -> None:
    assert not theme.dark
    assert theme.tokens is LIGHT
    assert tokens_in_use() is LIGHT


def test_choosing_dark_dresses_widgets_that_already_stand(theme: ThemeState, qtbot: QtBot) -> None:
    label = QLabel("ink")
    qtbot.addWidget(label)
    label.show()
    with qtbot.waitSignal(theme.changed):
        theme.set_choice(ThemeChoice.DARK)
    assert tokens_in_use() is DARK
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == DARK.text
    theme.set_choice(ThemeChoice.LIGHT)
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == LIGHT.text


def test_choosing_the_mode_that_is_on_changes_nothing(theme: ThemeState, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_choice(ThemeChoice.LIGHT)


def test_the_system_is_followed_only_when_asked(
    theme: ThemeState, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    class DarkHints:
        def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 - Qt's name
            return Qt.ColorScheme.Dark

    monkeypatch.setattr(theme, "_application", _WithHints(qapp, DarkHints()))
    theme.on_color_scheme_changed(Qt.ColorScheme.Dark)
    assert theme.dark
    theme.set_choice(ThemeChoice.LIGHT)
    theme.on_color_scheme_changed(Qt.ColorScheme.Dark)
    assert not theme.dark


class _WithHints:
    """The application, but for what it says of the system's mode, which offscreen Qt never knows."""

    def __init__(self, application: QApplication, hints: object) -> None:
        self._application, self._hints = application, hints

    def styleHints(self) -> object:  # noqa: N802 - Qt's name
        return self._hints

    def __getattr__(self, name: str) -> object:
        return getattr(self._application, name)


def test_text_scale_grows_every_label_and_is_bounded(theme: ThemeState, qtbot: QtBot) -> None:
    label, caption = QLabel("plain"), QLabel("caption")
    caption.setProperty("role", "caption")
    for widget in (label, caption):
        qtbot.addWidget(widget)
        widget.show()
    before = label.fontInfo().pointSizeF(), caption.fontInfo().pointSizeF()
    theme.set_text_scale(2.0)
    assert label.fontInfo().pointSizeF() == pytest.approx(2 * before[0], rel=0.05)
    assert caption.fontInfo().pointSizeF() == pytest.approx(2 * before[1], rel=0.05)
    theme.set_text_scale(99.0)
    assert theme.text_scale == 3.0
    theme.set_text_scale(1.0)
