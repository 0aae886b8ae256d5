"""Code of a reply becomes a file, by the button above it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from claude_desktop.app import App
from claude_desktop.ui.transcript.rows import Deed
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.fakes.streams import script_of_text
from tests.flows.app_at_work import app_at_work, ask

REPLY = "Here it is:\n\n```python\nprint('naïve')\n```\n"


def press_save(app: App) -> QFileDialog:
    page = app.window.pane.transcript.page
    hit = next(hit for hit in page.targets() if hit.target.deed is Deed.SAVE_CODE)
    app.window.pane.transcript._deeds.on_target_pressed(hit)
    (chooser,) = (found for found in app.window.pane.findChildren(QFileDialog) if found.isVisible())
    return chooser


def test_code_is_saved_where_the_person_says_and_a_failure_is_told_calmly(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = FaultyServer()
        server.next(script_of_text(REPLY))
        async with running(server), app_at_work(tmp_path / "profile", server) as app:
            await ask(app, "Write it")
            chooser = press_save(app)
            assert [Path(name).name for name in chooser.selectedFiles()] == ["code.py"]
            saved = Heard(app.services.text_files.saved)
            chooser.fileSelected.emit(str(tmp_path / "hello.py"))
            chooser.close()
            await saved.wait()
            assert (tmp_path / "hello.py").read_text(encoding="utf-8") == "print('naïve')\n"
            notice = app.window.pane.notice
            assert "hello.py" in notice.text_label.text()
            chooser = press_save(app)
            assert chooser.directory().absolutePath() == str(tmp_path), "the next file goes where the last one went"
            failed = Heard(app.services.text_files.saving_failed)
            chooser.fileSelected.emit(str(tmp_path))
            chooser.close()
            await failed.wait()
            assert "was not saved" in notice.text_label.text()

    run_async(flow)
