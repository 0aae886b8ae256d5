"""Full-text search while the person types: the newest words win, and nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from claude_desktop.model.failures import KnownError
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

TYPING_PAUSE_MS = 150
MAX_HITS = 60
# One letter is in every message; what is written without blanks, as Chinese is, says something with two.
MIN_CHARACTERS = 2


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message that holds every word that was looked for. `snippet` is text around the first of them, on one line; it
    stands there from `match_start` to `match_end` (code points; both 0 where only its letters without marks match)."""

    conversation_id: str
    message_id: str
    title: str
    snippet: str
    match_start: int
    match_end: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found for `text`, the best match first."""

    text: str
    messages: tuple[FoundMessage, ...]


class Search(QObject):
    """Looks for messages, one query at a time: while one runs, only the newest of those that wait is kept."""

    found = Signal(object)  # SearchResult

    def __init__(self, store: Store, nursery: TaskNursery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._nursery = nursery
        self._wanted = ""
        self._running = False
        self._timer = QTimer(self)
        self._timer.setObjectName("search timer")
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_PAUSE_MS)
        self._timer.timeout.connect(self.on_typing_paused)

    def ask(self, text: str) -> None:
        """Look for messages that hold every word of `text`, once the typing pauses; too short a text finds nothing at
        once."""
        self._wanted = " ".join(text.split())
        if len(self._wanted) < MIN_CHARACTERS:
            self._timer.stop()
            self.found.emit(SearchResult(self._wanted, ()))
        else:
            self._timer.start()

    def stop(self) -> None:
        """Look for nothing any more."""
        self._wanted = ""
        self._timer.stop()

    def on_typing_paused(self) -> None:
        """Ask the store, unless it is at work: then what is wanted last comes next."""
        if not self._running:
            self._running = self._nursery.start(self._search(), "search") is not None

    async def _search(self) -> None:
        try:
            text = ""
            while text != self._wanted and len(self._wanted) >= MIN_CHARACTERS:
                text = self._wanted
                hits = await asyncio.wrap_future(self._store.search(text, MAX_HITS, titles=False))
                if text == self._wanted:
                    messages = tuple(
                        FoundMessage(
                            hit.conversation_id, hit.message_id, hit.title, hit.snippet, hit.match_start, hit.match_end
                        )
                        for hit in hits
                        if hit.message_id is not None
                    )
                    self.found.emit(SearchResult(text, messages))
        except KnownError as error:
            log.warning("the search failed: %s", error)
            self.found.emit(SearchResult(self._wanted, ()))
        finally:
            self._running = False
