"""The app's own settings and window state: kept in memory, written off the GUI thread, in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.accounts import DEMO_ACCOUNT_ID, Account
from claude_desktop.preferences.fields import LongPaste
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
        # One thread, so that a later write never comes before an earlier one whose task was cancelled on quit.
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="settings")
        self._unsaved = False
        loaded: LoadedPreferences = file.load()
        self.problem = loaded.problem
        self.set_aside = loaded.set_aside
        self._unread = loaded.unread
        self.preferences: Preferences = loaded.preferences
        self.window_state: WindowState = window_file.load()
        self._session_accounts: tuple[Account, ...] = ()
        self._session_choice: str | None = None

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account but the demo, those of this run alone last."""
        return (*self.preferences.accounts, *self._session_accounts)

    @property
    def current_account(self) -> Account | None:
        """The account in use; where the one that was chosen is gone, the first. None where there is none at all, or
        where the demo was chosen."""
        wanted = self._session_choice or self.preferences.current_account_id
        if wanted == DEMO_ACCOUNT_ID:
            return None
        return next((each for each in self.accounts if each.id == wanted), next(iter(self.accounts), None))

    def account(self, account_id: str) -> Account | None:
        """The account with that id."""
        return next((account for account in self.accounts if account.id == account_id), None)

    def is_for_session(self, account_id: str) -> bool:
        """Tell whether an account is not written down."""
        return any(account.id == account_id for account in self._session_accounts)

    def load_again(self) -> None:
        """Read the file where the system did not let it be read at the start."""
        if self._unread:
            loaded = self._file.load()
            self.problem, self.set_aside, self._unread = loaded.problem, loaded.set_aside, loaded.unread
            self.preferences = loaded.preferences
            self.changed.emit(self.preferences)

    def change(self, **values: Any) -> None:
        """Change some fields of the preferences."""
        changed = replace(self.preferences, **values)
        if changed == self.preferences:
            return
        self.preferences = changed
        self._unsaved = True
        self.changed.emit(changed)
        self._nursery.start(self._save(), "save the settings")

    def choose_theme(self, theme: str) -> None:
        """Use the colours of that name: system, light or dark."""
        self.change(theme=Theme(theme))

    def choose_send_key(self, send_key: str) -> None:
        """Send with that key: enter or ctrl_enter."""
        self.change(send_key=SendKey(send_key))

    def toggle_favourite_model(self, model_id: str) -> None:
        """Make a model a favourite, or no longer."""
        ids = self.preferences.favourite_models
        left = tuple(each for each in ids if each != model_id)
        self.change(favourite_models=left if left != ids else (*ids, model_id))

    def choose_long_paste(self, long_paste: str) -> None:
        """What becomes of long pastes: attach or insert."""
        self.change(long_paste=LongPaste(long_paste))

    def add_account(self, account: Account, *, stored: bool) -> None:
        """Add an account and use it. One whose key lives in memory alone is not written down."""
        if stored:
            self._session_choice = None
            self.change(accounts=(*self.preferences.accounts, account), current_account_id=account.id)
        else:
            self._session_accounts = (*self._session_accounts, account)
            self._session_choice = account.id

    def choose_account(self, account_id: str) -> None:
        """Use an account, or the demo, from now on."""
        if self.is_for_session(account_id):
            self._session_choice = account_id
        else:
            self._session_choice = None
            self.change(current_account_id=account_id)

    def change_account(self, account: Account) -> None:
        """Put a changed account in the place of the one with its id."""
        self._session_accounts = tuple(_with(self._session_accounts, account))
        self.change(accounts=tuple(_with(self.preferences.accounts, account)))

    def remove_account(self, account_id: str) -> None:
        """Take an account out of the list; its secrets are not this file's business."""
        self._session_accounts = tuple(each for each in self._session_accounts if each.id != account_id)
        self._session_choice = None if self._session_choice == account_id else self._session_choice
        left = tuple(each for each in self.preferences.accounts if each.id != account_id)
        current = self.preferences.current_account_id
        self.change(accounts=left, current_account_id=None if current == account_id else current)

    def keep_window_state(self, state: WindowState) -> None:
        """Remember the window; written on quit."""
        self.window_state = state

    async def close(self) -> None:
        """Write what is pending, the window's state included."""
        if self._unsaved:  # the task that was to save it may have been cancelled on quit
            await self._save()
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._writer, self._window_file.save, self.window_state)
        except OSError as error:
            log.warning("the window's state was not saved: %s", type(error).__name__)
        self._writer.shutdown()

    async def _save(self) -> None:
        preferences = self.preferences
        if self._unread:  # defaults must not go over a file that may be whole
            self.saving_failed.emit(self._unread)
            return
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._file.save, preferences)
        except OSError as error:
            log.warning("the settings were not saved: %s", type(error).__name__)
            self.saving_failed.emit(error.strerror or type(error).__name__)
        else:
            self._unsaved = self.preferences is not preferences


def _with(accounts: Iterable[Account], changed: Account) -> Iterator[Account]:
    return (changed if account.id == changed.id else account for account in accounts)
