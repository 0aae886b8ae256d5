"""Choosing a model in the whole window: the switcher, favourites that stay, what a switch changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from claude_desktop.app import App
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from claude_desktop.ui.choosing_help import ChoosingHelp
from claude_desktop.ui.composer.model_popup import ModelPopup
from tests.conftest import RunAsync
from tests.fakes.faulty_server import running
from tests.flows.app_at_work import app_at_work, ask, demo_is_up, shown


def open_switcher(app: App) -> ModelPopup:
    app.window.actions_made.action("model_menu").trigger()
    popup = app.window.pane.composer.choice_button.popup
    assert popup is not None
    return popup


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)


@pytest.mark.slow
def test_a_model_is_chosen_by_keys_and_answers_next(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=INSTANT)) as server, app_at_work(tmp_path, server) as app:
            popup = open_switcher(app)
            names = [row.name for row in popup.list.rows_model.rows]
            assert names[0] == "Opus 5.5"
            assert "Mythos 5.2" in names
            QTest.keyClicks(popup.line, "haiku")
            press(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
            press(Qt.Key.Key_Return)
            assert shown(app).settings.model == "claude-haiku-5-5"
            assert app.window.pane.composer.editor.hasFocus()
            await ask(app, "hello")
            [turn] = shown(app).turns.values()
            assert turn.model == "claude-haiku-5-5"
        async with running(DemoServer(pace=INSTANT)) as server, app_at_work(tmp_path, server) as app:
            assert app.settings.preferences.favourite_models == ("claude-haiku-5-5",)
            popup = open_switcher(app)
            assert [row.name for row in popup.list.rows_model.rows if row.is_favourite] == ["Haiku 5.5"]
            assert popup.list.rows_model.rows[0].is_favourite
            popup.close()

    run_async(flow)


def test_the_switcher_leads_to_help_on_choosing(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=INSTANT)) as server, app_at_work(tmp_path, server) as app:
            open_switcher(app).help_button.click()
            help_shown = app.window.findChild(ChoosingHelp)
            assert help_shown is not None
            assert help_shown.isVisible()
            assert app.window.pane.composer.choice_button.popup is None
            help_shown.close()

    run_async(flow)


def choose(app: App, model_id: str) -> None:
    open_switcher(app).on_chosen(model_id)


@pytest.mark.slow
def test_a_switch_says_what_it_changes_until_the_next_message(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            await demo_is_up(app)
            label = app.window.pane.composer.switch_label
            choose(app, "claude-sonnet-5-5")
            assert label.isHidden(), "nothing was answered yet"
            await ask(app, "hi")
            assert label.isHidden()
            popup = open_switcher(app)
            popup.list.go_to(popup.list.rows_model.index_of("claude-opus-5-5"))
            assert "twice the price" in popup.switch_label.text(), "it is said before the choice too"
            popup.close()
            choose(app, "claude-opus-5-5")
            assert label.isVisible()
            assert label.text().startswith("Opus 5.5 instead of Sonnet 5.5: ")
            assert "twice the price" in label.text()
            described = app.window.pane.composer.choice_button.accessibleDescription()
            assert described == label.text()
            choose(app, "claude-sonnet-5-5")
            assert label.isHidden(), "back at the model that answered"
            choose(app, "claude-haiku-5-5")
            assert "5 % of the price" in label.text()
            await ask(app, "and now?")
            assert label.isHidden(), "the new model has answered"
            app.window.new_conversation()
            assert label.isHidden()

    run_async(flow)


def test_a_model_that_is_gone_is_shown_as_such_where_it_is_chosen(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            await demo_is_up(app)
            app.window.pane.on_model_chosen("claude-3-opus-20240229")
            assert app.window.pane.composer.choice_button.text() == "Opus 3"
            popup = open_switcher(app)
            row = popup.list.current_row
            assert row is not None
            assert (row.name, row.warning, row.is_current) == ("Opus 3", "retired", True)
            popup.on_chosen("claude-opus-5-5")
            popup = open_switcher(app)
            names = [row.name for row in popup.list.rows_model.rows]
            assert "Opus 3" not in names, "it can not be chosen again"
            popup.close()

    run_async(flow)
