"""The app as a process of its own, to be killed: `python -m tests.flows.killed_app PROFILE BASE_URL KEY`.

Prints one JSON line for what the window shows of the last time, and one when a new turn is stored; then streams until
somebody kills it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from PySide6.QtCore import Qt

from claude_desktop.app import App, run_session
from claude_desktop.model.accounts import AuthStyle
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.endings import NextStep
from claude_desktop.model.secret import Secret
from claude_desktop.services.connection import ConnectionKind, NewAccount
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import loaded, press

QUESTION = "Count until I kill you"
# The long run is done at the lowest priority of a busy machine.
STEP_S = 180.0


def say(**values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


async def use_server(app: App, base_url: str, key: str) -> None:
    """Talk to that server, not before the demo is up: it would become the account in use again."""
    changed = Heard(app.connection.state_changed, STEP_S)
    await changed.until(lambda: app.connection.state.kind is ConnectionKind.DEMO)
    added = Heard(app.connection.account_added, STEP_S)
    app.connection.add(NewAccount("test", Secret(key), base_url, AuthStyle.BEARER, session_only=True))
    await added.wait()


async def session(app: App) -> None:
    await loaded(app, STEP_S)
    conversation = app.window.pane.conversation
    assert conversation is not None
    entries = app.window.pane.transcript.layout_model.entries
    say(
        what="shown",
        rows=len(app.library.rows),
        texts=[plain_text(entry.blocks) for entry in entries],
        state=entries[-1].state.value if entries and entries[-1].state else None,
        can_retry=bool(entries) and entries[-1].can_retry,
        can_continue=bool(entries) and any(button.step is NextStep.CONTINUE for button in entries[-1].steps),
    )
    await use_server(app, sys.argv[2], sys.argv[3])
    app.window.new_conversation()
    began = Heard(app.replies.turn_began, STEP_S)
    app.window.pane.composer.begin_with(QUESTION)
    press(app, Qt.Key.Key_Return)
    await began.wait()
    say(what="stored")
    await asyncio.sleep(60)


if __name__ == "__main__":
    run_session(Path(sys.argv[1]), session)
