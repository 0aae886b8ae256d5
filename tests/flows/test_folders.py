"""Folders in the real window: made, filled, set, asked in, deleted and brought back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from claude_desktop.app import App
from claude_desktop.model.folders import Folder
from claude_desktop.ui.settings.sections.effort import EffortSection
from claude_desktop.ui.settings.sections.system_prompt import SystemPromptSection
from claude_desktop.ui.sidebar.folder_menu import FolderDeed, FolderWish, PlaceMenu
from tests.conftest import RunAsync
from tests.fakes.faulty_server import running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click, loaded, shown
from tests.flows.test_panel import RecordingServer


def lines(app: App) -> list[str]:
    """What stands in the list of conversations."""
    model = app.window.sidebar.model
    return [str(model.data(model.index(at))) for at in range(model.rowCount())]


def make_folder(app: App, title: str) -> Folder:
    """Type a title into the dialog that is open."""
    dialog = app.window.command_sets.folders.name_dialog
    assert dialog is not None
    dialog.line.setText(title)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    return next(folder for folder in app.library.folders if folder.title == title)


def wish(app: App, folder: Folder, deed: FolderDeed) -> None:
    """Choose an entry of the folder's menu."""
    app.window.sidebar.list.on_folder_wished(FolderWish(folder.id, deed))


@pytest.mark.slow
def test_a_folder_is_made_set_and_its_instructions_are_sent(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                window = app.window
                window.actions_made.action("new_folder").trigger()
                folder = make_folder(app, "Thesis")
                assert lines(app) == ["Thesis"]
                wish(app, folder, FolderDeed.SETTINGS)
                dialog = window.command_sets.folders.dialog
                assert dialog is not None
                box = dialog.panel.section(SystemPromptSection).box
                box.setFocus()
                QTest.keyClicks(box, "Cite your sources.")
                click(dialog.panel.section(EffortSection).levels.segments()[4])
                click(dialog.close_button)
                wish(app, folder, FolderDeed.NEW_CONVERSATION)
                assert shown(app).folder_id == folder.id
                await ask(app, "What is a thesis?")
                assert server.bodies[-1]["system"] == "Cite your sources."
                assert server.bodies[-1]["output_config"]["effort"] == "max"
                assert lines(app) == ["Thesis", "What is a thesis?"]
                window.sides.show_panel(True)
                section = window.panel.sections["system_prompt"]
                assert section.source_label.text() == "from the folder Thesis"
                assert window.panel.sections["max_tokens"].source_label.text() == "from the app"
                own = window.panel.section(SystemPromptSection).box
                own.setFocus()
                own.selectAll()
                QTest.keyClicks(own, "Be funny.")
                window.panel.finish_editing()
                await ask(app, "And now?")
                assert server.bodies[-1]["system"] == "Be funny."
                click(section.reset_button)
                await ask(app, "And again?")
                assert server.bodies[-1]["system"] == "Cite your sources."
                window.new_conversation()
                assert shown(app).folder_id is None
            async with app_at_work(tmp_path) as app:
                await loaded(app)
                assert lines(app)[0] == "Thesis"

    run_async(flow)


@pytest.mark.slow
def test_moving_folding_deleting_and_the_ways_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(RecordingServer()) as server:
            async with app_at_work(tmp_path, server) as app:
                commands, notice = app.window.command_sets.folders, app.window.command_sets.library.notice
                await ask(app, "First")
                app.window.actions_made.action("move_to_folder").trigger()
                places = app.window.findChild(PlaceMenu)
                assert isinstance(places, PlaceMenu)
                places.actions()[-1].trigger()
                places.close()
                folder = make_folder(app, "Trips & more")
                assert lines(app) == ["Trips & more", "First"]
                assert shown(app).folder_id == folder.id
                click(notice.first_button)
                assert lines(app) == ["Trips & more", "Today", "First"]
                app.services.folders.move(shown(app).id, folder.id)
                wish(app, folder, FolderDeed.FOLD)
                assert lines(app) == ["Trips & more"]
                deleted = Heard(app.services.folders.deleted)
                wish(app, folder, FolderDeed.DELETE)
                await deleted.wait()
                assert lines(app) == ["Today", "First"]
                assert "Its conversations are kept." in notice.text_label.text()
                click(notice.first_button)
                assert lines(app) == ["Trips & more"]
                assert commands.dialog is None
            async with app_at_work(tmp_path) as app:
                await loaded(app)
                assert lines(app) == ["Trips & more"]
                wish(app, folder, FolderDeed.UNFOLD)
                assert lines(app) == ["Trips & more", "First"]

    run_async(flow)
