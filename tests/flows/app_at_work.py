"""The whole app, as `app.py` builds it, with its real window, on a profile of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from claude_desktop.app import App
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.secret import Secret
from claude_desktop.model.tree import Conversation
from claude_desktop.preferences.paths import AppPaths
from claude_desktop.services.connection import ConnectionKind
from tests.fakes.services_at_work import WAIT_S, Heard, connect


@asynccontextmanager
async def app_at_work(
    profile: Path,
    server: DemoServer | None = None,
    *,
    demo: bool = False,
    environment_key: str = "",
    crash_report: str | None = None,
) -> AsyncIterator[App]:
    """Run the app; with a server, connected to it by a key that is kept in memory."""
    paths = AppPaths.for_profile(profile)
    paths.make()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    app = App(paths, application, environment_key=Secret(environment_key), crash_report=crash_report)
    theme, window = app.theme, app.window
    try:
        await app.start(demo=demo)
        if server is not None:
            await connect(app.connection, server)
        yield app
    finally:
        await app.close()
        for part in (window, app, theme):
            shiboken6.delete(part)


def shown(app: App) -> Conversation:
    """The conversation in the window."""
    conversation = app.window.pane.conversation
    assert conversation is not None
    return conversation


async def loaded(app: App, limit_s: float = WAIT_S) -> None:
    """Wait until the conversation of the last time is in the window."""
    heard = Heard(app.library.conversation_loaded, limit_s)
    if app.window.pane.conversation is None:
        await heard.wait()


async def demo_is_up(app: App) -> None:
    """Wait until the demo answers, its models are listed and a conversation is in the window."""
    models = Heard(app.connection.models_changed)
    await Heard(app.connection.state_changed).until(lambda: app.connection.state.kind is ConnectionKind.DEMO)
    await models.wait()
    await loaded(app)


def type_text(app: App, text: str) -> None:
    """Type into the composer, key by key."""
    QTest.keyClicks(app.window.pane.composer.editor, text)


def press(app: App, key: Qt.Key) -> None:
    """Press a key in the composer."""
    QTest.keyClick(app.window.pane.composer.editor, key)


def click(button: QAbstractButton) -> None:
    """Click a button with the mouse."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def ask(app: App, text: str) -> None:
    """Type, press Enter, and wait for the reply's final state."""
    ended = Heard(app.replies.turn_ended)
    type_text(app, text)
    press(app, Qt.Key.Key_Return)
    await ended.wait()
