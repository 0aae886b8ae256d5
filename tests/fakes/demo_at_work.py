"""The built-in demo at full speed, in the place of the one that the app would start."""

from __future__ import annotations

import pytest

from claude_desktop.demo.pace import INSTANT, Pace
from claude_desktop.demo.server import DemoServer
from claude_desktop.services import connection as connection_module
from claude_desktop.services.connection import ConnectionKind, ConnectionService
from tests.fakes.services_at_work import Heard


async def use_quick_demo(
    monkeypatch: pytest.MonkeyPatch, connection: ConnectionService, pace: Pace = INSTANT
) -> DemoServer:
    """Connect to the demo, which then has the vendor's rules and prices; the service stops it at the end."""
    server = DemoServer(pace=pace)
    monkeypatch.setattr(connection_module, "DemoServer", lambda: server)
    changed = Heard(connection.models_changed)
    connection.use_demo()
    await changed.until(lambda: connection.state.kind is ConnectionKind.DEMO and bool(server.requests))
    return server
