"""The selected stretch of the conversation, and the Markdown source that it stands for."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QTextBoundaryFinder

from claude_desktop.model.blocks import plain_text
from claude_desktop.ui.transcript.contents import SELECTABLE, CodeContent
from claude_desktop.ui.transcript.layout import ConversationLayout
from claude_desktop.ui.transcript.shown_text import LINE_BREAK, Utf16
from claude_desktop.ui.transcript.sources import SelectableContent, source_end, source_start, text_of

_BEYOND = 1 << 40


class TextPoint(NamedTuple):
    """A place between two characters: message, row, offset in the row's text."""

    message: int
    row: int
    offset: int


class Unit(Enum):
    """What a click takes: one, two, three clicks."""

    CHARACTER = 1
    WORD = 2
    PARAGRAPH = 3


class Selection:
    """From where to where. A press begins it, dragging moves it; after two or three clicks it takes whole units."""

    def __init__(self) -> None:
        self._origin: tuple[TextPoint, TextPoint] | None = None
        self._range: tuple[TextPoint, TextPoint] | None = None
        self.unit = Unit.CHARACTER

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is selected."""
        return self._range is None or self._range[0] == self._range[1]

    def clear(self) -> None:
        """Select nothing."""
        self._origin = self._range = None

    def begin(self, point: TextPoint, text: str, unit: Unit) -> None:
        """Begin at a point of a row's `text`."""
        self.unit = unit
        self._origin = self._range = _around(point, text, unit)

    def extend(self, point: TextPoint, text: str) -> None:
        """Reach to a point of a row's `text`."""
        if self._origin is None:
            self.begin(point, text, Unit.CHARACTER)
            return
        begin, end = _around(point, text, self.unit)
        self._range = (min(self._origin[0], begin), max(self._origin[1], end))

    def select_all(self, messages: int) -> None:
        """Select everything."""
        self._origin = self._range = (TextPoint(0, 0, 0), TextPoint(max(0, messages - 1), _BEYOND, _BEYOND))

    def range_in(self, message: int, row: int, length: int) -> tuple[int, int] | None:
        """What of a row is selected, as offsets into its text of that length."""
        if self._range is None:
            return None
        first, last = self._range
        if not (first[:2] <= (message, row) <= last[:2]):
            return None
        begin = first.offset if first[:2] == (message, row) else 0
        end = min(last.offset, length) if last[:2] == (message, row) else length
        return (begin, end) if end > begin else None

    def source(self, layout: ConversationLayout) -> str:
        """The Markdown source of what is selected, exactly as it came."""
        if self._range is None or self.is_empty:
            return ""
        first, last = self._range
        parts: list[str] = []
        for message in range(first.message, min(last.message + 1, len(layout.entries))):
            begin = first if message == first.message else TextPoint(message, 0, 0)
            end = last if message == last.message else TextPoint(message, _BEYOND, _BEYOND)
            if begin[1:] == (0, 0) and end.row == _BEYOND:
                parts.append(plain_text(layout.entries[message].blocks) or layout.laid(message).blocks.markdown)
            else:
                parts += _sources_within(layout, begin, end)
        return "\n\n".join(part for part in parts if part)


def _sources_within(layout: ConversationLayout, begin: TextPoint, end: TextPoint) -> list[str]:
    laid = layout.laid(begin.message)
    sources: list[str] = []
    run: list[tuple[SelectableContent, int, int]] = []
    for index in range(begin.row, min(end.row + 1, len(laid.rows))):
        content = laid.rows[index].content
        if not isinstance(content, SELECTABLE):
            continue
        start = begin.offset if index == begin.row else 0
        stop = min(end.offset, len(text_of(content))) if index == end.row else len(text_of(content))
        if run and run[-1][0].section != content.section:
            sources.append(_source_of(layout, begin.message, run))
            run = []
        run.append((content, start, stop))
    if run:
        sources.append(_source_of(layout, begin.message, run))
    return sources


def _source_of(layout: ConversationLayout, message: int, run: list[tuple[SelectableContent, int, int]]) -> str:
    """The source of selected rows of one section. Code on its own is copied without its fence."""
    section = layout.laid(message).blocks.section(run[0][0].section)
    (first, start, first_stop), (last, last_start, stop) = run[0], run[-1]
    if section is None or (len(run) == 1 and stop <= start):
        return ""
    if isinstance(first, CodeContent) and isinstance(last, CodeContent) and first.block is last.block:
        lines = first.block.lines
        return first.block.text[lines[first.begin].start + start : lines[last.begin].start + stop]
    alone = len(run) == 1
    begin = source_start(first, section.source, start, whole=not alone or stop == len(text_of(first)))
    end = source_end(last, section.source, stop, whole=last_start == 0)
    del first_stop
    return section.source[begin:end]


def _around(point: TextPoint, text: str, unit: Unit) -> tuple[TextPoint, TextPoint]:
    match unit:
        case Unit.CHARACTER:
            return point, point
        case Unit.WORD:
            begin, end = word_at(text, point.offset)
        case Unit.PARAGRAPH:
            begin, end = line_at(text, point.offset)
    return point._replace(offset=begin), point._replace(offset=end)


def word_at(text: str, offset: int) -> tuple[int, int]:
    """The word around an offset (UAX #29), as offsets."""
    units = Utf16(text)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, text)
    at = units.units(min(offset, len(text)))
    finder.setPosition(at)
    begin = at
    if not finder.isAtBoundary() or offset >= len(text):
        begin = finder.toPreviousBoundary()
    finder.setPosition(at)
    end = finder.toNextBoundary()
    return units.points(max(0, begin)), units.points(end) if end >= 0 else len(text)


def line_at(text: str, offset: int) -> tuple[int, int]:
    """The line around an offset, between two line feeds."""
    begin = max(text.rfind("\n", 0, offset), text.rfind(LINE_BREAK, 0, offset)) + 1
    ends = [at for at in (text.find("\n", offset), text.find(LINE_BREAK, offset)) if at >= 0]
    return begin, min(ends, default=len(text))
