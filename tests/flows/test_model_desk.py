"""The desk of models in the whole app: what stands on a model that ends is moved by one click, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from claude_desktop.app import App
from claude_desktop.model.model_uses import ModelUse
from claude_desktop.ui.model_desk.window import ModelDeskWindow
from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, click, demo_is_up, shown, type_text

OLD, NEW = "claude-sonnet-4-5-20250929", "claude-sonnet-5-5"


async def open_desk(app: App) -> ModelDeskWindow:
    found = Heard(app.services.model_desk.uses_found)
    app.window.actions_made.action("model_desk").trigger()
    await found.wait()
    desk = app.window.command_sets.desk.desk
    assert desk is not None
    return desk


async def store_chat_on(app: App, model: str) -> None:
    """A conversation with a draft alone: nothing has to be asked for it to stand on a model."""
    app.window.show_conversation(app.library.new())
    app.window.pane.on_model_chosen(model)
    type_text(app, "draft")
    await app.library.finish_storing()


@pytest.mark.slow
def test_what_stands_on_a_model_that_ends_is_moved_and_taken_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            await demo_is_up(app)
            await store_chat_on(app, OLD)
            first = shown(app).id
            await store_chat_on(app, "claude-opus-5-5")
            desk = await open_desk(app)
            [card] = desk.cards
            assert card.use == ModelUse(OLD, (first,))
            assert "Sonnet 4.5: " in card.text_label.text()
            assert "Conversations on it: 1." in card.text_label.text()
            assert card.model_box.currentData() == NEW
            assert card.model_box.findData("claude-mythos-5-2") < 0
            moved = Heard(app.services.model_desk.moved)
            click(card.move_button)
            await moved.wait()
            conversation = app.library.find(first)
            assert conversation is not None
            assert conversation.settings.model == NEW
            await Heard(app.services.model_desk.uses_found).until(lambda: not desk.cards)
            assert "Moved to Sonnet 5.5: 1." in desk.notice.text_label.text()
            back = Heard(app.services.model_desk.taken_back)
            click(desk.notice.first_button)
            await back.wait()
            assert desk.notice.isHidden()
            await Heard(app.services.model_desk.uses_found).until(lambda: len(desk.cards) == 1)
            conversation = app.library.find(first)
            assert conversation is not None
            assert conversation.settings.model == OLD

    run_async(flow)


@pytest.mark.slow
def test_a_model_is_found_compared_and_used(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            await demo_is_up(app)
            app.window.pane.composer.open_model_menu()
            popup = app.window.pane.composer.choice_button.popup
            assert popup is not None
            found = Heard(app.services.model_desk.uses_found)
            popup.desk_button.click()
            await found.wait()
            desk = app.window.command_sets.desk.desk
            assert desk is not None
            assert desk.isVisible()
            assert not desk.cards
            QTest.keyClicks(desk.line, "haiku 5")
            assert desk.table.shown_ids()[0] == "claude-haiku-5-5"
            desk.table.selectRow(0)
            click(desk.use_button)
            assert shown(app).settings.model == "claude-haiku-5-5"
            desk.sort_box.setCurrentIndex(desk.sort_box.findText("Price in / out"))
            desk.on_sort_activated(desk.sort_box.currentIndex())
            desk.line.clear()
            assert desk.table.shown_ids()[0] == "claude-haiku-5-5"
            QTest.keyClick(desk, Qt.Key.Key_Escape)
            assert not desk.isVisible()

    run_async(flow)
