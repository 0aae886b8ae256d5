from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.catalogue import Model, PriceBand
from claude_desktop.model.folders import Folder
from claude_desktop.model.settings import EFFORT_LEVELS, SETTING_FIELDS, Settings, Thinking, resolve
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.settings.sections.effort import EffortSection
from claude_desktop.ui.settings.sections.extra_parameters import ExtraParametersSection
from claude_desktop.ui.settings.sections.max_tokens import MaxTokensSection
from claude_desktop.ui.settings.sections.model import ModelSection
from claude_desktop.ui.settings.sections.stop_sequences import StopSequencesSection
from claude_desktop.ui.settings.sections.system_prompt import SystemPromptSection
from claude_desktop.ui.settings.sections.temperature import TemperatureSection
from claude_desktop.ui.settings.sections.thinking import ThinkingSection

SONNET = Model(
    "claude-sonnet-5-5",
    "Claude Sonnet 5.5",
    context_tokens=1_000_000,
    max_output_tokens=128_000,
    effort_levels=EFFORT_LEVELS,
    default_effort="high",
    thinking_types=frozenset({"adaptive", "between_tools"}),
    thinks_by_default=True,
    speed="fast",
    prices=(PriceBand(2, 10, 2.5, 4, 0.1),),
)
OPUS = Model(
    "claude-opus-5-5",
    "Claude Opus 5.5",
    effort_levels=EFFORT_LEVELS,
    default_effort="medium",
    thinking_types=frozenset({"adaptive"}),
    thinks_by_default=True,
)
OLD = Model("claude-haiku-4-5", "Claude Haiku 4.5", thinking_types=frozenset({"enabled"}), takes_sampling=True)
MODELS = (OPUS, SONNET, OLD)
APP = Settings(system_prompt="Be brief.", effort="low")


@pytest.fixture
def panel(qtbot: QtBot) -> ConversationPanel:
    pane = ConversationPanel()
    qtbot.addWidget(pane)
    pane.resize(268, 900)
    pane.show()
    pane.activateWindow()
    return pane


def show(
    panel: ConversationPanel,
    own: Settings,
    model: Model = SONNET,
    app: Settings | None = None,
    folder: Folder | None = None,
) -> None:
    levels = (folder.settings,) if folder is not None else ()
    panel.show_settings(own, resolve(*levels, app or Settings()), MODELS, model, folder)


def changes(panel: ConversationPanel) -> list[Settings]:
    seen: list[Settings] = []
    panel.changed.connect(seen.append)
    return seen


def type_over(widget: QWidget, text: str) -> None:
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, text)


LABELS = {
    "model": "Model",
    "effort": "Effort",
    "system_prompt": "System prompt",
    "max_tokens": "Max tokens",
    "thinking": "Thinking",
    "temperature": "Temperature",
    "stop_sequences": "Stop sequences",
    "output": "Output",
    "output_schema": "JSON schema",
    "web_search": "Web search",
    "web_fetch": "Web pages",
    "code_execution": "Run code",
    "web_max_uses": "Uses in one reply",
    "allowed_domains": "Sites",
    "caching": "Caching",
    "extra": "Extra parameters",
}


def test_every_field_is_found_by_its_label(panel: ConversationPanel) -> None:
    show(panel, Settings())
    assert {name: field.label.text() for name, field in panel.sections.items()} == LABELS
    for field in panel.sections.values():
        assert field.label.buddy() is field.control
        assert field.label.text() in labels_of(field.control)
        assert field.control.accessibleName() == field.label.text()


def labels_of(widget: QWidget) -> list[str]:
    relations: Any = QAccessible.queryAccessibleInterface(widget).relations(QAccessible.RelationFlag.Label)
    return [interface.text(QAccessible.Text.Name) for interface, _ in relations]


