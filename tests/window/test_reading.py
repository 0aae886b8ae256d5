"""Reading a reply over AT-SPI: its links and buttons are there, say what they are, and can be pressed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.window.app_window import AppWindow
from tests.window.conftest import StartApp
from tests.window.desktop import until

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(120)]

LINK = "Markdown specification"
ADDRESS = "https://spec.commonmark.org/"


def _asked(app: AppWindow, question: str, replies: int = 1) -> int:
    """Ask, and return the reply when it is finished."""
    app.write("Message", question)
    app.press("Send")

    def reply() -> int:
        messages = app.children(app.find("Conversation", "list"))
        done = len(messages) == 2 * replies and not app.shows("Stop", "push button")
        return messages[-1] if done else 0

    return until(reply, "the finished reply")


def _inside(app: AppWindow, message: int) -> dict[str, int]:
    """The links and buttons of a message, by what they are called."""
    return {app.see(node).name: node for node in app.children(message)}


def test_links_and_actions_of_a_reply_are_children_that_can_be_pressed(start_app: StartApp, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    folder = tmp_path / "bin"
    folder.mkdir()
    opener = folder / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}\n')
    opener.chmod(0o755)
    app = start_app(first_in_path=folder)
    reply = _asked(app, "Please show me links and code.")
    inside = _inside(app, reply)
    link = app.see(inside[LINK])
    assert (link.role, link.description, link.actions) == ("link", ADDRESS, ("Press",))
    assert app.probe.ask("act", inside[LINK], "Press")
    until(opened.exists, "opened link")
    until(lambda: opened.read_text() == ADDRESS, "address of the opened link")
    assert app.see(inside["Copy code"]).role == "push button"
    assert app.probe.ask("act", inside["Wrap lines"], "Press")
    until(lambda: "Unwrap lines" in _inside(app, reply), "wrapped code")
    retry = _inside(app, reply)["Retry"]
    assert app.probe.ask("act", retry, "Press")
    until(lambda: "Previous version" in _inside(app, app.children(app.find("Conversation", "list"))[-1]), "retry")


def test_the_keyboard_names_what_it_is_at_inside_a_message(start_app: StartApp) -> None:
    app = start_app()
    _asked(app, "Please show me links.")
    app.key("Escape")
    until(lambda: (focus := app.focused()) is not None and focus.name == "Message", "focus in the composer")
    app.probe.ask("listen")
    names: list[tuple[str, str]] = []
    for _ in range(40):
        app.key("shift+Tab")
        told = until(lambda: app.probe.ask("told"), "event of the focus")
        names += map(tuple, told)
        focus = until(app.focused, "focus")
        assert (focus.role, focus.name) == names[-1]
        if focus.name == LINK:
            break
    assert names[-1] == ("link", LINK)
    assert ("push button", "Copy") in names
