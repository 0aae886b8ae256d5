"""Chat files that the desktop hands to the app."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_desktop.export.formats import save_conversation
from tests.fakes.whole_chat import whole_chat
from tests.window.conftest import StartApp
from tests.window.desktop import STEP_S, until

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(120)]


def test_a_second_start_has_the_first_window_open_its_file(start_app: StartApp, tmp_path: Path) -> None:
    path = tmp_path / "Everything.claudechat"
    save_conversation(whole_chat(), path)
    app = start_app()
    second = app.desktop.start([*app.command, str(path)])
    try:
        assert second.wait(STEP_S) == 0
    finally:
        app.desktop.end(second)
    messages = until(app.messages, "the messages of the file")
    assert messages[0].text == "What is there?"
    assert app.process.poll() is None
