"""The app as a process of its own beside a real keyring: `python -m tests.flows.account_process STEP PROFILE URL KEY`.

Each step drives the real window and prints one JSON line of what it saw.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtTest import QTest

from claude_desktop.app import App, make_application
from claude_desktop.model.secret import Secret
from claude_desktop.preferences.paths import AppPaths
from claude_desktop.services.connection import ConnectionKind
from claude_desktop.ui.app_settings.confirmations import RemovalQuestion
from claude_desktop.ui.app_settings.window import AppSettingsWindow
from claude_desktop.ui.key_dialog import KeyDialog
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import click

_STEP, _PROFILE, _URL, _KEY = sys.argv[1:5]


def say(**values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


async def settled(app: App, *kinds: ConnectionKind) -> None:
    heard = Heard(app.connection.state_changed)
    await heard.until(lambda: app.connection.state.kind in kinds)


def settings_window(app: App) -> AppSettingsWindow:
    click(app.window.sidebar.settings_button)
    window = app.window.connection_controls.settings_window
    assert window is not None
    return window


async def add(app: App) -> None:
    """Add an account on the settings window's own page."""
    pages = settings_window(app).accounts_page
    click(pages.list_page.add_button)
    page = pages.add_page
    click(page.kind_control.segments()[1])
    QTest.keyClicks(page.address_line, _URL)
    QTest.keyClicks(page.key_line, _KEY)
    QTest.keyClicks(page.name_line, "work")
    QTest.keyClicks(page.headers.name_line, "X-Team")
    QTest.keyClicks(page.headers.value_line, f"team-of-{_KEY}")
    click(page.headers.add_button)
    added = Heard(app.connection.account_added)
    click(page.add_button)
    await added.wait()
    say(state=app.connection.state.kind, listed=pages.list_page.isVisible(), typed=page.key_line.text())


async def again(app: App) -> None:
    """Start, and be connected without a question."""
    await settled(app, ConnectionKind.CONNECTED)
    line = app.window.sidebar.connection_line
    say(text=line.text(), first_run=app.window.first_run.isVisible(), models=[m.id for m in app.connection.models])


async def locked(app: App) -> None:
    """Start beside a locked keyring, and help with a key for this session."""
    await settled(app, ConnectionKind.NO_KEY)
    controls = app.window.connection_controls
    notice = controls.notice
    seen = {
        "text": app.window.sidebar.connection_line.text(),
        "sentence": notice.text_label.text(),
        "visible": notice.isVisible(),
        "buttons": [notice.first_button.text(), notice.second_button.text()],
        "models": [model.id for model in app.connection.models],
    }
    click(notice.second_button)
    dialog = app.window.findChild(KeyDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.key_line, _KEY)
    QTest.keyClicks(dialog.header_lines["X-Team"], "team-typed-anew")
    click(dialog.use_button)
    await settled(app, ConnectionKind.CONNECTED)
    say(after=app.window.sidebar.connection_line.text(), notice_left=notice.isVisible(), **seen)


async def remove(app: App) -> None:
    """Remove the account, and look into the keyring."""
    await settled(app, ConnectionKind.CONNECTED)
    account = app.connection.account
    assert account is not None
    pages = settings_window(app).accounts_page
    click(pages.list_page.rows[account.id].edit_button)
    click(pages.account_page.remove_button)
    question = pages.account_page.findChild(RemovalQuestion)
    assert question is not None
    click(question.remove_button)
    await settled(app, ConnectionKind.NO_ACCOUNT)
    left = [
        await asyncio.wrap_future(app.keychain.read(entry)) for entry in (account.id, f"{account.id} header x-team")
    ]
    say(left=left, accounts=len(app.settings.accounts), first_run=app.window.first_run.isVisible())


STEPS: dict[str, Callable[[App], Awaitable[None]]] = {"add": add, "again": again, "locked": locked, "remove": remove}


async def main() -> None:
    paths = AppPaths.for_profile(Path(_PROFILE))
    paths.make()
    app = App(paths, application, environment_key=Secret(""))
    try:
        await app.start(demo=False)
        async with asyncio.timeout(40):
            await STEPS[_STEP](app)
    finally:
        await app.close()


if __name__ == "__main__":
    application = make_application(sys.argv[:1])
    qasync.run(main())
