"""The app as a process that is put to sleep in mid-stream: `python -m tests.flows.sleeping_app PROFILE BASE_URL KEY`.

Prints one JSON line when text comes, one for how that reply ended, and one for the reply to a second question.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from pathlib import Path
from unittest import mock

from claude_desktop.api.client import ClaudeApi, Limits
from claude_desktop.app import App, run_session
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.stream_events import TextGrew
from tests.fakes.services_at_work import Heard
from tests.flows.killed_app import STEP_S, say, use_server

LIMITS = Limits(first_byte_s=10.0, silence_s=5.0)


async def session(app: App) -> None:
    await use_server(app, sys.argv[2], sys.argv[3])
    app.window.new_conversation()
    grew, ended = Heard(app.replies.reply_grew, STEP_S), Heard(app.replies.turn_ended, STEP_S)
    app.window.pane.composer.send_requested.emit("Before the sleep")
    await grew.until(lambda: any(isinstance(item.event, TextGrew) for item in grew.payloads))
    say(what="streaming")
    await ended.wait()
    tell(app)
    await asyncio.sleep(0)
    app.window.pane.composer.send_requested.emit("After the sleep")
    await ended.wait(2)
    tell(app)


def tell(app: App) -> None:
    """Say what the window shows of the last reply."""
    entry = app.window.pane.transcript.layout_model.entries[-1]
    state = entry.state.value if entry.state else None
    say(state=state, text=plain_text(entry.blocks), notice=entry.notice, can_retry=entry.can_retry)


if __name__ == "__main__":
    with mock.patch("claude_desktop.services.connection.ClaudeApi", partial(ClaudeApi, limits=LIMITS)):
        run_session(Path(sys.argv[1]), session)
