"""What replies cost, in the real window with the demo, which has the vendor's prices."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from claude_desktop.ui.message_info import MessageInfo
from claude_desktop.ui.transcript.rows import Deed
from tests.conftest import RunAsync
from tests.fakes.demo_at_work import use_quick_demo
from tests.flows.app_at_work import app_at_work, ask, shown
from tests.flows.test_editing import press_deed


def infos() -> list[MessageInfo]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MessageInfo)]


def test_a_click_on_the_facts_shows_all_of_them(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path) as app:
            await use_quick_demo(monkeypatch, app.connection)
            app.window.new_conversation()
            await ask(app, "Hello")
            reply = shown(app).branch()[1]
            press_deed(app, reply.id, Deed.INFO)
            [info] = infos()
            turn = shown(app).turns[reply.id]
            assert turn.cost_usd
            assert turn.request_id
            info.copy_button.click()
            assert QApplication.clipboard().text() == turn.request_id
            assert "Opus 5.5 (claude-opus-5-5)" in info.accessibleDescription()
            assert "Cost: $" in info.accessibleDescription()
            info.close()

    run_async(flow)