def test_inherited_values_are_marked_and_own_ones_offer_a_reset(panel: ConversationPanel) -> None:
    show(panel, Settings(max_tokens=2_000), app=APP)
    assert panel.section(SystemPromptSection).box.toPlainText() == "Be brief."
    assert panel.sections["system_prompt"].source_label.text() == "from the app"
    assert panel.sections["system_prompt"].source_label.isVisible()
    assert not panel.sections["system_prompt"].reset_button.isVisible()
    assert panel.section(EffortSection).levels.value() == "low"
    assert panel.section(EffortSection).levels.inherited
    assert panel.section(MaxTokensSection).line.text().replace(",", "") == "2000"
    assert panel.sections["max_tokens"].reset_button.isVisible()


def test_a_value_of_the_folder_names_it(panel: ConversationPanel) -> None:
    folder = Folder("f", "Thesis", 1, Settings(system_prompt="Cite sources.", effort="max", extra='{"a": '))
    show(panel, Settings(effort="low"), app=Settings(extra='{"b": 1}', stop_sequences=("END",)), folder=folder)
    sections = panel.sections
    assert panel.section(SystemPromptSection).box.toPlainText() == "Cite sources."
    assert sections["system_prompt"].source_label.text() == "from the folder Thesis"
    assert sections["effort"].reset_button.isVisible()
    assert sections["max_tokens"].source_label.text() == "from the app"
    assert sections["stop_sequences"].source_label.text() == "from the app"
    assert sections["extra"].source_label.text() == "from the app"
    assert panel.section(ExtraParametersSection).box.toPlainText() == '{\n  "b": 1\n}'


def test_where_a_value_comes_from_and_what_it_is_for_reach_assistive_technology(panel: ConversationPanel) -> None:
    show(panel, Settings(), app=APP)
    panel.grab()
    assert panel.sections["system_prompt"].label.toolTip().startswith("Who the model should be")
    about = panel.section(SystemPromptSection).box.accessibleDescription()
    assert about == "from the app\nWho the model should be and what it should heed in this conversation."


def test_an_effort_that_nobody_chose_is_the_models_default(panel: ConversationPanel) -> None:
    show(panel, Settings())
    assert panel.section(EffortSection).levels.value() == "high"
    assert panel.sections["effort"].source_label.text() == "model's default"


def test_price_speed_and_context_stand_under_the_model(panel: ConversationPanel) -> None:
    show(panel, Settings(model=SONNET.id))
    assert panel.sections["model"].note_label.text() == "$2 / $10 per million tokens · fast · 1M context"


def test_choosing_a_model_and_an_effort_tells_the_whole_own_settings(panel: ConversationPanel) -> None:
    seen = changes(panel)
    show(panel, Settings(max_tokens=5))
    panel.section(ModelSection).box.setCurrentIndex(0)
    panel.section(ModelSection).box.activated.emit(0)
    QTest.mouseClick(panel.section(EffortSection).levels.segments()[4], Qt.MouseButton.LeftButton)
    assert seen == [Settings(model=OPUS.id, max_tokens=5), Settings(model=OPUS.id, max_tokens=5, effort="max")]


def test_the_program_shows_in_silence(panel: ConversationPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.changed, wait=350):
        show(panel, Settings(model=OLD.id, temperature=0.5, stop_sequences=("a", "b"), system_prompt="x"), OLD)
    assert panel.section(TemperatureSection).line.text().replace(",", ".") == "0.5"
    assert panel.section(StopSequencesSection).box.toPlainText() == "a\nb"


def test_typed_text_is_told_once_after_a_pause(panel: ConversationPanel, qtbot: QtBot) -> None:
    show(panel, Settings())
    seen = changes(panel)
    with qtbot.waitSignal(panel.changed, timeout=2_000):
        type_over(panel.section(SystemPromptSection).box, "You are a tutor.")
        assert seen == []
    assert seen == [Settings(system_prompt="You are a tutor.")]


def test_leaving_a_field_tells_at_once(panel: ConversationPanel, qtbot: QtBot) -> None:
    show(panel, Settings())
    seen = changes(panel)
    type_over(panel.section(MaxTokensSection).line, "4096")
    qtbot.waitUntil(panel.section(MaxTokensSection).line.hasFocus)
    panel.section(StopSequencesSection).box.setFocus()
    assert seen == [Settings(max_tokens=4_096)]


