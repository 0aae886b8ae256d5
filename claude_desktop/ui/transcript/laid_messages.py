"""The messages of a conversation with their heights, exact or guessed, and the rows of those near the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claude_desktop.model.messages import TurnState
from claude_desktop.ui.transcript.anchors import VisibleRow
from claude_desktop.ui.transcript.block_sources import sources_of
from claude_desktop.ui.transcript.entries import EntryList, MessageEntry, ViewCounters
from claude_desktop.ui.transcript.estimates import estimate_message_px
from claude_desktop.ui.transcript.heights import HeightTree
from claude_desktop.ui.transcript.message_rows import MessageRows, Row
from claude_desktop.ui.transcript.rows import Sheet

_FIRST_GUESS_PX = 240
_MOST_MESSAGES_LAID = 96


class LaidMessages:
    """Makes the rows of a message when they are asked for, and lets go of what is far from the screen.

    `heights` are those of all messages; `changed_ids` are the messages whose text changed since they were last taken;
    `loading` are the long ones that are parsed in slices, the next one first.
    """

    def __init__(self, sheet: Sheet, counters: ViewCounters) -> None:
        self.sheet = sheet
        self.entries = EntryList()
        self.places: dict[str, int] = {}
        self.heights = HeightTree()
        self.changed_ids: set[str] = set()
        self.loading: list[str] = []
        self._counters = counters
        self._laid: dict[str, MessageRows] = {}
        self._unfolded: dict[str, set[int]] = {}
        self._row_heights: dict[str, list[int]] = {}
        self._alive: dict[int, Row] = {}
        self._guessed = 0

    def __iter__(self) -> Iterator[MessageRows]:
        return iter(self._laid.values())

    def show(self, entries: Sequence[MessageEntry]) -> None:
        """Take a whole conversation. A long one costs no more than a list of its length: heights are guessed later."""
        self.entries = entries if isinstance(entries, EntryList) else EntryList.of(entries)
        self.places = {entry_id: index for index, entry_id in enumerate(self.entries.ids)}
        self.heights = HeightTree([_FIRST_GUESS_PX] * len(self.entries))
        self._laid.clear()
        self._unfolded.clear()
        self._row_heights.clear()
        self._alive.clear()
        self.loading.clear()
        self._guessed = 0

    def add(self, entry: MessageEntry) -> None:
        """Add a message at the end."""
        before = len(self.entries) - 1
        self.places[entry.id] = len(self.entries)
        self.entries.append(entry)
        self.heights.append(estimate_message_px(entry, self.sheet))
        self._tell_last(before)

    def replace(self, entry: MessageEntry) -> None:
        """Show a newer state of a message."""
        index = self.places[entry.id]
        self.entries[index] = entry
        self._row_heights.pop(entry.id, None)
        self.changed_ids.add(entry.id)
        laid = self._laid.get(entry.id)
        if laid is None:
            self.heights.set(index, estimate_message_px(entry, self.sheet))
        else:
            laid.take_entry(entry)
            self.note_change(index)

    def remove_from(self, index: int) -> None:
        """Remove the message at `index` and all that follow."""
        for entry_id in self.entries.ids[index:]:
            del self.places[entry_id]
            self._laid.pop(entry_id, None)
        self.entries.truncate(index)
        self.heights.truncate(index)
        self._guessed = min(self._guessed, index)
        self._tell_last(index - 1)

    def set_sheet(self, sheet: Sheet) -> None:
        """Lay out on another sheet."""
        self.sheet = sheet
        self._row_heights.clear()
        self._guessed = 0
        for entry_id, laid in self._laid.items():
            laid.relay(sheet)
            self._note_height(self.places[entry_id], laid)
        self._alive.clear()

    def laid(self, index: int) -> MessageRows:
        """The rows of a message, made where they are not there."""
        entry = self.entries[index]
        laid = self._laid.get(entry.id)
        if laid is None:
            unfolded = self._unfolded.setdefault(entry.id, set())
            laid = MessageRows(entry, self.sheet, index == len(self.entries) - 1, unfolded)
            laid.recall_heights(self._row_heights.pop(entry.id, []))
            self._laid[entry.id] = laid
            self.note_change(index)
        return laid

    def laid_already(self, index: int) -> MessageRows | None:
        """The rows of a message, where they are there."""
        return self._laid.get(self.entries[index].id)

    def note_change(self, index: int) -> None:
        """Take over the height of a message whose rows changed, and see whether it comes in slices."""
        laid = self.laid(index)
        self.changed_ids.add(laid.entry.id)
        self._note_height(index, laid)
        if laid.blocks.is_loading and laid.entry.id not in self.loading:
            self.loading.append(laid.entry.id)

    def load_first(self, entry_id: str) -> None:
        """Parse this long message before all others."""
        if entry_id in self.loading:
            self.loading.remove(entry_id)
            self.loading.insert(0, entry_id)

    def next_to_load(self, visible: Sequence[VisibleRow]) -> tuple[int, MessageRows] | None:
        """The message to parse a slice of, one on screen first; None where the next one has nothing left."""
        seen = {self.entries[item.message].id for item in visible}
        entry_id = next((entry_id for entry_id in self.loading if entry_id in seen), self.loading[0])
        place, laid = self.places.get(entry_id), self._laid.get(entry_id)
        if place is None or laid is None or not laid.blocks.is_loading:
            self.loading.remove(entry_id)
            return None
        return place, laid

    def sources(self, index: int) -> list[str]:
        """What can be found in each block of a message, with what has streamed in so far."""
        entry = self.entries[index]
        laid = self._laid.get(entry.id)
        return laid.blocks.sources() if laid else sources_of(entry)

    def guess_more(self, count: int) -> bool:
        """Guess the heights of the next `count` messages. Returns whether any are left."""
        end = min(len(self.entries), self._guessed + count)
        for index in range(self._guessed, end):
            entry = self.entries[index]
            if entry.id not in self._laid and entry.id not in self._row_heights:
                self.heights.set(index, estimate_message_px(entry, self.sheet))
        self._guessed = end
        return end < len(self.entries)

    def after(self, message: int, row: int) -> tuple[int, int] | None:
        """The row after a row, by message and index; None at the end of the conversation."""
        if row + 1 < len(self.laid(message).rows):
            return message, row + 1
        return (message + 1, 0) if message + 1 < len(self.entries) else None

    def measured(self, message: int, index: int, *, needs_layout: bool = False) -> Row:
        """A row whose height is known, and which is laid out where it has to be."""
        laid = self.laid(message)
        row = laid.rows[min(index, len(laid.rows) - 1)]
        if not row.known or (needs_layout and row.layout is None):
            if laid.measure(index):
                self._note_height(message, laid)
            self._counters.rows_laid_out += 1
            self._alive[id(row)] = row
        return row

    def _note_height(self, index: int, laid: MessageRows) -> None:
        self.heights.set(index, laid.heights.total)

    def _tell_last(self, index: int) -> None:
        """Tell a message, and the one after it, which of them is the last."""
        for place in (index, index + 1):
            if 0 <= place < len(self.entries) and (laid := self.laid_already(place)):
                laid.set_last(place == len(self.entries) - 1)
                self._note_height(place, laid)

    def let_go(self, visible: Sequence[VisibleRow]) -> None:
        """Drop layouts and messages that are far from the screen: at most two screens more than the one seen stay."""
        shown = {id(item.row) for item in visible}
        if len(self._alive) > 3 * len(shown) + 8:
            for key in [key for key in self._alive if key not in shown]:
                self._alive.pop(key).layout = None
        if len(self._laid) > _MOST_MESSAGES_LAID:
            seen = {item.message for item in visible}
            for entry_id in list(self._laid)[: len(self._laid) - _MOST_MESSAGES_LAID // 2]:
                laid = self._laid[entry_id]
                if self.places[entry_id] in seen or laid.entry.state is TurnState.STREAMING or laid.blocks.is_loading:
                    continue
                self._row_heights[entry_id] = [row.content_px if row.known else -1 for row in laid.rows]
                del self._laid[entry_id]
        self._counters.rows_alive = len(self._alive)
        self._counters.messages_alive = len(self._laid)
