"""A message as text for screen readers: what is shown of it, row by row, and where each character stands."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple, Protocol

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QAccessibleTextInterface

from claude_desktop.ui.transcript.contents import (
    SELECTABLE,
    Content,
    FoldContent,
    NoticeContent,
    OutputContent,
    StatusContent,
)
from claude_desktop.ui.transcript.page import Page
from claude_desktop.ui.transcript.shown_text import Utf16
from claude_desktop.ui.transcript.sources import text_of


class _Part(NamedTuple):
    """The text of a row, and where it begins in the message's text."""

    row: int
    start: int
    text: str


class MessageText:
    """A message as a person hears it: folds, status and notice included, a row each."""

    def __init__(self, contents: list[Content]) -> None:
        self._parts: list[_Part] = []
        start = 0
        for row, content in enumerate(contents):
            if text := _heard(content):
                self._parts.append(_Part(row, start, text))
                start += len(text) + 1
        self.text = "\n".join(part.text for part in self._parts)
        self.units = Utf16(self.text)

    def row_at(self, offset: int) -> tuple[int, int] | None:
        """The row of an offset and the offset in its text."""
        at = bisect_right(self._parts, offset, key=lambda part: part.start) - 1
        return (self._parts[at].row, offset - self._parts[at].start) if at >= 0 else None

    def offset_in(self, row: int, offset: int) -> int:
        """The offset of a place in a row; -1 where the row has no text."""
        return next((part.start + min(offset, len(part.text)) for part in self._parts if part.row == row), -1)


def _heard(content: Content) -> str:
    match content:
        case FoldContent(text=text) | NoticeContent(text=text) | OutputContent(text=text):
            return text
        case StatusContent(text=text):
            return text.replace("{seconds} s", "").strip()
        case content if isinstance(content, SELECTABLE):
            return text_of(content)
        case _:
            return ""


class Spoken(Protocol):
    """What the text interface asks of its message."""

    page: Page

    def place(self) -> int:
        """Which message it is; -1 once it is gone."""
        ...

    def heard(self) -> MessageText:
        """What there is to read."""
        ...

    def rect(self) -> QRect:
        """Where it stands on the screen."""
        ...

    def to_screen(self, place: QRect) -> QRect:
        """Where a rectangle of the pane stands on the screen."""
        ...

    def from_screen(self, point: QPoint) -> QPoint:
        """Where a point of the screen is in the pane."""
        ...


class MessageTextInterface(QAccessibleTextInterface):
    """The text of a message; offsets are UTF-16 units, as everywhere in Qt."""

    def __init__(self, message: Spoken) -> None:
        super().__init__()
        self._message = message

    def text(self, startOffset: int, endOffset: int) -> str:  # noqa: N803
        """A stretch of it."""
        heard = self._message.heard()
        return heard.text[heard.units.points(startOffset) : heard.units.points(endOffset)]

    def characterCount(self) -> int:  # noqa: N802
        """Its length."""
        heard = self._message.heard()
        return heard.units.units(len(heard.text))

    def cursorPosition(self) -> int:  # noqa: N802
        """There is no caret; readers start at the beginning."""
        return 0

    def setCursorPosition(self, position: int) -> None:  # noqa: N802
        """There is no caret."""

    def characterRect(self, offset: int) -> QRect:  # noqa: N802
        """Where a character stands; empty where it is not on screen."""
        heard = self._message.heard()
        found = heard.row_at(heard.units.points(offset))
        page, place = self._message.page, self._message.place()
        for item in page.layout.visible:
            if found is not None and (item.message, item.index) == (place, found[0]):
                rects = item.layout.rects_of(found[1], found[1] + 1)
                if rects:
                    shown = rects[0].translated(page.left_px, item.content_top_px)
                    return self._message.to_screen(shown.toAlignedRect())
                return self._message.to_screen(page.place_of(item))
        return QRect()

    def offsetAtPoint(self, point: QPoint) -> int:  # noqa: N802
        """The character at a point of the screen; -1 where there is none."""
        page, inside = self._message.page, self._message.from_screen(point)
        item = page.row_at(inside.y())
        if item is None or item.message != self._message.place():
            return -1
        offset = item.layout.offset_at(QPointF(inside.x() - page.left_px, inside.y() - item.content_top_px))
        heard = self._message.heard()
        found = heard.offset_in(item.index, offset)
        return heard.units.units(found) if found >= 0 else -1

    def selectionCount(self) -> int:  # noqa: N802
        """Selections are not told."""
        return 0

    def addSelection(self, startOffset: int, endOffset: int) -> None:  # noqa: N802, N803
        """Selections are made with mouse and keyboard."""

    def removeSelection(self, selectionIndex: int) -> None:  # noqa: N802, N803
        """Selections are made with mouse and keyboard."""

    def setSelection(self, selectionIndex: int, startOffset: int, endOffset: int) -> None:  # noqa: N802, N803
        """Selections are made with mouse and keyboard."""

    def scrollToSubstring(self, startIndex: int, endIndex: int) -> None:  # noqa: N802, N803
        """Readers scroll with the keyboard."""

    def attributes(self, offset: int) -> tuple[str, int, int]:
        """No attributes: one stretch of plain text."""
        del offset
        return "", 0, self.characterCount()
