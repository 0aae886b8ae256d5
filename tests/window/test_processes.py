"""Starting twice, closing and being told to end: the app as a process of the desktop."""

from __future__ import annotations

import signal
import subprocess

import pytest

from tests.window.app_window import AppWindow
from tests.window.conftest import StartApp
from tests.window.desktop import STEP_S, until

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(120)]

ENDS_WITHIN_S = 10.0


def _active_window(app: AppWindow) -> str:
    return app.desktop.run("xdotool", "getactivewindow").strip()


def _stream(app: AppWindow) -> None:
    app.write("Message", "Count to 1000 please")
    app.press("Send")
    until(lambda: len(app.messages()) == 2 and "4, 5" in (app.messages()[1].text or ""), "the first numbers")


def test_a_second_start_raises_the_first_window_and_closing_ends_it(start_app: StartApp) -> None:
    app = start_app()
    app.desktop.run("xdotool", "windowminimize", app.window_id)
    until(lambda: not app.windows(), "an empty screen")
    second = app.desktop.start(app.command)
    try:
        assert second.wait(STEP_S) == 0
    finally:
        app.desktop.end(second)
    until(lambda: _active_window(app) == app.window_id, "the window in front")
    assert app.process.poll() is None
    app.close_window()
    assert app.wait_for_end(ENDS_WITHIN_S) == 0


@pytest.mark.parametrize("way", ["window", "terminate"])
def test_the_app_ends_soon_and_well_in_the_middle_of_a_reply(start_app: StartApp, way: str) -> None:
    app = start_app()
    _stream(app)
    if way == "window":
        app.close_window()
    else:
        app.process.send_signal(signal.SIGTERM)
    try:
        assert app.wait_for_end(ENDS_WITHIN_S) == 0
    except subprocess.TimeoutExpired:
        pytest.fail(f"still there after {ENDS_WITHIN_S} s:\n{app.desktop.log()}")
    again = start_app()
    again.find("Conversation", "list")
    kept = until(again.messages, "the conversation of the last time")
    assert "4, 5" in (kept[1].text or "")
    assert "The app ended while this reply was coming." in (kept[1].text or "")
