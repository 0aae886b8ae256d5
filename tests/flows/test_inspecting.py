"""The request inspector in the real window, compared with what the server received."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from claude_desktop.app import App
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.exchanges import HIDDEN
from claude_desktop.model.settings import Settings
from claude_desktop.ui.inspector.window import InspectorWindow
from tests.conftest import RunAsync
from tests.fakes.faulty_server import running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click, loaded, shown


async def inspected(app: App) -> InspectorWindow:
    """Open the inspector for the last reply, by its shortcut."""
    heard = Heard(app.services.inspections.loaded)
    QTest.keyClick(app.window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    await heard.wait()
    window = app.window.command_sets.inspector.inspector
    assert window is not None
    return window


def copied_json() -> object:
    return json.loads(QGuiApplication.clipboard().text())


@pytest.mark.slow
def test_what_is_shown_is_what_the_server_received(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=INSTANT)) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "What is a monad?")
            app.services.library.change_settings(
                shown(app).id, Settings(system_prompt="Be brief.", stop_sequences=("END",), effort="low")
            )
            await ask(app, "And a functor?")
            received = [record for record in server.requests if record.path == "/v1/messages"]
            window = await inspected(app)
            click(window.request_page.json_button)
            assert copied_json() == received[-1].body
            headers = window.headers_page.toPlainText()
            assert f"authorization: {HIDDEN}" in headers
            assert server.key not in headers
            assert f"anthropic-version: {received[-1].headers['anthropic-version']}" in headers
            assert window.events_page.model.rowCount() > 3
            assert "input_tokens" in window.usage_page.toPlainText()
            assert "Write" in window.stages.accessibleDescription()
            window.close()
        async with running(DemoServer(pace=INSTANT)) as other, app_at_work(tmp_path, other) as app:
            await loaded(app)
            # After a restart the body is still known, what went over the wire is not.
            window = await inspected(app)
            click(window.request_page.json_button)
            assert copied_json() == received[-1].body
            assert window.events_page.model.rowCount() == 0
            assert not window.stages.isVisible()
            window.close()

    run_async(flow)


@pytest.mark.slow
def test_a_changed_request_is_sent_once_and_kept_nowhere(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(DemoServer(pace=INSTANT)) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "What is a monad?")
            before = shown(app)
            window = await inspected(app)
            page = window.request_page
            click(page.edit_button)
            page.text.setPlainText(page.text.toPlainText().replace("What is a monad?", "What is a comonad?") + "]")
            click(page.send_button)
            assert "not a JSON object" in page.note_label.text()
            page.text.setPlainText(page.text.toPlainText()[:-1])
            ended = Heard(app.services.inspections.once_ended)
            click(page.send_button)
            await ended.wait()
            assert server.requests[-1].body["messages"][0]["content"][0]["text"] == "What is a comonad?"
            assert "comonad" in window.reply_page.toPlainText()
            assert window.headers_page.toPlainText().count(HIDDEN) == 1
            assert shown(app) == before
            spent = await asyncio.wrap_future(app.store.spent_since(0, (), but=True))
            assert spent.requests == 2
            assert "output_tokens" in window.usage_page.toPlainText()
            window.close()

    run_async(flow)
