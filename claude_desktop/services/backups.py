"""Backups: one a day by itself, one whenever the person asks, and the way back."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.services.clock import now_ms
from claude_desktop.services.library import Library
from claude_desktop.services.replies import Replies
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.backups import BEFORE_RESTORE, ROLLING, BackupFile
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

FIRST_LOOK_MS = 60_000
NEXT_LOOK_MS = 3_600_000
DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup. `made_ms` is Unix milliseconds (UTC); `before_restore` where it keeps what a restore replaced, and
    `before_update` where it was made before the database's format changed."""

    path: str
    made_ms: int
    size_bytes: int
    before_restore: bool
    before_update: bool


class Backups(QObject):
    """Makes backups in the background and restores one."""

    listed = Signal(object)  # tuple[Backup, ...], the newest first
    made = Signal(str)  # path: the backup that the person asked for
    restored = Signal(object)  # Backup: it is in the place of what was there
    failed = Signal(object)  # Failure

    def __init__(
        self,
        store: Store,
        library: Library,
        replies: Replies,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._replies = replies
        self._nursery = nursery
        self._timer = QTimer(self)
        self._timer.setObjectName("backup timer")
        self._timer.timeout.connect(self.on_look_due)

    @property
    def can_restore(self) -> bool:
        """Tell whether a backup can be restored now: not while a reply streams, which would lose its place."""
        return not self._replies.streaming_ids

    def start(self) -> None:
        """Make a backup a day from now on, where something changed."""
        self._timer.start(FIRST_LOOK_MS)

    def stop(self) -> None:
        """Make none by itself any more."""
        self._timer.stop()

    def back_up_now(self) -> None:
        """Make a verified backup; `made` or `failed` tells."""
        self._nursery.start(self._back_up(), "back up")

    def list(self) -> None:
        """Ask which backups there are; `listed` brings them."""
        self._nursery.start(self._list(), "list backups")

    def restore(self, backup: Backup) -> None:
        """Put a backup in the place of all conversations; these are kept as a backup themselves. `restored` or `failed`
        tells; nothing happens while a reply streams."""
        if self.can_restore:
            self._nursery.start(self._restore(backup), "restore a backup")

    def on_look_due(self) -> None:
        """See whether a backup is due."""
        self._timer.setInterval(NEXT_LOOK_MS)
        self._nursery.start(self._back_up_daily(), "daily backup")

    async def _back_up_daily(self) -> None:
        try:
            found = await asyncio.wrap_future(self._store.backups())
            newest_ms = max((item.made_ms for item in found if item.reason == ROLLING), default=0)
            written_ms = await asyncio.wrap_future(self._store.last_written_ms())
            # A backup of the future comes from a clock that was wrong.
            is_old = not 0 <= now_ms() - newest_ms < DAY_MS
            has_changed = written_ms > newest_ms or newest_ms > now_ms()
            if is_old and has_changed and self._library.rows:
                await asyncio.wrap_future(self._store.backup())
        except (KnownError, OSError) as error:
            # It is tried again within the hour; what really stands in the way shows at the next change too.
            log.warning("no daily backup: %s", error)

    async def _back_up(self) -> None:
        try:
            path = await asyncio.wrap_future(self._store.backup())
        except KnownError as error:
            self._tell(error)
        else:
            self.made.emit(str(path))

    async def _list(self) -> None:
        try:
            found = await asyncio.wrap_future(self._store.backups())
        except (KnownError, OSError) as error:
            self._tell(error)
        else:
            self.listed.emit(tuple(_backup(item) for item in found))

    async def _restore(self, backup: Backup) -> None:
        try:
            await self._library.finish_storing()
            await asyncio.wrap_future(self._store.restore(Path(backup.path)))
            await self._library.start_over()
        except (KnownError, StoreError) as error:
            self._tell(error)
        else:
            self.restored.emit(backup)

    def _tell(self, error: KnownError | StoreError | OSError) -> None:
        log.warning("backups: %s", error)
        failure = error.failure if isinstance(error, KnownError) else Failure(FailureKind.STORAGE, str(error))
        self.failed.emit(failure)


def _backup(item: BackupFile) -> Backup:
    return Backup(
        path=str(item.path),
        made_ms=item.made_ms,
        size_bytes=item.size_bytes,
        before_restore=item.reason == BEFORE_RESTORE,
        before_update=not item.reason,
    )
