"""Text that is put together from a document, up to a bound."""

from __future__ import annotations

from claude_desktop.attachments.office.package import Enough

MAX_CHARACTERS = 3_000_000


class Collected:
    """Lines of text. Adding raises `Enough` once there is more than the bound; `is_cut` then tells so."""

    def __init__(self, limit: int = MAX_CHARACTERS) -> None:
        self._limit = limit
        self._lines: list[str] = []
        self._characters = 0
        self.is_cut = False

    def add(self, line: str) -> None:
        """Add a line; several empty ones become one."""
        line = line.rstrip()
        if not line and (not self._lines or not self._lines[-1]):
            return
        self._lines.append(line[: self._limit])
        self._characters += len(line) + 1
        if self._characters > self._limit:
            self.is_cut = True
            raise Enough

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self._lines).strip("\n")[: self._limit]


def one_line(text: str) -> str:
    """The content of a table's cell on one line."""
    return " ".join(text.split())


def row_line(cells: list[str]) -> str:
    """A row of a table as a line, empty cells at its end left out."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return " | ".join(cells)
