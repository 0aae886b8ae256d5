"""A Markdown document that grows while a reply streams."""

from __future__ import annotations

from collections.abc import Sequence

from claude_desktop.markdown.leaves import Leaf
from claude_desktop.markdown.parsing import parse


class GrowingDocument:
    """Leaves of a text that is still growing."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._leaves: list[Leaf] = []
        self.source_length = 0
        self.parsed_characters = 0

    @property
    def source(self) -> str:
        """What was fed so far."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    @property
    def leaves(self) -> Sequence[Leaf]:
        """The current leaves. The list changes in place with the next piece."""
        return self._leaves

    def append(self, text: str) -> int:
        """Feed a piece; returns the index of the first leaf that changed."""
        self._pieces.append(text)
        self.source_length += len(text)
        return self._parse()

    def finish(self) -> int:
        """The text is whole; returns the index of the first leaf that changed."""
        return self._parse()

    def _parse(self) -> int:
        new = parse(self.source)
        self.parsed_characters += self.source_length
        first = 0
        while first < min(len(new), len(self._leaves)) and new[first] == self._leaves[first]:
            first += 1
        self._leaves[first:] = new[first:]
        return first
