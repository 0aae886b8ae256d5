"""The app's own settings and window state: kept in memory, written off the GUI thread, in order."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.accounts import Account
from claude_desktop.preferences.preferences import LoadedPreferences, Preferences, PreferencesFile, SendKey, Theme
from claude_desktop.preferences.window_state import WindowState, WindowStateFile
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)


class AppSettings(QObject):
    """Holds `Preferences` and `WindowState`; a change is seen at once and is on disk a moment later."""

    changed = Signal(object)  # Preferences
    saving_failed = Signal(str)

    def __init__(
        self,
        file: PreferencesFile,
        window_file: WindowStateFile,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file = file
        self._window_file = window_file
        self._nursery = nursery
        self._writing = asyncio.Lock()
        loaded: LoadedPreferences = file.load()
        self.problem = loaded.problem
        self.preferences: Preferences = loaded.preferences
        self.window_state: WindowState = window_file.load()
        self._session_account: Account | None = None

    @property
    def current_account(self) -> Account | None:
        """The account in use, if any is set up."""
        wanted = self.preferences.current_account_id
        if self._session_account is not None and self._session_account.id == wanted:
            return self._session_account
        return next((account for account in self.preferences.accounts if account.id == wanted), None)

    def change(self, **values: Any) -> None:
        """Change some fields of the preferences."""
        changed = replace(self.preferences, **values)
        if changed == self.preferences:
            return
        self.preferences = changed
        self.changed.emit(changed)
        self._nursery.start(self._save(), "save the settings")

    def choose_theme(self, theme: str) -> None:
        """Use the colours of that name: system, light or dark."""
        self.change(theme=Theme(theme))

    def choose_send_key(self, send_key: str) -> None:
        """Send with that key: enter or ctrl_enter."""
        self.change(send_key=SendKey(send_key))

    def add_account(self, account: Account, *, stored: bool) -> None:
        """Add an account and use it. One whose key lives in memory alone is not written down."""
        if stored:
            self.change(accounts=(*self.preferences.accounts, account), current_account_id=account.id)
        else:
            self._session_account = account

    def keep_window_state(self, state: WindowState) -> None:
        """Remember the window; written on quit."""
        self.window_state = state

    async def close(self) -> None:
        """Write what is pending, the window's state included."""
        async with self._writing:
            await asyncio.to_thread(self._window_file.save, self.window_state)

    async def _save(self) -> None:
        async with self._writing:
            try:
                await asyncio.to_thread(self._file.save, self.preferences)
            except OSError as error:
                log.warning("the settings were not saved: %s", type(error).__name__)
                self.saving_failed.emit(error.strerror or type(error).__name__)
