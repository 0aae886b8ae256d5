"""The whole conversation as heights, and the part of it near the screen as rows.

The truth about where the reader is is the anchor: a row and an offset into it. The scroll bar follows from it, so
nothing that changes above can move what is being read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from claude_desktop.model.messages import TurnState
from claude_desktop.ui.transcript.anchors import Anchor, RowPlace, VisibleRow
from claude_desktop.ui.transcript.entries import EntryList, MessageEntry, ReadingPosition, ViewCounters
from claude_desktop.ui.transcript.estimates import estimate_message_px
from claude_desktop.ui.transcript.heights import HeightTree
from claude_desktop.ui.transcript.message_blocks import source_of
from claude_desktop.ui.transcript.message_rows import MessageRows, Row
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.text_styles import Look

END_PX = 24
_FIRST_GUESS_PX = 240
_MOST_MESSAGES_LAID = 96
_FAR_SCREENS = 4
_MARGIN_PX = 64


class ConversationLayout:
    """Knows every message's height, exactly or by guess, and lays out what is near the screen."""

    def __init__(self, sheet: Sheet, counters: ViewCounters) -> None:
        self.sheet = sheet
        self.entries = EntryList()
        self.places: dict[str, int] = {}
        self.anchor = Anchor()
        self.following = True
        self.viewport_px = 1
        self.visible: list[VisibleRow] = []
        self._counters = counters
        self._heights = HeightTree()
        self._laid: dict[str, MessageRows] = {}
        self._unfolded: dict[str, set[int]] = {}
        self._row_heights: dict[str, list[int]] = {}
        self._alive: dict[int, Row] = {}
        self._guessed = 0
        self._loading: list[str] = []
        self._wanted: Anchor | None = None
        self.changed_ids: set[str] = set()
        self.shown_count = 0

    # What is shown

    def show(self, entries: Sequence[MessageEntry], position: ReadingPosition | None) -> None:
        """Take a whole conversation. A long one costs no more than a list of its length: heights are guessed later."""
        self.shown_count += 1
        self.entries = entries if isinstance(entries, EntryList) else EntryList.of(entries)
        self.places = {entry_id: index for index, entry_id in enumerate(self.entries.ids)}
        self._heights = HeightTree([_FIRST_GUESS_PX] * len(self.entries))
        self._laid.clear()
        self._unfolded.clear()
        self._row_heights.clear()
        self._alive.clear()
        self._loading.clear()
        self._guessed = 0
        self.following = position is None or position.following or position.message_id not in self.places
        self.anchor, self._wanted = Anchor(), None
        if position is not None and not self.following:
            self._wanted = Anchor(self.places[position.message_id], position.row, position.offset_px)
            self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        """Go to a row that is wanted, or wait for it where a long message has not got so far."""
        if self._wanted is not None:
            wanted, pending = self._wanted, self.laid(self._wanted.message).pending_row()
            self.anchor = replace(wanted) if wanted.row < pending else Anchor(wanted.message, pending)
            self._wanted = wanted if wanted.row >= pending else None

    def position(self) -> ReadingPosition:
        """Where the reader is."""
        if not self.entries:
            return ReadingPosition()
        anchor = self.anchor
        return ReadingPosition(self.entries[anchor.message].id, anchor.row, anchor.offset_px, self.following)

    def add(self, entry: MessageEntry) -> None:
        """Add a message at the end."""
        before = len(self.entries) - 1
        self.places[entry.id] = len(self.entries)
        self.entries.append(entry)
        self._heights.append(estimate_message_px(entry, self.sheet))
        self._tell_last(before)

    def replace(self, entry: MessageEntry) -> None:
        """Show a newer state of a message."""
        index = self.places[entry.id]
        self.entries[index] = entry
        self._row_heights.pop(entry.id, None)
        self.changed_ids.add(entry.id)
        laid = self._laid.get(entry.id)
        if laid is None:
            self._heights.set(index, estimate_message_px(entry, self.sheet))
        else:
            laid.take_entry(entry)
            self.note_change(index)

    def remove_from(self, index: int) -> None:
        """Remove the message at `index` and all that follow."""
        for entry_id in self.entries.ids[index:]:
            del self.places[entry_id]
            self._laid.pop(entry_id, None)
        self.entries.truncate(index)
        self._heights.truncate(index)
        self.shown_count += 1
        self._guessed = min(self._guessed, index)
        self._wanted = None
        if self.anchor.message >= index:
            self.anchor = Anchor()
            self.following = True
        self._tell_last(index - 1)

    def set_sheet(self, sheet: Sheet) -> None:
        """Lay out on another sheet. What is read stays where it is, as far as its lines allow."""
        anchored = self.row_at_anchor()
        share = self.anchor.offset_px / max(1, anchored.height_px) if anchored else 0.0
        self.sheet = sheet
        self._row_heights.clear()
        self._guessed = 0
        for entry_id, laid in self._laid.items():
            laid.relay(sheet)
            self._note_height(self.places[entry_id], laid)
        self._alive.clear()
        if anchored:
            self.anchor.row = min(self.anchor.row, len(self.laid(self.anchor.message).rows) - 1)
            row = self._measured(self.anchor.message, self.anchor.row)
            self.anchor.offset_px = round(share * row.height_px)

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

    def note_change(self, index: int) -> None:
        """Take over the height of a message whose rows changed, and see whether it comes in slices."""
        laid = self.laid(index)
        self.changed_ids.add(laid.entry.id)
        self._note_height(index, laid)
        if laid.blocks.is_loading and laid.entry.id not in self._loading:
            self._loading.append(laid.entry.id)

    def forget_math(self) -> None:
        """Lay out anew what holds math, now that more of it is drawn."""
        row, anchor = self.row_at_anchor(), self.anchor
        rest_px = row.height_px - anchor.offset_px if row else 0
        for laid in self._laid.values():
            laid.forget_math()
        if row and not row.known and anchor.offset_px:
            anchor.offset_px = self._measured(anchor.message, anchor.row).height_px - rest_px
            self._normalise()

    @property
    def is_loading(self) -> bool:
        """Tell whether a long message was not parsed to its end yet."""
        return bool(self._loading)

    def load_more(self) -> None:
        """Parse one more slice of a long message, of one on screen first. What is read stays where it is."""
        seen = {self.entries[item.message].id for item in self.visible}
        entry_id = next((entry_id for entry_id in self._loading if entry_id in seen), self._loading[0])
        place, laid = self.places.get(entry_id), self._laid.get(entry_id)
        if place is None or laid is None or not laid.blocks.is_loading:
            self._loading.remove(entry_id)
            return
        anchor = self.anchor
        below = place == anchor.message and anchor.row >= laid.pending_row()
        rows_left = len(laid.rows) - anchor.row
        rest_px = laid.rows[min(anchor.row, len(laid.rows) - 1)].height_px - anchor.offset_px if below else 0
        laid.load_more()
        self.note_change(place)
        if self._wanted is not None and self._wanted.message == place:
            self._go_to_wanted()
        elif below:
            anchor.row = max(0, len(laid.rows) - rows_left)
            anchor.offset_px = self._measured(place, anchor.row).height_px - rest_px
            self._normalise()

    def load_first(self, entry_id: str) -> None:
        """Parse this long message before all others."""
        if entry_id in self._loading:
            self._loading.remove(entry_id)
            self._loading.insert(0, entry_id)

    def sources(self, index: int) -> list[str]:
        """What can be found in each block of a message, with what has streamed in so far."""
        laid = self._laid.get(self.entries[index].id)
        return laid.blocks.sources() if laid else [source_of(block) for block in self.entries[index].blocks]

    def guess_more(self, count: int) -> bool:
        """Guess the heights of the next `count` messages. Returns whether any are left."""
        end = min(len(self.entries), self._guessed + count)
        for index in range(self._guessed, end):
            entry = self.entries[index]
            if entry.id not in self._laid and entry.id not in self._row_heights:
                self._heights.set(index, estimate_message_px(entry, self.sheet))
        self._guessed = end
        return end < len(self.entries)

    # Where the reader is

    @property
    def line_px(self) -> int:
        """The height of a line of running text."""
        return self.sheet.styles.pitch_px(Look.BODY)

    @property
    def total_px(self) -> int:
        """The height of everything."""
        return self._heights.total + (END_PX if self.entries else 0)

    @property
    def top_px(self) -> int:
        """How far the top of the pane is below the top of the conversation."""
        if not self.entries:
            return 0
        anchor = self.anchor
        laid = self._laid.get(self.entries[anchor.message].id)
        within = laid.heights.above(anchor.row) if laid else 0
        return self._heights.above(anchor.message) + within + anchor.offset_px

    @property
    def room_px(self) -> int:
        """How far there is to scroll in all."""
        return max(0, self.total_px - self.viewport_px)

    def scroll_by(self, delta_px: int) -> None:
        """Move the pane over the conversation; what it passes is measured first, so nothing jumps."""
        if not self.entries or not delta_px:
            return
        self._wanted = None
        if abs(delta_px) > _FAR_SCREENS * self.viewport_px:
            self.scroll_to(self.top_px + delta_px)
            return
        self.anchor.offset_px += delta_px
        self._normalise()

    def _normalise(self) -> None:
        """Move the anchor to the row that its offset reaches."""
        anchor = self.anchor
        while anchor.offset_px < 0:
            if anchor.row == 0 and anchor.message == 0:
                anchor.offset_px = 0
                break
            if anchor.row == 0:
                anchor.message -= 1
                anchor.row = len(self.laid(anchor.message).rows)
            anchor.row -= 1
            anchor.offset_px += self._measured(anchor.message, anchor.row).height_px
        while anchor.offset_px >= (height := self._measured(anchor.message, anchor.row).height_px):
            following = self._after(anchor.message, anchor.row)
            if following is None:
                break
            anchor.offset_px -= height
            anchor.message, anchor.row = following

    def scroll_to(self, y_px: int) -> None:
        """Put the pixel `y_px` of the conversation, by what is known of it, at the top of the pane."""
        if not self.entries:
            return
        message, rest = self._heights.find(max(0, min(y_px, self.room_px)))
        row, offset = self.laid(message).heights.find(rest)
        self.anchor = Anchor(message, row, offset)
        self.anchor.offset_px = min(offset, max(0, self._measured(message, row).height_px - 1))

    def scroll_to_message(self, index: int) -> None:
        """Put the beginning of a message at the top of the pane."""
        self.anchor, self._wanted = Anchor(index, 0, 0), None

    def reveal(self, place: RowPlace) -> None:
        """Bring a place of a row's text to the upper third of the pane, unless it stands well within it already."""
        self.following, self._wanted = False, None
        message, index, offset = place
        row = self._measured(message, index, needs_layout=True)
        if row.layout is None:
            return
        row.layout.bring_sideways(offset)
        rects = row.layout.rects_of(offset, offset + 1)
        y_px = row.gap_px + (round(rects[0].center().y()) if rects else 0)
        for item in self.visible:
            inside = _MARGIN_PX <= item.top_px + y_px <= self.viewport_px - _MARGIN_PX
            if (item.message, item.index) == (message, index) and inside:
                return
        self.anchor = Anchor(message, index, y_px - self.viewport_px // 3)
        self._normalise()

    def is_near_end(self, px: int) -> bool:
        """Tell whether the end of the conversation is at most so far below the pane."""
        return self.room_px - self.top_px <= px

    # What is on screen

    def settle(self) -> None:
        """Lay out what the pane shows and work out where each row stands."""
        self.visible = []
        if self.entries:
            if self.following:
                self._anchor_at_end()
            self._fill()
            if self.visible and self.visible[-1].bottom_px + END_PX < self.viewport_px and self._is_at_end():
                self._anchor_at_end()
                self._fill()
        self._let_go()

    def _is_at_end(self) -> bool:
        last = self.visible[-1]
        return self._after(last.message, last.index) is None and (self.anchor != Anchor())

    def _anchor_at_end(self) -> None:
        """Anchor so that the end of the conversation meets the bottom of the pane, or at the top where all fits."""
        left = self.viewport_px - END_PX
        message = len(self.entries) - 1
        while message >= 0:
            rows = self.laid(message).rows
            for index in range(len(rows) - 1, -1, -1):
                left -= self._measured(message, index).height_px
                if left <= 0:
                    self.anchor = Anchor(message, index, -left)
                    return
            message -= 1
        self.anchor = Anchor()

    def _fill(self) -> None:
        self.visible = []
        message, index = self.anchor.message, self.anchor.row
        y = -self.anchor.offset_px
        while y < self.viewport_px:
            row = self._measured(message, index, needs_layout=True)
            if row.layout is not None:
                self.visible.append(VisibleRow(message, index, row, row.layout, y))
            y += row.height_px
            following = self._after(message, index)
            if following is None:
                return
            message, index = following

    def _after(self, message: int, row: int) -> tuple[int, int] | None:
        if row + 1 < len(self.laid(message).rows):
            return message, row + 1
        return (message + 1, 0) if message + 1 < len(self.entries) else None

    def row_at_anchor(self) -> Row | None:
        """The row at the top of the pane."""
        if not self.entries:
            return None
        rows = self.laid(self.anchor.message).rows
        self.anchor.row = min(self.anchor.row, len(rows) - 1)
        return rows[self.anchor.row]

    def _measured(self, message: int, index: int, *, needs_layout: bool = False) -> Row:
        laid = self.laid(message)
        row = laid.rows[min(index, len(laid.rows) - 1)]
        if not row.known or (needs_layout and row.layout is None):
            if laid.measure(index):
                self._note_height(message, laid)
            self._counters.rows_laid_out += 1
            self._alive[id(row)] = row
        return row

    def _note_height(self, index: int, laid: MessageRows) -> None:
        self._heights.set(index, laid.heights.total)

    def _tell_last(self, index: int) -> None:
        """Tell a message, and the one after it, which of them is the last."""
        for place in (index, index + 1):
            if 0 <= place < len(self.entries) and (laid := self._laid.get(self.entries[place].id)):
                laid.set_last(place == len(self.entries) - 1)
                self._note_height(place, laid)

    def _let_go(self) -> None:
        """Drop layouts and messages that are far from the screen: at most two screens more than the one seen stay."""
        shown = {id(item.row) for item in self.visible}
        if len(self._alive) > 3 * len(shown) + 8:
            for key in [key for key in self._alive if key not in shown]:
                self._alive.pop(key).layout = None
        if len(self._laid) > _MOST_MESSAGES_LAID:
            seen = {item.message for item in self.visible}
            for entry_id in list(self._laid)[: len(self._laid) - _MOST_MESSAGES_LAID // 2]:
                laid = self._laid[entry_id]
                if self.places[entry_id] in seen or laid.entry.state is TurnState.STREAMING or laid.blocks.is_loading:
                    continue
                self._row_heights[entry_id] = [row.content_px if row.known else -1 for row in laid.rows]
                del self._laid[entry_id]
        self._counters.rows_alive = len(self._alive)
        self._counters.messages_alive = len(self._laid)
