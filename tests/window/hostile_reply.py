"""The app as a process that is traced while a hostile reply comes.

Run as `python -m tests.window.hostile_reply PROFILE URL KEY`. It leaves a mark in the trace just before and just after.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from claude_desktop.app import App, run_session
from claude_desktop.model.accounts import AuthStyle
from claude_desktop.model.secret import Secret
from claude_desktop.services.connection import ConnectionKind, NewAccount
from tests.fakes.services_at_work import Heard
from tests.window.tracing import mark

POINTER_STEP_PX = 12


async def ask(app: App, text: str) -> None:
    """Ask in a new conversation, and let the reply be painted, pointed at, scrolled through and copied."""
    app.window.new_conversation()
    ended = Heard(app.replies.turn_ended)
    app.window.pane.composer.send_requested.emit(text)
    await ended.wait()
    view = app.window.pane.transcript
    for _ in range(3):
        await asyncio.sleep(0.1)
        for y_px in range(0, view.viewport().height(), POINTER_STEP_PX):
            QTest.mouseMove(view.viewport(), QPoint(view.viewport().width() // 3, y_px))
            await asyncio.sleep(0)
        view.scroll_by(-view.viewport().height())
    view.select_all()
    view.copy_selection()
    app.window.grab()


async def session(app: App) -> None:
    """Ask once for what the app needs for any reply of that shape, then for the hostile one."""
    # Not before the demo is up: it would become the account in use again.
    await Heard(app.connection.state_changed).until(lambda: app.connection.state.kind is ConnectionKind.DEMO)
    added = Heard(app.connection.account_added)
    app.connection.add(NewAccount("test", Secret(sys.argv[3]), sys.argv[2], AuthStyle.BEARER, session_only=True))
    await added.wait()
    await ask(app, "a harmless reply")
    mark("begin")
    await ask(app, "a hostile reply")
    mark("end")


if __name__ == "__main__":
    run_session(Path(sys.argv[1]), session)
