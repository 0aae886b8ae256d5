"""Everything that a window may ask, in one frozen bundle."""

from __future__ import annotations

from dataclasses import dataclass, field

from claude_desktop.preferences.paths import AppPaths
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.backups import Backups
from claude_desktop.services.chat_files import ChatFiles
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.editing import Editing
from claude_desktop.services.library import Library
from claude_desktop.services.message_queue import MessageQueue
from claude_desktop.services.replies import Replies
from claude_desktop.services.search import Search
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.services.trash import Trash


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one running app."""

    settings: AppSettings
    library: Library
    connection: ConnectionService
    replies: Replies
    nursery: TaskNursery
    editing: Editing = field(kw_only=True)
    queue: MessageQueue = field(kw_only=True)
    chat_files: ChatFiles = field(kw_only=True)
    trash: Trash = field(kw_only=True)
    backups: Backups = field(kw_only=True)
    search: Search = field(kw_only=True)
    paths: AppPaths | None = None  # where the app keeps its files, for those who may see that
