"""Writes texts to files where the person says."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from claude_desktop.preferences.atomic_file import write_atomically
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)


class TextFiles(QObject):
    """Writes one text to one file, whole or not at all, off the GUI thread. What is written is never run or opened."""

    saved = Signal(str)  # path
    saving_failed = Signal(str)  # reason

    def __init__(self, nursery: TaskNursery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nursery = nursery

    def save(self, text: str, path: Path) -> None:
        """Write a text as UTF-8; `saved` or `saving_failed` tells."""
        self._nursery.start(self._save(text, path), "save a text")

    async def _save(self, text: str, path: Path) -> None:
        try:
            await asyncio.to_thread(write_atomically, path, text.encode("utf-8", "replace"), as_others=True)
        except OSError as error:
            log.warning("a text was not saved as a file: %s", type(error).__name__)
            self.saving_failed.emit(error.strerror or type(error).__name__)
        else:
            self.saved.emit(str(path))
