"""The app's main job without a screen: a real conversation in the real window with the demo server, every step checked.

It runs as two processes, one after the other, so that what the second one shows can only have come from the disk.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHAT_FILE = "chat.claudechat"
FIRST_QUESTION = "Show me a table and some Python code."
SECOND_QUESTION = "Thank you. What did I ask you before?"
STEP_TIMEOUT_S = 60.0
PROCESS_TIMEOUT_S = 180.0


class StepError(Exception):
    """A step of the main job did not do what it should."""


def run_main_job(folder: Path) -> int:
    """Hold the conversation, quit, start again, find it. Leaves pictures and the saved chat in `folder`, which is
    emptied first. Prints each step; returns 0 only if every one was checked."""
    folder = folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = {**os.environ}
    if sys.platform.startswith("linux") and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    for part in ("talk", "find"):
        command = [sys.executable, "-m", "claude_desktop.main_job", part, str(folder)]
        done = subprocess.run(command, env=environment, timeout=PROCESS_TIMEOUT_S, check=False)
        if done.returncode != 0:
            _say(f"FAILED in the part '{part}' (exit code {done.returncode})")
            return 1
    _say("")
    for name, what in (
        ("conversation.png", "the window after the conversation"),
        ("restarted.png", "the window after a restart"),
        (CHAT_FILE, "the saved chat"),
    ):
        _say(f"{what}: {folder / name}")
    return 0


def _run_part(part: str, folder: Path) -> int:
    from claude_desktop.app import run_session  # noqa: PLC0415 the parent process needs no Qt

    parts = {"talk": _talk, "find": _find}
    try:
        run_session(folder / "profile", lambda app: parts[part](app, folder))
    except StepError as error:
        _say(f"not as it should be: {error}")
        return 1
    return 0


async def _talk(app: Any, folder: Path) -> None:
    from claude_desktop.services.connection import ConnectionKind  # noqa: PLC0415

    window = app.window
    window.resize(1_280, 800)
    await _until(app.connection.state_changed, lambda: app.connection.state.kind is ConnectionKind.DEMO)
    await _until(app.connection.models_changed, lambda: len(app.connection.models) > 1)
    _check(window.isVisible(), "the window is shown, connected to the demo server")
    await _ask(app, FIRST_QUESTION, expected_messages=2)
    window.actions_made.action("toggle_panel").trigger()
    _choose_effort(window, "low")
    _check(window.pane.conversation.settings.effort == "low", "the effort is changed to low between the turns")
    await _ask(app, SECOND_QUESTION, expected_messages=4)
    turn = window.pane.conversation.turns[window.pane.conversation.tip_id]
    _check(turn.request.get("output_config") == {"effort": "low"}, "the second request was made with effort low")
    reply = window.pane.conversation.branch()[-1].blocks[-1].shown_text
    _check(FIRST_QUESTION.rstrip(".") in reply, "the reply knows the first question: the history was sent")
    await _paint(window, folder / "conversation.png")
    app.library.save_as(window.pane.conversation.id, folder / CHAT_FILE)
    await _until(app.library.saved, (folder / CHAT_FILE).exists)
    _check(True, "the chat is saved as a file")


async def _find(app: Any, folder: Path) -> None:
    window = app.window
    await _until(app.library.conversation_loaded, lambda: window.pane.conversation is not None)
    saved = json.loads((folder / CHAT_FILE).read_text(encoding="utf-8"))
    conversation = window.pane.conversation
    _check(conversation.id == saved["id"], "after a restart the window shows the same conversation")
    found = [[block.raw for block in message.blocks] for message in conversation.branch()]
    wanted = [[block["raw"] for block in message["blocks"]] for message in saved["messages"]]
    _check(found == wanted and len(found) == 4, "all four messages came back from disk, block for block")
    _check(conversation.settings.effort == "low", "the changed setting came back too")
    await _paint(window, folder / "restarted.png")


async def _ask(app: Any, text: str, *, expected_messages: int) -> None:
    from PySide6.QtCore import Qt  # noqa: PLC0415
    from PySide6.QtTest import QTest  # noqa: PLC0415

    window = app.window
    editor = window.pane.composer.editor
    QTest.keyClicks(editor, text)
    _check(window.pane.composer.text() == text, f"typed: {text}")
    began = _Heard(app.replies.turn_began)
    grew = _Heard(app.replies.reply_grew)
    ended = _Heard(app.replies.turn_ended)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await began.first()
    _check(window.pane.composer.text() == "", "sent: the turn is stored and the composer is empty")
    await ended.first()
    conversation = window.pane.conversation
    turn = conversation.turns[conversation.tip_id]
    _check(turn.state.value == "complete", "the reply is complete")
    _check(grew.count > 10, f"it came as a stream of {grew.count} events")
    _check(len(conversation.branch()) == expected_messages, f"the conversation has {expected_messages} messages")


def _choose_effort(window: Any, effort: str) -> None:
    from PySide6.QtCore import Qt  # noqa: PLC0415
    from PySide6.QtTest import QTest  # noqa: PLC0415
    from PySide6.QtWidgets import QRadioButton  # noqa: PLC0415

    segment = next(item for item in window.panel.findChildren(QRadioButton) if item.text() == effort)
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton)


async def _paint(window: Any, path: Path) -> None:
    window.resize(1_280, 800)
    # Two turns of the event loop with a frame between them: what streamed last is laid out and painted.
    await asyncio.sleep(0.2)
    _check(window.grab().save(str(path)), f"a picture of the window: {path.name}")


async def _until(signal: Any, condition: Callable[[], bool]) -> None:
    """Wait until the condition holds, looking again whenever the signal comes."""
    heard = _Heard(signal)
    async with asyncio.timeout(STEP_TIMEOUT_S):
        while not condition():
            await heard.next()


class _Heard:
    """Counts a signal and lets a coroutine wait for it."""

    def __init__(self, signal: Any) -> None:
        self.count = 0
        self._came = asyncio.Event()
        signal.connect(self.on_signal)

    def on_signal(self, *_: object) -> None:
        self.count += 1
        self._came.set()

    async def first(self) -> None:
        async with asyncio.timeout(STEP_TIMEOUT_S):
            await self._came.wait()

    async def next(self) -> None:
        self._came.clear()
        await self._came.wait()


def _check(holds: bool, step: str) -> None:
    if not holds:
        raise StepError(step)
    _say(f"  ok  {step}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(_run_part(sys.argv[1], Path(sys.argv[2])))
