"""What the person sets in the right panel is what goes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from claude_desktop.app import App
from claude_desktop.demo.models import ModelRules
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.prompts import Prompt
from claude_desktop.ui.app_settings.window import Section
from claude_desktop.ui.controls.name_dialog import NameDialog
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.settings.prompt_dialog import PromptDialog
from claude_desktop.ui.settings.sections.extra_parameters import ExtraParametersSection
from claude_desktop.ui.settings.sections.stop_sequences import StopSequencesSection
from claude_desktop.ui.settings.sections.system_prompt import SystemPromptSection
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click, loaded, shown


class RecordingServer(FaultyServer):
    """Remembers the bodies of the requests for a reply."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[dict[str, Any]] = []

    def check_history(self, body: dict[str, Any], model: ModelRules) -> None:
        """Remember the body."""
        self.bodies.append(body)
        super().check_history(body, model)


@pytest.mark.slow
def test_extra_parameters_are_sent_and_a_wrong_text_is_kept_but_not_sent(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                app.window.sides.show_panel(True)
                box = app.window.panel.section(ExtraParametersSection).box
                app.window.activateWindow()
                box.setFocus()
                QTest.keyClicks(box, '{"metadata": {"user_id": "u-7"}, "service_tier": "standard_only"}')
                app.window.pane.composer.focus_text()
                await ask(app, "With more")
                sent = server.bodies[-1]
                assert (sent["metadata"], sent["service_tier"]) == ({"user_id": "u-7"}, "standard_only")
                reply = shown(app).branch()[-1]
                assert r"| Extra parameters | metadata, service\_tier |" in plain_text(reply.blocks)
                box.setFocus()
                QTest.keyClicks(box, ",")
                app.window.pane.composer.focus_text()
                app.window.pane.composer.focus_text()
                await ask(app, "Without, for it is wrong now")
                assert "metadata" not in server.bodies[-1]
                wrong = box.toPlainText()
                assert shown(app).settings.extra == wrong
            async with app_at_work(tmp_path) as app:
                await loaded(app)
                section = app.window.panel.section(ExtraParametersSection)
                assert section.box.toPlainText() == wrong
                assert section.note_label.text().startswith("Line 1, column 66: Nothing may follow")

    run_async(flow)


def choose(app: App, title: str) -> PromptDialog:
    """Open the prompts by the button at the field, and mark one."""
    click(app.window.panel.section(SystemPromptSection).prompts_button)
    dialog = app.window.command_sets.prompts.dialog
    assert dialog is not None
    found = dialog.list.findItems(title, Qt.MatchFlag.MatchExactly)
    if found:
        dialog.list.setCurrentItem(found[0])
    return dialog


@pytest.mark.slow
def test_a_starter_prompt_is_taken_sent_kept_and_undone(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server, app_at_work(tmp_path, server) as app:
            prompts = Heard(app.services.prompts.changed)
            app.window.sides.show_panel(True)
            box = app.window.panel.section(SystemPromptSection).box
            dialog = choose(app, "")
            await prompts.wait()
            assert dialog.list.chosen() == prompts.payloads[0].starters[0]
            click(dialog.use_button)
            assert box.toPlainText().startswith("You are a patient tutor.")
            await ask(app, "What is a limit?")
            assert server.bodies[-1]["system"] == box.toPlainText()
            assert shown(app).settings.system_prompt == box.toPlainText()

            tutor = box.toPlainText()
            box.appendPlainText("Call me Ada.")
            dialog = choose(app, "Rubber duck")
            assert dialog.use_button.text() == "Add below"
            click(dialog.other_button)
            assert box.toPlainText().startswith("You are a rubber duck")
            QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            assert box.toPlainText() == f"{tutor}\nCall me Ada."

    run_async(flow)


@pytest.mark.slow
def test_own_prompts_outlive_the_app(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                app.window.sides.show_panel(True)
                app.window.panel.section(SystemPromptSection).box.setPlainText("Speak like a pirate.")
                dialog = choose(app, "")
                changed = Heard(app.services.prompts.changed)
                await changed.wait()
                click(dialog.save_button)
                asking = dialog.findChild(NameDialog)
                assert isinstance(asking, NameDialog)
                asking.line.setText("Pirate")
                QTest.keyClick(asking.line, Qt.Key.Key_Return)
                await changed.wait(2)
                assert dialog.use_button.text() == "Replace"
                dialog.reject()
            async with app_at_work(tmp_path, server) as app:
                app.window.actions_made.action("prompts").trigger()
                again = app.window.command_sets.prompts.dialog
                assert again is not None
                assert app.window.sides.is_shown(app.window.panel)
                await Heard(app.services.prompts.changed).wait()
                assert again.list.chosen() == Prompt("Pirate", "Speak like a pirate.")
                again.reject()

    run_async(flow)


def test_the_panel_of_a_narrow_window_can_be_closed_with_the_pointer(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            window, button = app.window, app.window.panel.collapse_button
            window.resize(900, 600)
            window.actions_made.action("toggle_panel").trigger()
            assert window.sides.is_shown(window.panel)
            assert button.isVisible()
            click(button)
            assert not window.sides.is_shown(window.panel)
            window.resize(1_280, 800)
            window.sides.show_panel(True)
            assert window.sides.is_shown(window.panel)
            assert not button.isVisible()

    run_async(flow)


@pytest.mark.slow
def test_what_new_conversations_start_from_is_set_for_the_app(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server, app_at_work(tmp_path, server) as app:
            app.window.connection_controls.show_settings()
            window = app.window.connection_controls.settings_window
            assert window is not None
            window.show_section(Section.DEFAULTS)
            editor = window.defaults_page.editor
            assert isinstance(editor, ConversationPanel)
            assert editor.sections["model"].source_label.text() == "the app's choice"
            click(editor.section(SystemPromptSection).prompts_button)
            dialog = app.window.command_sets.prompts.dialog
            assert dialog is not None
            await Heard(app.services.prompts.changed).wait()
            click(dialog.use_button)
            QTest.keyClicks(editor.section(StopSequencesSection).box, "THE END")
            window.close()
            await ask(app, "What is a limit?")
            assert server.bodies[-1]["system"].startswith("You are a patient tutor.")
            assert server.bodies[-1]["stop_sequences"] == ["THE END"]
            assert app.window.panel.sections["stop_sequences"].source_label.text() == "from the app"

    run_async(flow)
