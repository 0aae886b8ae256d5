"""Everything that a window may ask, in one frozen bundle."""

from __future__ import annotations

from dataclasses import dataclass

from claude_desktop.preferences.paths import AppPaths
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.library import Library
from claude_desktop.services.replies import Replies
from claude_desktop.services.tasks import TaskNursery


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one running app."""

    settings: AppSettings
    library: Library
    connection: ConnectionService
    replies: Replies
    nursery: TaskNursery
    paths: AppPaths | None = None  # where the app keeps its files, for those who may see that
