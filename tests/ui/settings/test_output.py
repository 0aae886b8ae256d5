"""The form of the replies and its schema, in the panel."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.catalogue import Model
from claude_desktop.model.mismatches import SchemaProblem
from claude_desktop.model.output import OutputKind
from claude_desktop.model.schema_adapting import adapt_schema
from claude_desktop.model.schema_examples import SCHEMA_EXAMPLES
from claude_desktop.model.settings import Settings, Thinking, resolve
from claude_desktop.services.schema_checks import schema_problem
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.settings.sections.output import OutputSection
from claude_desktop.ui.settings.sections.output_schema import OutputSchemaSection

OPUS = Model("claude-opus-5-5", "Claude Opus 5.5", thinking_types=frozenset({"adaptive"}), structured_outputs=True)
OLD = Model("claude-haiku-4-5", "Claude Haiku 4.5", thinking_types=frozenset({"enabled"}), takes_prefill=True)
LOCAL = Model("qwen3:8b", "qwen3:8b")
JSON_OUT = Settings(output=OutputKind.JSON)
AGE = '{"type": "object", "properties": {"age": {"type": "integer", "minimum": 0}}}'


@pytest.fixture
def panel(qtbot: QtBot) -> ConversationPanel:
    pane = ConversationPanel()
    qtbot.addWidget(pane)
    pane.resize(268, 900)
    pane.show()
    pane.activateWindow()
    return pane


def show(panel: ConversationPanel, own: Settings, model: Model = OPUS, app: Settings | None = None) -> None:
    panel.show_settings(own, resolve(app or Settings()), (model,), model)


def changes(panel: ConversationPanel) -> list[Settings]:
    seen: list[Settings] = []
    panel.changed.connect(seen.append)
    return seen


def type_over(widget: QWidget, text: str) -> None:
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, text)


def note(panel: ConversationPanel, name: str) -> str:
    return panel.sections[name].note_label.text()


def test_a_form_is_chosen_and_only_json_asks_for_a_schema(panel: ConversationPanel) -> None:
    show(panel, Settings())
    seen = changes(panel)
    box = panel.section(OutputSection).box
    assert (box.currentText(), panel.section(OutputSchemaSection).isVisible()) == ("Text", False)
    box.activated.emit(box.findData("json"))
    assert seen == [JSON_OUT]
    show(panel, JSON_OUT)
    assert (box.currentText(), panel.section(OutputSchemaSection).isVisible()) == ("JSON", True)
    show(panel, Settings(output=OutputKind.CSV))
    assert not panel.section(OutputSchemaSection).isVisible()


def test_an_inherited_form_is_marked(panel: ConversationPanel) -> None:
    show(panel, Settings(), app=Settings(output=OutputKind.JSON, output_schema=AGE))
    assert panel.sections["output"].source_label.text() == "from the app"
    assert panel.sections["output_schema"].source_label.text() == "from the app"
    assert panel.section(OutputSchemaSection).box.toPlainText() == AGE
    show(panel, Settings(output=OutputKind.TEXT), app=JSON_OUT)
    assert panel.sections["output"].reset_button.isVisible()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "own", "beginning"),
    [
        (OPUS, replace(JSON_OUT, output_schema=AGE), "The API holds"),
        (OPUS, JSON_OUT, "Asked for in words. What"),
        (LOCAL, replace(JSON_OUT, output_schema=AGE), "Asked for in words. What"),
        (OLD, Settings(output=OutputKind.CSV), "Asked for in words. What"),
        (OLD, Settings(output=OutputKind.CSV, thinking=Thinking.OFF), "Asked for in words, and the reply is begun"),
        (OLD, Settings(output=OutputKind.CSV, thinking=Thinking.OFF, web_search=True), "Asked for in words. What"),
        (OPUS, Settings(), ""),
    ],
)
def test_how_it_is_asked_for_is_said(panel: ConversationPanel, model: Model, own: Settings, beginning: str) -> None:
    show(panel, own, model)
    assert note(panel, "output").startswith(beginning)
    assert bool(note(panel, "output")) == bool(beginning)


def test_a_schema_is_kept_as_it_is_typed_and_what_is_wrong_is_said_with_its_place(panel: ConversationPanel) -> None:
    show(panel, JSON_OUT)
    seen = changes(panel)
    section = panel.section(OutputSchemaSection)
    type_over(section.box, '{"type": object}')
    panel.finish_editing()
    assert seen == [replace(JSON_OUT, output_schema='{"type": object}')]
    assert note(panel, "output_schema").startswith("Line 1, column 10:")
    assert note(panel, "output_schema").endswith("Until it is right, any JSON is asked for.")
    assert len(section.box.extraSelections()) == 1
    type_over(section.box, "[]")
    panel.finish_editing()
    assert "curly brackets" in note(panel, "output_schema")
    show(panel, replace(JSON_OUT, output_schema='{"x": ' * 70 + "1" + "}" * 70))
    assert note(panel, "output_schema").startswith("At most 100")


def test_an_emptied_schema_overrides_only_an_inherited_one(panel: ConversationPanel) -> None:
    section = panel.section(OutputSchemaSection)
    show(panel, replace(JSON_OUT, output_schema=AGE))
    seen = changes(panel)
    type_over(section.box, " ")
    panel.finish_editing()
    show(panel, JSON_OUT, app=Settings(output_schema=AGE))
    type_over(section.box, " ")
    panel.finish_editing()
    assert seen == [JSON_OUT, replace(JSON_OUT, output_schema="")]


def test_right_json_that_is_no_schema_is_found_out(panel: ConversationPanel) -> None:
    section = panel.section(OutputSchemaSection)
    asked: list[object] = []
    section.check_wanted.connect(asked.append)
    show(panel, replace(JSON_OUT, output_schema='{"type": "what"}'))
    show(panel, replace(JSON_OUT, output_schema='{"type": "what"}'))
    assert asked == [{"type": "what"}]
    section.show_checked({"type": "other"}, SchemaProblem("", "type"))
    assert "can not have this value" not in note(panel, "output_schema")
    section.show_checked({"type": "what"}, SchemaProblem("tasks", "type"))
    assert note(panel, "output_schema").startswith("At tasks: in a JSON Schema, “type” can not have this value.")
    show(panel, replace(JSON_OUT, output_schema=AGE))
    assert "can not have this value" not in note(panel, "output_schema")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (AGE, "Not enforced by the API, but put into words and checked here: age minimum."),
        ('{"type": "object"}', "The API wants the name of every key; the schema itself has none."),
        ('{"type": "object", "properties": {"a": {}}}', "The API wants a type everywhere; a has none."),
        ('{"$ref": "#/$defs/a", "$defs": {"a": {"type": "array", "items": {"$ref": "#/$defs/a"}}}}', "contains itself"),
        ('{"$ref": "https://example.org"}', "references to “$defs”"),
        ('{"type": "null"}', ""),
    ],
)
def test_what_the_api_does_not_enforce_is_said(panel: ConversationPanel, schema: str, said: str) -> None:
    show(panel, replace(JSON_OUT, output_schema=schema))
    assert said in note(panel, "output_schema")
    assert bool(note(panel, "output_schema")) == bool(said)
    show(panel, replace(JSON_OUT, output_schema=schema), LOCAL)
    assert note(panel, "output_schema") == ""


def test_an_example_takes_the_place_of_what_is_there_and_can_be_undone(panel: ConversationPanel) -> None:
    show(panel, replace(JSON_OUT, output_schema=AGE))
    seen = changes(panel)
    section = panel.section(OutputSchemaSection)
    section.examples.actions()[1].trigger()
    assert seen == [replace(JSON_OUT, output_schema=SCHEMA_EXAMPLES[1].text)]
    section.box.undo()
    panel.finish_editing()
    assert seen[-1] == replace(JSON_OUT, output_schema=AGE)


@pytest.mark.parametrize("example", SCHEMA_EXAMPLES, ids=lambda example: str(example.name))
def test_every_example_is_a_schema_that_the_api_takes(example: object) -> None:
    schema = json.loads(getattr(example, "text", ""))
    assert schema_problem(schema) is None
    assert adapt_schema(schema).schema is not None