def test_finishing_tells_what_is_typed_before_another_conversation_is_shown(panel: ConversationPanel) -> None:
    show(panel, Settings())
    seen = changes(panel)
    type_over(panel.section(SystemPromptSection).box, "half")
    panel.finish_editing()
    assert seen == [Settings(system_prompt="half")]
    show(panel, Settings(system_prompt="of another conversation"))
    assert panel.section(SystemPromptSection).box.toPlainText() == "of another conversation"


def test_an_echo_of_what_was_stored_does_not_touch_what_is_being_typed(panel: ConversationPanel) -> None:
    show(panel, Settings())
    type_over(panel.section(SystemPromptSection).box, "one two")
    show(panel, Settings(system_prompt="one"))
    assert panel.section(SystemPromptSection).box.toPlainText() == "one two"
    panel.finish_editing()


@pytest.mark.parametrize("text", ["lots", "0", "-5", "128001", "1.5"])
def test_a_wrong_limit_is_said_in_place_and_not_told(panel: ConversationPanel, qtbot: QtBot, text: str) -> None:
    show(panel, Settings())
    seen = changes(panel)
    type_over(panel.section(MaxTokensSection).line, text)
    panel.finish_editing()
    assert seen == []
    note = panel.sections["max_tokens"].note_label
    assert note.isVisible()
    assert note.text().replace(",", "") == "A whole number from 1 to 128000."
    type_over(panel.section(MaxTokensSection).line, "100")
    panel.finish_editing()
    assert seen == [Settings(max_tokens=100)]
    assert not note.isVisible()


def test_what_is_wrong_is_not_said_of_another_conversation(panel: ConversationPanel) -> None:
    show(panel, Settings())
    type_over(panel.section(MaxTokensSection).line, "lots")
    panel.finish_editing()
    show(panel, Settings(max_tokens=100))
    assert panel.section(MaxTokensSection).line.text() == "100"
    assert not panel.sections["max_tokens"].note_label.isVisible()


def test_every_section_is_of_a_declared_setting(panel: ConversationPanel) -> None:
    assert set(panel.sections) <= {spec.name for spec in SETTING_FIELDS}
    assert set(panel.sections) <= {field.name for field in fields(Settings)}


def test_an_emptied_limit_is_inherited_again(panel: ConversationPanel) -> None:
    show(panel, Settings(max_tokens=100))
    seen = changes(panel)
    panel.section(MaxTokensSection).line.setFocus()
    panel.section(MaxTokensSection).line.clear()
    panel.finish_editing()
    assert seen == [Settings()]


def test_an_emptied_prompt_overrides_an_inherited_one(panel: ConversationPanel) -> None:
    show(panel, Settings(), app=APP)
    seen = changes(panel)
    panel.section(SystemPromptSection).box.clear()
    panel.finish_editing()
    assert seen == [Settings(system_prompt="")]


def test_an_emptied_prompt_says_nothing_where_there_is_none_to_override(panel: ConversationPanel) -> None:
    show(panel, Settings(system_prompt="x"))
    seen = changes(panel)
    panel.section(SystemPromptSection).box.clear()
    panel.finish_editing()
    assert seen == [Settings()]


def test_reset_goes_back_to_the_inherited_value(panel: ConversationPanel) -> None:
    own = Settings(effort="max", system_prompt="mine")
    show(panel, own, app=APP)
    seen = changes(panel)
    QTest.mouseClick(panel.sections["system_prompt"].reset_button, Qt.MouseButton.LeftButton)
    assert seen == [Settings(effort="max")]
    show(panel, seen[-1], app=APP)
    assert panel.section(SystemPromptSection).box.toPlainText() == "Be brief."
    QTest.mouseClick(panel.sections["effort"].reset_button, Qt.MouseButton.LeftButton)
    assert seen[-1] == Settings()


