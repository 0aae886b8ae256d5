"""What the window looked like when it was last closed. A loss does no harm: a broken file is ignored."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from claude_desktop.model.json_values import dump_json, load_object
from claude_desktop.preferences.atomic_file import read_bounded, write_atomically

_log = logging.getLogger(__name__)

_MAX_FILE_BYTES = 100_000
_WIDTHS_PX = range(120, 4_000)


@dataclass(frozen=True, slots=True)
class WindowState:
    """The main window. `geometry` is Qt's own record in base64, empty for none; widths are in pixels."""

    geometry: str = ""
    maximised: bool = False
    sidebar_width: int = 260
    panel_width: int = 300
    sidebar_shown: bool = True
    panel_shown: bool = False
    last_conversation_id: str = ""


class WindowStateFile:
    """Loads and saves a `WindowState` as JSON. May be used on any thread, by one at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> WindowState:
        """Read the file. Never raises: what is missing or makes no sense is the default."""
        try:
            raw = load_object(read_bounded(self._path, _MAX_FILE_BYTES).decode("utf-8"))
        except FileNotFoundError:
            return WindowState()
        except (OSError, ValueError, RecursionError) as error:
            _log.warning("the window's state could not be read: %s", type(error).__name__)
            return WindowState()
        values = {
            item.name: raw[item.name]
            for item in fields(WindowState)
            if item.name in raw and _fits(raw[item.name], item.default)
        }
        return WindowState(**values)  # type: ignore[arg-type] # each value has the type of its field's default

    def save(self, state: WindowState) -> None:
        """Write the file, for its owner alone (0600). Raises `OSError` where it can not be written."""
        write_atomically(self._path, dump_json(asdict(state)).encode("ascii"))


def _fits(value: object, default: object) -> bool:
    if type(value) is not type(default):
        return False
    return value in _WIDTHS_PX if type(value) is int else True
