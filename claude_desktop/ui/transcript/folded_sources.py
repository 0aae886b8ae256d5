"""The sources of a conversation as they are searched: upper and lower case made one, each when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable

from claude_desktop.ui.transcript.laid_messages import LaidMessages


class FoldedSources:
    """Keeps what was folded for as long as something is looked for; typing one more letter then only searches."""

    def __init__(self, messages: LaidMessages, fold: Callable[[str], str]) -> None:
        self._messages = messages
        self._fold = fold
        self._folded: dict[str, tuple[str, ...]] = {}

    def of(self, index: int) -> tuple[str, ...]:
        """The folded source of each block of a message."""
        entry_id = self._messages.entries.ids[index]
        folded = self._folded.get(entry_id)
        if folded is None:
            folded = self._folded[entry_id] = tuple(map(self._fold, self._messages.sources(index)))
        return folded

    def forget(self, entry_id: str) -> None:
        """Drop a message that changed."""
        self._folded.pop(entry_id, None)