def test_a_refused_temperature_keeps_its_place_and_says_why(panel: ConversationPanel) -> None:
    show(panel, Settings(temperature=0.5))
    assert not panel.section(TemperatureSection).line.isEnabled()
    assert panel.section(TemperatureSection).line.placeholderText() == "not taken by this model"
    assert panel.section(TemperatureSection).line.text() == ""
    reason = "Current models choose their own sampling. Use effort, or say in the prompt how bold to be."
    assert panel.sections["temperature"].note_label.text() == reason
    assert panel.section(TemperatureSection).line.accessibleDescription() == reason
    assert panel.sections["temperature"].reset_button.isVisible()
    show(panel, Settings(temperature=0.5), OLD)
    assert panel.section(TemperatureSection).line.isEnabled()
    assert panel.section(TemperatureSection).line.text().replace(",", ".") == "0.5"
    bands = "0 to 0.3 keeps to the likeliest words, 0.4 to 0.7 balances, 0.8 to 1 is freer and more varied."
    assert panel.sections["temperature"].note_label.text() == bands


@pytest.mark.parametrize(("text", "value"), [("0.3", 0.3), ("1", 1.0), ("0", 0.0)])
def test_a_temperature_is_taken(panel: ConversationPanel, text: str, value: float) -> None:
    show(panel, Settings(), OLD)
    seen = changes(panel)
    type_over(panel.section(TemperatureSection).line, text)
    panel.finish_editing()
    assert seen == [Settings(temperature=value)]


@pytest.mark.parametrize("text", ["7", "-1", "warm", "nan"])
def test_a_wrong_temperature_is_said_in_place(panel: ConversationPanel, text: str) -> None:
    show(panel, Settings(), OLD)
    seen = changes(panel)
    type_over(panel.section(TemperatureSection).line, text)
    panel.finish_editing()
    assert seen == []
    assert panel.sections["temperature"].note_label.text() == "A number from 0 to 1."


def test_thinking_follows_what_the_model_takes(panel: ConversationPanel) -> None:
    show(panel, Settings(thinking=Thinking.OFF), OPUS)
    assert not panel.section(ThinkingSection).switch.isEnabled()
    assert panel.section(ThinkingSection).switch.value() == "on"
    assert "always thinks" in panel.sections["thinking"].note_label.text()
    show(panel, Settings(effort="max"), SONNET)
    assert not panel.section(ThinkingSection).switch.isEnabled()
    show(panel, Settings(effort="medium"), SONNET)
    seen = changes(panel)
    QTest.mouseClick(panel.section(ThinkingSection).switch.segments()[1], Qt.MouseButton.LeftButton)
    assert seen == [Settings(effort="medium", thinking=Thinking.OFF)]


def test_thinking_says_that_a_temperature_stands_in_its_way(panel: ConversationPanel) -> None:
    show(panel, Settings(temperature=0.4), OLD)
    switch = panel.section(ThinkingSection).switch
    assert (switch.isEnabled(), switch.value()) == (False, "off")
    assert "beside a temperature" in panel.sections["thinking"].note_label.text()
    show(panel, Settings(), OLD)
    assert (switch.isEnabled(), switch.value()) == (True, "on")
    show(panel, Settings(temperature=0.4), SONNET)
    assert switch.value() == "on"


def test_a_model_without_efforts_keeps_the_field(panel: ConversationPanel) -> None:
    show(panel, Settings(), OLD)
    assert not panel.section(EffortSection).levels.isEnabled()
    assert "no effort levels" in panel.sections["effort"].note_label.text()
    show(panel, Settings(), SONNET)
    assert [segment.text() for segment in panel.section(EffortSection).levels.segments()] == list(EFFORT_LEVELS)


