"""The file of the app's own settings: TOML that people may edit, written whole or not at all."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from claude_desktop.preferences.atomic_file import read_bounded, set_aside, write_atomically
from claude_desktop.preferences.fields import PREFERENCE_FIELDS, PreferenceField, Preferences, SendKey, Theme
from claude_desktop.preferences.tables import Table, merged_table, preferences_from_table

__all__ = [
    "PREFERENCE_FIELDS",
    "LoadedPreferences",
    "PreferenceField",
    "Preferences",
    "PreferencesFile",
    "SendKey",
    "Theme",
]

MAX_FILE_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class LoadedPreferences:
    """What was read. `problem` tells in technical words (the line of a broken file, the names of settings that were not
    understood) what was not; `set_aside` is where a broken file is now. `unread` is why the system did not let the file
    be read: it may be whole, so nothing should be written over it."""

    preferences: Preferences
    problem: str | None = None
    set_aside: Path | None = None
    unread: str = ""


class PreferencesFile:
    """Loads and saves `Preferences`. May be used on any thread, by one at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> LoadedPreferences:
        """Read the file. Never raises: what can not be read is the default. A broken file is set aside, so that
        nothing of it is lost when settings are saved again."""
        try:
            table = self._read_table()
        except ValueError as error:
            return self._loaded_from_broken(error)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return LoadedPreferences(Preferences(), f"{self._path.name} can not be read: {reason}", unread=reason)
        preferences, problems = preferences_from_table(table)
        return LoadedPreferences(preferences, "\n".join(problems) or None)

    def save(self, preferences: Preferences) -> None:
        """Write the file, for its owner alone (0600). Keys of a newer version stay. Raises `OSError` where it can not
        be written; the file on disk is then the old one, whole."""
        try:
            existing = self._read_table()
        except ValueError:
            set_aside(self._path)
            existing = {}
        write_atomically(self._path, tomli_w.dumps(merged_table(preferences, existing)).encode("utf-8"))

    def _loaded_from_broken(self, error: ValueError) -> LoadedPreferences:
        problem = f"{self._path.name} is broken: {error}"
        try:
            return LoadedPreferences(Preferences(), problem, set_aside(self._path))
        except OSError:
            return LoadedPreferences(Preferences(), problem)

    def _read_table(self) -> Table:
        """Read the file as a table, empty where there is none. Raises `ValueError` with the line where it is broken,
        `OSError` where it can not be read."""
        try:
            content = read_bounded(self._path, MAX_FILE_BYTES)
        except FileNotFoundError:
            return {}
        try:
            return tomllib.loads(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise ValueError(f"not UTF-8 (at line {line})") from error
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
