"""The whole app in this process, connected to a token server, for benchmarks of what it does."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import qasync
from PySide6.QtCore import QObject, Qt, QTimer

from claude_desktop.app import App, make_application
from claude_desktop.model.accounts import AuthStyle
from claude_desktop.model.secret import Secret
from claude_desktop.preferences.paths import AppPaths
from claude_desktop.services.connection import NewAccount
from tests.benchmarks.token_server import ServerProcess, order

_Result = TypeVar("_Result")
BEAT_MS = 5
SETTLING_S = 0.3
LIMIT_S = 600.0


class Beat(QObject):
    """Notes how long the window's loop stayed away from a timer that is due every 5 ms."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.on_timeout)
        self._last_s = 0.0
        self.gaps_ms: list[float] = []

    def start(self) -> None:
        """Begin to note."""
        self.gaps_ms = []
        self._last_s = time.monotonic()
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        """End noting."""
        self._timer.stop()

    def on_timeout(self) -> None:
        """Note one gap."""
        now_s = time.monotonic()
        self.gaps_ms.append((now_s - self._last_s) * 1_000)
        self._last_s = now_s


class Signalled:
    """Waits for a signal."""

    def __init__(self, signal: object) -> None:
        self._came = asyncio.Event()
        signal.connect(self.on_signal)  # type: ignore[attr-defined]

    def on_signal(self, *_: object) -> None:
        """Let go of who waits."""
        self._came.set()

    async def wait(self) -> None:
        """Wait for the first one."""
        async with asyncio.timeout(LIMIT_S):
            await self._came.wait()


def run_with_app(session: Callable[[App], Awaitable[_Result]], server: ServerProcess) -> _Result:
    """Run the app on a profile that is thrown away, connected to the server, for as long as the session takes."""
    folder = Path(tempfile.mkdtemp(prefix="cdq-bench-"))
    application = make_application(["benchmark"])

    async def run() -> _Result:
        paths = AppPaths.for_profile(folder)
        paths.make()
        app = App(paths, application, environment_key=Secret(""))
        try:
            await app.start(demo=False)
            added = Signalled(app.connection.account_added)
            account = NewAccount("test", Secret(server.key), server.base_url, AuthStyle.BEARER, session_only=True)
            app.connection.add(account)
            await added.wait()
            await asyncio.sleep(SETTLING_S)
            return await session(app)
        finally:
            await app.close()

    try:
        result: _Result = qasync.run(run())
        return result
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def stream(app: App, tokens: int, per_s: float = 0.0) -> None:
    """Ask for so many tokens in a new conversation, and wait until they are all painted."""
    app.window.new_conversation()
    ended = Signalled(app.replies.turn_ended)
    app.window.pane.composer.send_requested.emit(order(tokens, per_s))
    await ended.wait()
    await asyncio.sleep(SETTLING_S)
