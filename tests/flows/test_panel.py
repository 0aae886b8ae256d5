"""What the person sets in the right panel is what goes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest

from claude_desktop.demo.models import ModelRules
from claude_desktop.ui.settings.sections.extra_parameters import ExtraParametersSection
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.flows.app_at_work import app_at_work, ask, loaded, shown


class RecordingServer(FaultyServer):
    """Remembers the bodies of the requests for a reply."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[dict[str, Any]] = []

    def check_history(self, body: dict[str, Any], model: ModelRules) -> None:
        """Remember the body."""
        self.bodies.append(body)
        super().check_history(body, model)


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
