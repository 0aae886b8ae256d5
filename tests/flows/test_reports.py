"""What the window says about the app itself: a crash, settings that were not read or kept, diagnostics."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from claude_desktop.app import App
from claude_desktop.ui.report_dialog import ReportDialog
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click

REPORT = "Crash report of yesterday\n" + "stack\n" * 50


def dialog_of(app: App) -> ReportDialog:
    (dialog,) = [found for found in app.window.findChildren(ReportDialog) if found.isVisible()]
    return dialog


@pytest.mark.slow
def test_a_crash_is_told_calmly_and_its_report_shown_whole(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server, crash_report=REPORT) as app:
            app.window.on_connected()
            notice = app.window.commands.reports.crash_notice
            assert notice.isVisible()
            assert "ended unexpectedly" in notice.text_label.text()
            await ask(app, "Hello")  # it stands in nobody's way
            assert notice.isVisible()
            click(notice.first_button)
            dialog = dialog_of(app)
            assert dialog.text_box.toPlainText() == REPORT
            path = tmp_path / "state" / "log" / "last-crash.txt"
            path.write_text(REPORT)
            forgotten = Heard(app.services.reports.forgotten)
            click(dialog.delete_button)
            await forgotten.wait()
            assert not path.exists()
            assert not notice.isVisible()

    run_async(flow)


@pytest.mark.slow
def test_a_crash_can_be_dismissed_and_a_good_end_says_nothing(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True, crash_report=REPORT) as app:
            app.window.on_connected()
            notice = app.window.commands.reports.crash_notice
            click(notice.second_button)
            assert not notice.isVisible()
        async with app_at_work(tmp_path, demo=True) as app:
            assert app.window.commands.reports.crash_notice.isHidden()

    run_async(flow)


def test_diagnostics_are_shown_in_full_then_copied_or_saved(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            ready = Heard(app.services.reports.diagnostics_ready)
            app.window.actions_made.action("diagnostics").trigger()
            text = await ready.wait()
            dialog = dialog_of(app)
            assert dialog.text_box.toPlainText() == text
            for told in ("App: ", "System: ", "Qt: 6", "SQLite: 3", "Screens: ", "Display: offscreen"):
                assert told in text
            click(dialog.copy_button)
            assert QGuiApplication.clipboard().text() == text
            click(dialog.save_button)
            (chooser,) = dialog.findChildren(QFileDialog)
            saved = Heard(app.services.reports.saved)
            chooser.fileSelected.emit(str(tmp_path / "report.txt"))
            chooser.close()
            await saved.wait()
            assert (tmp_path / "report.txt").read_text(encoding="utf-8") == text
            assert "report.txt" in dialog.note_label.text()
            click(dialog.close_button)

    run_async(flow)


def test_settings_that_are_broken_are_named_with_the_place_and_kept(run_async: RunAsync, tmp_path: Path) -> None:
    broken = 'theme = "dark"\ntext_scale = = 1\n'
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text(broken)

    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            app.window.on_connected()
            notice = app.window.commands.reports.settings_notice
            assert notice.isVisible()
            assert "settings.toml.broken-1" in notice.text_label.text()
            assert "line 2" in notice.text_label.text()
            click(notice.first_button)
            assert not notice.isVisible()

    run_async(flow)
    assert (tmp_path / "config" / "settings.toml.broken-1").read_text() == broken


@pytest.mark.slow
def test_settings_that_can_not_be_saved_are_said_so_and_hold(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            app.window.on_connected()
            shutil.rmtree(tmp_path / "config")
            (tmp_path / "config").write_text("in the way")
            failed = Heard(app.settings.saving_failed)
            app.window.actions_made.action("theme_dark").trigger()
            await failed.wait()
            assert app.theme.dark
            assert "could not be saved" in app.window.commands.reports.settings_notice.text_label.text()
            (tmp_path / "config").unlink()
        assert "dark" in (tmp_path / "config" / "settings.toml").read_text()

    run_async(flow)


@pytest.mark.slow
def test_a_settings_file_that_the_system_withholds_is_never_written_over(run_async: RunAsync, tmp_path: Path) -> None:
    path = tmp_path / "config" / "settings.toml"
    path.parent.mkdir()
    path.symlink_to(path)  # opening it is an error that says nothing of what is in it

    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            app.window.on_connected()
            notice = app.window.commands.reports.settings_notice
            assert "can not be read" in notice.text_label.text()
            path.unlink()
            path.write_text('theme = "light"\ntext_scale = 1.5\n')
            failed = Heard(app.settings.saving_failed)
            app.window.actions_made.action("theme_dark").trigger()
            await failed.wait()
            assert "could not be saved" in notice.text_label.text()
            assert path.read_text() == 'theme = "light"\ntext_scale = 1.5\n'
            app.settings.load_again()
            assert app.settings.preferences.text_scale == 1.5
            app.window.actions_made.action("theme_dark").trigger()
        assert "text_scale = 1.5" in path.read_text()
        assert 'theme = "dark"' in path.read_text()

    run_async(flow)
