"""Where the app's files live on each system, and below one folder for a profile."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

APP_FOLDER = "claude-desktop-qt"


@dataclass(frozen=True, slots=True)
class AppPaths:
    """Folders: settings a person may edit, conversations, what windows look like, what may be lost, and logs."""

    config: Path
    data: Path
    state: Path
    cache: Path
    logs: Path

    @classmethod
    def for_user(cls) -> AppPaths:
        """The system's own places; `XDG_*` variables are honoured on Linux."""
        roaming = PlatformDirs(APP_FOLDER, appauthor=False, roaming=True)
        local = PlatformDirs(APP_FOLDER, appauthor=False)
        return cls(
            config=roaming.user_config_path,
            data=local.user_data_path,
            state=local.user_state_path,
            cache=local.user_cache_path,
            logs=local.user_log_path,
        )

    @classmethod
    def for_profile(cls, folder: Path) -> AppPaths:
        """Everything below `folder`, which need not exist yet."""
        base = folder.expanduser().resolve()
        return cls(
            config=base / "config",
            data=base / "data",
            state=base / "state",
            cache=base / "cache",
            logs=base / "state" / "log",
        )

    def make(self) -> None:
        """Make the folders, for their owner alone (0700). Raises `OSError` where that can not be."""
        for folder in (self.config, self.data, self.state, self.cache, self.logs):
            _make_private(folder)


def _make_private(folder: Path) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) != 0o700:  # where nothing can be written, nothing need be
        folder.chmod(0o700)
