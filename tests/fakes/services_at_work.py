"""The services as the app builds them, on a real store in a folder of the test, talking to a real local server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QObject

from claude_desktop.demo.server import DemoServer
from claude_desktop.keychain.keychain import Keychain
from claude_desktop.model.accounts import AuthStyle
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.secret import Secret
from claude_desktop.preferences.preferences import PreferencesFile
from claude_desktop.preferences.window_state import WindowStateFile
from claude_desktop.resource_path import resource_path
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection import ConnectionService, NewAccount
from claude_desktop.services.reports import Reports
from claude_desktop.services.services import Services, make_services
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.store import Store

WAIT_S = 10.0


class Heard:
    """Keeps what a signal brought and lets a coroutine wait for more."""

    def __init__(self, signal: Any, limit_s: float = WAIT_S) -> None:
        self._limit_s = limit_s
        self.payloads: list[Any] = []
        self._came = asyncio.Event()
        signal.connect(self.on_signal)

    def on_signal(self, *payload: Any) -> None:
        self.payloads.append(payload[0] if len(payload) == 1 else payload)
        self._came.set()

    async def wait(self, count: int = 1) -> Any:
        """Wait until the signal came `count` times in all; returns the newest payload."""
        await self.until(lambda: len(self.payloads) >= count)
        return self.payloads[-1]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds, looking again whenever the signal comes."""
        async with asyncio.timeout(self._limit_s):
            while not condition():
                self._came.clear()
                await self._came.wait()


@asynccontextmanager
async def services_at_work(
    folder: Path, server: DemoServer | None = None, *, bugs: list[str] | None = None
) -> AsyncIterator[Services]:
    """Run the services; with a server, connected to it by a key that is kept in memory."""
    found_bugs = bugs if bugs is not None else []
    nursery = TaskNursery(found_bugs.append)
    store = Store(folder / "data")
    settings = AppSettings(PreferencesFile(folder / "settings.toml"), WindowStateFile(folder / "window.json"), nursery)
    table = parse_table(resource_path("models.toml").read_text(encoding="utf-8"))
    keychain = Keychain()
    connection = ConnectionService(settings, keychain, table, nursery)
    reports = Reports(folder / "log", None, settings, keychain, nursery)
    services = make_services(store, settings, connection, nursery, reports=reports, dragged=folder / "dragged")
    await services.library.start()
    try:
        if server is not None:
            await connect(connection, server)
        yield services
    finally:
        await services.close()
        # At once and on this thread: left to the garbage collector they might die on another one, timers and all.
        for part in (getattr(services, item.name) for item in reversed(fields(services))):
            if isinstance(part, QObject):
                shiboken6.delete(part)
    if bugs is None:
        assert not found_bugs


async def connect(connection: ConnectionService, server: DemoServer) -> None:
    """Add the server as an account for this run."""
    added = Heard(connection.account_added)
    connection.add(NewAccount("test", Secret(server.key), server.base_url, AuthStyle.BEARER, session_only=True))
    await added.wait()
