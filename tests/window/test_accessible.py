"""The main flow in a real window over AT-SPI alone: what a screen reader, or a person's script, can find and do."""

from __future__ import annotations

import pytest

from tests.window.app_window import AppWindow, Seen
from tests.window.conftest import StartApp
from tests.window.desktop import until

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(120)]

QUESTION = "Please show me a list."
REPLY_ENDS_WITH = "Messages in the request"
FIELDS = ("Model", "Effort", "System prompt", "Max tokens", "Temperature", "Stop sequences", "Extra parameters")


def _finished_reply(app: AppWindow) -> Seen | None:
    if app.shows("Stop", "push button"):
        return None
    messages = app.messages()
    return messages[-1] if len(messages) > 1 else None


def test_a_conversation_is_held_over_the_accessibility_bus_alone(start_app: StartApp) -> None:
    app = start_app()
    app.write("Message", QUESTION)
    assert app.text(app.find("Message", "text")) == QUESTION
    app.press("Send")
    app.find("Stop", "push button")
    reply = until(lambda: _finished_reply(app), "the finished reply")
    asked = app.messages()[0]
    assert asked.name == "You"
    assert asked.text == QUESTION
    assert reply.role == "paragraph"
    assert reply.text is not None
    assert "no model" in reply.text.lower()
    assert REPLY_ENDS_WITH in reply.text
    app.press("New conversation")
    until(lambda: not app.messages(), "an empty conversation")
    rows = [app.see(node) for node in app.children(app.find("Conversations", "list"))]
    assert any(QUESTION.rstrip(".") in row.name for row in rows), rows


def test_stop_is_found_while_a_reply_streams_and_ends_it(start_app: StartApp) -> None:
    app = start_app()
    app.write("Message", "Count to 1000 please")
    app.press("Send")
    until(lambda: len(app.messages()) == 2 and "12, 13" in (app.messages()[1].text or ""), "the first numbers")
    app.press("Stop")
    app.find("Send", "push button")
    assert not app.shows("Stop", "push button")
    stopped = app.messages()[1].text or ""
    assert "12, 13" in stopped
    assert "999" not in stopped


def test_the_fields_of_the_panel_are_found_by_their_names(start_app: StartApp) -> None:
    app = start_app()
    app.find("Settings", "push button")
    if not app.shows("Model", "combo box"):
        app.press("Conversation settings panel")
    roles = {name: app.see(app.find(name, "combo box", "text", "panel", "spin button")).role for name in FIELDS}
    assert roles["Model"] == "combo box"
    assert roles["System prompt"] == "text"
    app.write("System prompt", "Answer in one word.")
    assert app.text(app.find("System prompt", "text")) == "Answer in one word."
    app.press("Choose a system prompt")
    prompts = [app.see(node).name for node in app.children(app.find("Prompts", "list"))]
    assert any(name.startswith("Patient tutor: ") for name in prompts), prompts
    app.press("Add below")
    until(lambda: "patient tutor" in (app.text(app.find("System prompt", "text")) or ""), "the prompt in its field")
    disabled = app.see(app.find("Temperature", "text"))
    assert "enabled" not in disabled.states
    assert "effort" in disabled.description, "a field that the model refuses says what to do instead"
