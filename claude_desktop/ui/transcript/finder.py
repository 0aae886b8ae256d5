"""Finds words in the whole conversation: counts them in slices, and goes from one to the next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from claude_desktop.markdown.leaves import Inline
from claude_desktop.ui.transcript.anchors import RowPlace
from claude_desktop.ui.transcript.contents import SELECTABLE, TextContent
from claude_desktop.ui.transcript.folded_sources import FoldedSources
from claude_desktop.ui.transcript.heights import HeightTree
from claude_desktop.ui.transcript.matching import Query
from claude_desktop.ui.transcript.page import CurrentFind, Page
from claude_desktop.ui.transcript.source_places import SourcePlace, row_of_source, source_of_row
from claude_desktop.ui.transcript.sources import text_of

_SLICE_MS = 4.0
_RECOUNT_MS = 100
_CHARACTERS_PER_STEP = 50_000


@dataclass(frozen=True, slots=True)
class FindState:
    """What was found so far. `current` counts from 1, 0 where the reader is at none; unless `is_complete`, there may be
    more."""

    total: int
    current: int
    is_complete: bool


class Finder(QObject):
    """Looks through the source of every block, folded ones too, from what is read on and then from the beginning.

    Counts are kept per message; where in a message the places are is worked out only for the one that is gone to.
    """

    changed = Signal(object)  # FindState
    needs_paint = Signal()
    place_wanted = Signal(object)  # SourcePlace
    row_wanted = Signal(object)  # RowPlace

    def __init__(self, page: Page, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._layout = page.layout
        self._query = Query("")
        self._sources = FoldedSources(self._layout.messages, self._query.folded)
        self._counts = HeightTree()
        self._seen = 0
        self._shown_count = -1
        self._dirty: set[str] = set()
        self._origin = SourcePlace("", 0, 0)
        self._current: tuple[str, int] | None = None
        self._steps = 0
        self._goes = False
        self._scan: Iterator[None] | None = None
        self._timer = QTimer(self)
        self._timer.setObjectName("transcript finding")
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.on_slice_due)

    @property
    def query(self) -> Query:
        """What is looked for."""
        return self._query

    @property
    def state(self) -> FindState:
        """What was found so far."""
        current = 0
        if self._current is not None and (index := self._layout.places.get(self._current[0])) is not None:
            current = self._counts.above(index) + self._current[1] + 1
        return FindState(self._counts.total, current, self._scan is None)

    def begin(self) -> None:
        """Look from what is on screen on."""
        self._origin = SourcePlace("", 0, 0)
        for item in self._layout.visible:
            place = source_of_row(item.row.content)
            if place is not None and item.content_top_px >= 0:
                self._origin = SourcePlace(self._layout.entries[item.message].id, *place)
                return

    def search(self, text: str, *, exact_case: bool = False) -> None:
        """Look for something, and go to the first place from the origin on."""
        before, self._query = self._query, Query(text, exact_case=exact_case)
        if self._query.exact_case != before.exact_case or before.is_empty:
            self._forget_sources()
        self._page.query = None if self._query.is_empty else self._query
        self._goes = True
        self._start_scan()

    def stop(self) -> None:
        """Look for nothing any more."""
        self._query = Query("")
        self._forget_sources()
        self._page.query = self._page.current = self._current = None
        self._scan = None
        self._timer.stop()
        self.needs_paint.emit()

    def _forget_sources(self) -> None:
        self._sources = FoldedSources(self._layout.messages, self._query.folded)

    def step(self, step: int) -> None:
        """Go to the next place (1) or the previous one (-1), round the ends."""
        self._steps += step
        self._take_steps()

    def look(self) -> None:
        """See what changed in the conversation."""
        layout = self._layout
        changed, layout.messages.changed_ids = layout.messages.changed_ids, set()
        for entry_id in changed:
            self._sources.forget(entry_id)
        if self._query.is_empty:
            return
        if self._shown_count != layout.shown_count:
            self._goes = False
            self._forget_sources()
            self._start_scan()
            return
        while len(self._counts) < len(layout.entries):
            self._counts.append(0)
            changed.add(layout.entries[len(self._counts) - 1].id)
        self._dirty |= changed
        if self._dirty and not self._timer.isActive():
            self._timer.start(_RECOUNT_MS)

    def _start_scan(self) -> None:
        layout = self._layout
        self._shown_count = layout.shown_count
        self._counts = HeightTree([0] * len(layout.entries))
        self._current = self._page.current = None
        self._steps = 0
        self._dirty.clear()
        self._scan = self._count_all()
        self._timer.start(0)
        self.needs_paint.emit()

    def on_slice_due(self) -> None:
        """Count for one slice."""
        deadline = perf_counter() + _SLICE_MS / 1_000
        if self._scan is None:
            self._recount()
        while self._scan is not None and perf_counter() < deadline:
            if next(self._scan, self) is self:
                self._scan = None
        if self._scan is not None:
            self._timer.start(0)
        elif self._goes:
            self._goes = False
            self._go_to(0)
        self._take_steps()
        if self._scan is None and self._dirty:
            self._timer.start(_RECOUNT_MS)
        self.changed.emit(self.state)
        if self._scan is None:
            self.needs_paint.emit()

    def _count_all(self) -> Iterator[None]:
        """Count message by message from the origin on; rests now and then, in long ones in between."""
        size, query, sources = len(self._layout.entries), self._query, self._sources
        first = max(0, self._layout.places.get(self._origin.message_id, 0))
        searched = 0
        for number in range(size):
            index = (first + number) % size
            count = 0
            for source in sources.of(index):
                searched += len(source)
                quick = query.plain_count(source)
                for found in query.search(source) if quick is None else ():
                    count += found is not None
                    if found is None or not count % 1_000:
                        yield
                count += quick or 0
            if count:
                self._counts.set(index, count)
                if self._goes:
                    self._go_from_origin(index)
            if searched > _CHARACTERS_PER_STEP:
                searched = 0
                yield

    def _go_from_origin(self, index: int) -> None:
        """Go to the first place of a message, or in the message that is read to the first place that was not read."""
        ordinal = 0
        if self._layout.entries[index].id == self._origin.message_id:
            ordinal = bisect_left(self._places(index), self._origin)
        if ordinal < self._counts[index]:
            self._goes = False
            self._go_to(self._counts.above(index) + ordinal)

    def _recount(self) -> None:
        for entry_id in self._dirty:
            index = self._layout.places.get(entry_id)
            if index is not None and index < len(self._counts):
                found = (found for source in self._sources.of(index) for found in self._query.search(source))
                self._counts.set(index, sum(one is not None for one in found))
        self._dirty.clear()
        self._mark_current()

    def _take_steps(self) -> None:
        if self._scan is None and self._steps and self._counts.total:
            current = self.state.current
            begin = current - 1 if current else (-1 if self._steps > 0 else 0)
            steps, self._steps = self._steps, 0
            self._go_to((begin + steps) % self._counts.total, moves_origin=True)

    def _places(self, index: int) -> list[SourcePlace]:
        entry_id = self._layout.entries[index].id
        return [
            SourcePlace(entry_id, section, found.start)
            for section, source in enumerate(self._sources.of(index))
            for found in self._query.search(source)
            if found is not None
        ]

    def _go_to(self, number: int, *, moves_origin: bool = False) -> None:
        """Go to the place that has so many before it."""
        if not self._counts.total:
            self._current = self._page.current = None
            return
        index, ordinal = self._counts.find(number)
        places = self._places(index)
        if ordinal < len(places):
            self._current = (places[ordinal].message_id, ordinal)
            self._origin = places[ordinal] if moves_origin else self._origin
            self.place_wanted.emit(places[ordinal])
        self.changed.emit(self.state)

    def on_arrived(self, place: RowPlace) -> None:
        """Mark the place that was gone to, and let it be shown."""
        self._page.current = self._find_in_row(place)
        current = self._page.current
        if current is not None:
            self.row_wanted.emit(place._replace(offset=current.start))

    def _mark_current(self) -> None:
        """Mark the current place anew after its row changed; nothing moves."""
        if self._current is None or (index := self._layout.places.get(self._current[0])) is None:
            return
        places = self._places(index)
        if self._current[1] < len(places):
            place = places[self._current[1]]
            found = row_of_source(self._layout.laid(index), place.section, place.offset)
            if found is not None:
                self._page.current = self._find_in_row(RowPlace(index, *found))

    def _find_in_row(self, place: RowPlace) -> CurrentFind | None:
        """The stretch of a row's text that a place stands for; where only the source has the words, what is near."""
        entry_id, offset = self._layout.entries[place.message].id, place.offset
        content = self._layout.laid(place.message).rows[place.row].content
        if not isinstance(content, SELECTABLE):
            return None
        text = text_of(content)
        for found in self._query.places(text):
            if found.start <= offset < found.end or abs(found.start - offset) <= 1:
                return CurrentFind(entry_id, content, found.start, found.end)
        if isinstance(content, TextContent):
            start, end = _span_around(content.inline, offset)
            return CurrentFind(entry_id, content, start, end)
        return CurrentFind(entry_id, content, max(0, min(offset, len(text)) - 1), min(len(text), offset + 1))


def _span_around(inline: Inline, offset: int) -> tuple[int, int]:
    """The styled stretch at an offset, such as the link whose address it is; else the word before."""
    for span in inline.spans:
        if span.start <= offset <= span.end:
            return span.start, span.end
    start = inline.text.rfind(" ", 0, max(0, offset - 1)) + 1
    return start, max(offset, start + 1)
