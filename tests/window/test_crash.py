"""A real crash of the real app, and what its next start says."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.window.conftest import StartApp
from tests.window.desktop import STEP_S, until

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(120)]

PROMPT = "my doctor told me something"


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_is_offered_at_the_next_start_and_shown_in_full(
    start_app: StartApp, tmp_path: Path, number: signal.Signals
) -> None:
    log = tmp_path / "profile" / "state" / "log"
    app = start_app()
    app.write("Message", PROMPT)
    app.press("Send")
    until(lambda: len(app.messages()) == 2, "a reply")
    app.process.send_signal(number)
    assert app.wait_for_end(STEP_S) == -number
    again = start_app()
    again.press("Show the report")
    shown = again.text(again.find("Report of the last crash", "text"))
    assert shown == (log / "last-crash.txt").read_text()
    assert "Current thread" in shown
    assert "started: " in shown  # the log of the run that crashed
    assert PROMPT not in shown
    again.press("Delete report")
    until(lambda: not (log / "last-crash.txt").exists(), "the report gone")
    until(lambda: not again.shows("Show the report", "push button"), "the notice gone")
    again.close_window()
    assert again.wait_for_end(STEP_S) == 0
    third = start_app()
    third.find("Conversation", "list")
    assert not third.shows("Show the report", "push button")
