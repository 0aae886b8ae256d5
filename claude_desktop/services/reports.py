"""What the app can tell about itself when something went wrong: for the person to read, and to pass on or not."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from claude_desktop.diagnostics.crash_report import forget_crash_report, last_crash_report
from claude_desktop.diagnostics.log_file import recent_log
from claude_desktop.diagnostics.redaction import redact
from claude_desktop.diagnostics.shown_text import as_shown
from claude_desktop.diagnostics.versions import versions
from claude_desktop.keychain.keychain import Keychain, KeychainError
from claude_desktop.model.accounts import Account, is_loopback
from claude_desktop.preferences.atomic_file import write_atomically
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.connections import sqlite_version

Fact = tuple[str, str]  # a name and a value

LOG_LINES = 200
KEYRING_LIMIT_S = 3.0
_SESSION_VARIABLES = ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "LANG")


class Reports(QObject):
    """Makes the diagnostics and keeps the report of the last crash. Neither holds messages, titles, keys, or the names
    and addresses of accounts; neither is sent anywhere.

    `folder` is where the log is; `crash_report` is that of the last run, where it ended by a crash.
    """

    diagnostics_ready = Signal(str)
    saved = Signal(str)  # path
    saving_failed = Signal(str)  # the system's words
    forgotten = Signal()  # the crash report is deleted

    def __init__(
        self,
        folder: Path,
        crash_report: str | None,
        settings: AppSettings,
        keychain: Keychain,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.crash_report = crash_report
        self._folder = folder
        self._settings = settings
        self._keychain = keychain
        self._nursery = nursery

    def ask_diagnostics(self, screens: Sequence[Fact]) -> None:
        """Ask for versions, system, settings and the end of the log as text; `diagnostics_ready` brings it.

        `screens` is what only the window knows.
        """
        self._nursery.start(self._make_diagnostics(tuple(screens)), "diagnostics")

    def save(self, text: str, path: Path) -> None:
        """Write a report to a file; `saved` or `saving_failed` tells."""
        self._nursery.start(self._save(text, path), "save a report")

    def forget_crash(self) -> None:
        """Delete the report of the last crash; `forgotten` tells."""
        self.crash_report = None
        self._nursery.start(self._forget_crash(), "delete the crash report")

    async def _make_diagnostics(self, screens: Sequence[Fact]) -> None:
        keyring = ("Keyring", await self._keyring())
        facts = (*screens, keyring, *self._of_settings())
        self.diagnostics_ready.emit(await asyncio.to_thread(_diagnostics, self._folder, facts))

    async def _keyring(self) -> str:
        try:
            async with asyncio.timeout(KEYRING_LIMIT_S):
                return await asyncio.wrap_future(self._keychain.backend_name())
        except TimeoutError:
            return "does not answer"
        except KeychainError as error:
            return error.state.value

    def _of_settings(self) -> tuple[Fact, ...]:
        preferences, accounts = self._settings.preferences, self._settings.accounts
        return (
            ("Accounts", _counted(map(_kind_of, accounts))),
            ("Appearance", f"{preferences.theme.value}, text at {preferences.text_scale:.0%}"),
            ("Sends with", preferences.send_key.value),
        )

    async def _save(self, text: str, path: Path) -> None:
        try:
            await asyncio.to_thread(write_atomically, path, text.encode("utf-8"))
        except OSError as error:
            self.saving_failed.emit(error.strerror or type(error).__name__)
        else:
            self.saved.emit(str(path))

    async def _forget_crash(self) -> None:
        try:
            await asyncio.to_thread(forget_crash_report, self._folder)
        except OSError as error:
            self.saving_failed.emit(error.strerror or type(error).__name__)
        else:
            self.forgotten.emit()


def _diagnostics(folder: Path, facts: Sequence[Fact]) -> str:
    session = tuple((name, os.environ[name]) for name in _SESSION_VARIABLES if os.environ.get(name))
    lines = [f"{name}: {value}" for name, value in (*versions(), ("SQLite", sqlite_version()), *facts, *session)]
    crash = last_crash_report(folder)
    parts = (
        "Diagnostics of Claude Desktop Qt",
        "\n".join(lines),
        f"The last lines of the log\n\n{recent_log(folder, LOG_LINES) or '(none)'}",
        *((crash.strip(),) if crash else ()),
    )
    return as_shown(redact("\n\n".join(parts) + "\n"))


def _kind_of(account: Account) -> str:
    if account.is_vendor:
        return "Claude API"
    here = is_loopback(urlsplit(account.base_url).hostname or "")
    return "server on this computer" if here else "other server"


def _counted(kinds: Iterable[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(kinds).items())) or "none"
