"""The section about caching: what holds, what it costs, and nothing for models of which no caching is known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from claude_desktop.model.catalogue import Model
from claude_desktop.model.settings import Caching, Settings, resolve
from claude_desktop.ui.settings.section import SettingChange, ShownSettings
from claude_desktop.ui.settings.sections.caching import CachingSection

OPUS = Model("claude-opus-4-6", "Claude Opus 4.6", cache_minimum_tokens=4_096)


@pytest.fixture
def section(qtbot: QtBot) -> CachingSection:
    made = CachingSection()
    qtbot.addWidget(made)
    made.show()
    return made


def show(section: CachingSection, own: Settings, model: Model = OPUS) -> None:
    section.show_settings(ShownSettings(own, resolve(Settings()), (model,), model))


def test_five_minutes_hold_unless_something_else_is_chosen(section: CachingSection) -> None:
    show(section, Settings())
    assert section.switch.value() == Caching.FIVE_MINUTES.value
    assert section.source_label.isVisible()
    assert "a quarter more" in section.note_label.text()
    assert QLocale().toString(4_096) in section.note_label.text()


@pytest.mark.parametrize(("caching", "words"), [(Caching.OFF, "anew"), (Caching.ONE_HOUR, "twice as much")])
def test_each_choice_says_what_it_costs(section: CachingSection, caching: Caching, words: str) -> None:
    show(section, Settings(caching=caching))
    assert section.switch.value() == caching.value
    assert words in section.note_label.text()
    assert section.reset_button.isVisible()


def test_a_choice_is_told(section: CachingSection) -> None:
    seen: list[SettingChange] = []
    section.changed.connect(seen.append)
    show(section, Settings())
    section.switch.value_chosen.emit("1h")
    assert seen == [SettingChange("caching", Caching.ONE_HOUR)]


def test_nothing_is_claimed_of_an_unknown_model(section: CachingSection) -> None:
    show(section, Settings(caching=Caching.ONE_HOUR), Model("llama", "Llama"))
    assert not section.switch.isEnabled()
    assert section.switch.value() == Caching.OFF.value
    assert "Nothing is known" in section.note_label.text()