def test_stop_sequences_are_lines(panel: ConversationPanel) -> None:
    show(panel, Settings())
    seen = changes(panel)
    panel.section(StopSequencesSection).box.setPlainText("END\n\n  keep spaces \n")
    panel.finish_editing()
    assert seen == [Settings(stop_sequences=("END", "  keep spaces "))]
    panel.section(StopSequencesSection).box.setPlainText("\n".join(f"s{at}" for at in range(65)))
    panel.finish_editing()
    assert len(seen) == 1
    assert panel.sections["stop_sequences"].note_label.text() == "At most 64 stop sequences, one a line."


def test_extra_parameters_are_kept_as_typed_and_told_wrong_or_right(panel: ConversationPanel) -> None:
    show(panel, Settings())
    seen, section = changes(panel), panel.section(ExtraParametersSection)
    note = section.note_label
    type_over(section.box, '{"service_tier": "auto",}')
    panel.finish_editing()
    assert seen == [Settings(extra='{"service_tier": "auto",}')]
    said = "Line 1, column 24: Nothing follows this comma; take it out. Nothing of this is sent until it is right."
    assert (note.isVisible(), note.text()) == (True, said)
    assert section.box.accessibleDescription() == said
    assert [mark.cursor.selectedText() for mark in section.box.extraSelections()] == [","]
    show(panel, seen[-1])
    assert note.text() == said
    type_over(section.box, '{"service_tier": "auto"}')
    panel.finish_editing()
    assert seen[-1] == Settings(extra='{"service_tier": "auto"}')
    assert not note.isVisible()
    assert not section.box.extraSelections()


def test_inherited_extra_parameters_are_shown_overridden_and_reset(panel: ConversationPanel) -> None:
    app = Settings(extra='{"metadata":{"user_id":"ä"}}')
    show(panel, Settings(), app=app)
    section, seen = panel.section(ExtraParametersSection), changes(panel)
    assert section.box.toPlainText() == '{\n  "metadata": {\n    "user_id": "ä"\n  }\n}'
    assert section.source_label.text() == "from the app"
    section.box.clear()
    panel.finish_editing()
    assert seen == [Settings(extra="")]
    show(panel, seen[-1], app=app)
    assert section.box.toPlainText() == ""
    QTest.mouseClick(section.reset_button, Qt.MouseButton.LeftButton)
    assert seen[-1] == Settings()


def test_sampling_parameters_that_the_model_refuses_are_told(panel: ConversationPanel) -> None:
    own = Settings(extra='{"top_k": 5, "top_p": 0.5}')
    show(panel, own)
    note = panel.sections["extra"].note_label
    assert note.text().startswith("top_k, top_p: Current models choose their own sampling.")
    show(panel, own, OLD)
    assert not note.isVisible()


def test_a_model_outside_the_catalogue_is_shown_and_stays_choosable(panel: ConversationPanel) -> None:
    show(panel, Settings(model="claude-next-9"), Model("claude-next-9", "claude-next-9"))
    assert panel.section(ModelSection).box.currentText() == "claude-next-9"
    assert panel.section(ModelSection).box.count() == len(MODELS) + 1


def test_nothing_is_cut_in_the_narrowest_panel(panel: ConversationPanel) -> None:
    panel.resize(200, 900)
    show(panel, Settings(effort="max", system_prompt="word " * 50), app=APP)
    for field in panel.sections.values():
        assert field.mapTo(panel, field.rect().topRight()).x() <= 200


def test_tab_reaches_every_control_in_order(panel: ConversationPanel, qtbot: QtBot) -> None:
    show(panel, Settings(), OLD)
    panel.section(ModelSection).box.setFocus()
    qtbot.waitUntil(panel.section(ModelSection).box.hasFocus)
    reached = [panel.section(ModelSection).box.accessibleName()]
    for _ in range(8):
        panel.focusNextChild()
        focused = panel.focusWidget()
        assert focused is not None
        group = focused.parentWidget()
        reached.append(focused.accessibleName() or (group.accessibleName() if group else ""))
    assert reached == [
        "Model",
        "System prompt",
        "Choose a system prompt",
        "Max tokens",
        "Thinking",
        "Temperature",
        "Stop sequences",
        "Output",
        "Extra parameters",
    ]
