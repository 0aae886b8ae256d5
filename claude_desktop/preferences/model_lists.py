"""The last list of models of each account, kept in the cache folder; losing it does no harm."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from claude_desktop.model.json_values import Json, dump_json, load_object
from claude_desktop.preferences.atomic_file import read_bounded, write_atomically

_log = logging.getLogger(__name__)

MAX_FILE_BYTES = 8_000_000


class ModelLists:
    """One file per account. May be used on any thread. Holds no secrets: ids and capabilities of models alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, account_id: str, origin: str) -> Json:
        """Read the list of an account at that server; None where there is none. Never raises."""
        try:
            raw = load_object(read_bounded(self._path(account_id), MAX_FILE_BYTES).decode("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            _log.warning("a list of models could not be read: %s", type(error).__name__)
            return None
        return raw.get("models") if raw.get("origin") == origin else None

    def save(self, account_id: str, origin: str, models: Json) -> None:
        """Write the list. Raises `OSError` where that can not be."""
        write_atomically(self._path(account_id), dump_json({"origin": origin, "models": models}).encode("ascii"))

    def forget(self, account_id: str) -> None:
        """Delete the list of an account that is removed. Raises `OSError` where that can not be."""
        self._path(account_id).unlink(missing_ok=True)

    def _path(self, account_id: str) -> Path:
        # The id stands in a file that people edit, so it names no path by itself.
        return self._folder / f"models-{hashlib.sha256(account_id.encode('utf-8', 'replace')).hexdigest()[:24]}.json"
