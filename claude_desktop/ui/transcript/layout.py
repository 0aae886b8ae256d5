"""The whole conversation as heights, and the part of it near the screen as rows.

The truth about where the reader is is the anchor: a row and an offset into it. The scroll bar follows from it, so
nothing that changes above can move what is being read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from claude_desktop.ui.transcript.anchors import Anchor, RowPlace, VisibleRow
from claude_desktop.ui.transcript.entries import EntryList, MessageEntry, ReadingPosition, ViewCounters
from claude_desktop.ui.transcript.laid_messages import LaidMessages
from claude_desktop.ui.transcript.message_rows import MessageRows, Row
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.text_styles import Look

END_PX = 24
_FAR_SCREENS = 4
_MARGIN_PX = 64


class ConversationLayout:
    """Knows where the reader is, and lays out what is near the screen. `shown_count` counts the changes after which
    places are others than before; `messages` knows the heights."""

    def __init__(self, sheet: Sheet, counters: ViewCounters) -> None:
        self.messages = LaidMessages(sheet, counters)
        self.anchor = Anchor()
        self.following = True
        self.viewport_px = 1
        self.visible: list[VisibleRow] = []
        self.shown_count = 0
        self._wanted: Anchor | None = None

    # What is shown

    @property
    def entries(self) -> EntryList:
        """The messages, in order."""
        return self.messages.entries

    @property
    def places(self) -> dict[str, int]:
        """Where each message stands, by id."""
        return self.messages.places

    @property
    def sheet(self) -> Sheet:
        """What rows are laid out on."""
        return self.messages.sheet

    def show(self, entries: Sequence[MessageEntry], position: ReadingPosition | None) -> None:
        """Take a whole conversation, at a place in it or at its end."""
        self.shown_count += 1
        self.messages.show(entries)
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
        self.messages.add(entry)

    def replace(self, entry: MessageEntry) -> None:
        """Show a newer state of a message."""
        self.messages.replace(entry)

    def remove_from(self, index: int) -> None:
        """Remove the message at `index` and all that follow."""
        self.shown_count += 1
        self._wanted = None
        if self.anchor.message >= index:
            self.anchor = Anchor()
            self.following = True
        self.messages.remove_from(index)

    def set_sheet(self, sheet: Sheet) -> None:
        """Lay out on another sheet. What is read stays where it is, as far as its lines allow."""
        anchored = self.row_at_anchor()
        share = self.anchor.offset_px / max(1, anchored.height_px) if anchored else 0.0
        self.messages.set_sheet(sheet)
        if anchored:
            self.anchor.row = min(self.anchor.row, len(self.laid(self.anchor.message).rows) - 1)
            row = self.messages.measured(self.anchor.message, self.anchor.row)
            self.anchor.offset_px = round(share * row.height_px)

    def laid(self, index: int) -> MessageRows:
        """The rows of a message, made where they are not there."""
        return self.messages.laid(index)

    def note_change(self, index: int) -> None:
        """Take over the height of a message whose rows changed."""
        self.messages.note_change(index)

    def sources(self, index: int) -> list[str]:
        """What can be found in each block of a message, with what has streamed in so far."""
        return self.messages.sources(index)

    def forget_math(self) -> None:
        """Lay out anew what holds math, now that more of it is drawn."""
        row, anchor = self.row_at_anchor(), self.anchor
        rest_px = row.height_px - anchor.offset_px if row else 0
        for laid in self.messages:
            laid.forget_math()
        if row and not row.known and anchor.offset_px:
            anchor.offset_px = self.messages.measured(anchor.message, anchor.row).height_px - rest_px
            self._normalise()

    @property
    def is_loading(self) -> bool:
        """Tell whether a long message was not parsed to its end yet."""
        return bool(self.messages.loading)

    def load_more(self) -> None:
        """Parse one more slice of a long message, of one on screen first. What is read stays where it is."""
        found = self.messages.next_to_load(self.visible)
        if found is None:
            return
        (place, laid), anchor = found, self.anchor
        below = place == anchor.message and anchor.row >= laid.pending_row()
        rows_left = len(laid.rows) - anchor.row
        rest_px = laid.rows[min(anchor.row, len(laid.rows) - 1)].height_px - anchor.offset_px if below else 0
        laid.load_more()
        self.note_change(place)
        if self._wanted is not None and self._wanted.message == place:
            self._go_to_wanted()
        elif below:
            anchor.row = max(0, len(laid.rows) - rows_left)
            anchor.offset_px = self.messages.measured(place, anchor.row).height_px - rest_px
            self._normalise()

    def load_first(self, entry_id: str) -> None:
        """Parse this long message before all others."""
        self.messages.load_first(entry_id)

    def guess_more(self, count: int) -> bool:
        """Guess the heights of the next `count` messages. Returns whether any are left."""
        return self.messages.guess_more(count)

    # Where the reader is

    @property
    def line_px(self) -> int:
        """The height of a line of running text."""
        return self.sheet.styles.pitch_px(Look.BODY)

    @property
    def total_px(self) -> int:
        """The height of everything."""
        return self.messages.heights.total + (END_PX if self.entries else 0)

    @property
    def top_px(self) -> int:
        """How far the top of the pane is below the top of the conversation."""
        if not self.entries:
            return 0
        anchor = self.anchor
        laid = self.messages.laid_already(anchor.message)
        # A fold that closes can take the anchor's row away; the next settling finds another.
        within = laid.heights.above(min(anchor.row, len(laid.rows))) if laid else 0
        return self.messages.heights.above(anchor.message) + within + anchor.offset_px

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
            anchor.offset_px += self.messages.measured(anchor.message, anchor.row).height_px
        while anchor.offset_px >= (height := self.messages.measured(anchor.message, anchor.row).height_px):
            following = self.messages.after(anchor.message, anchor.row)
            if following is None:
                break
            anchor.offset_px -= height
            anchor.message, anchor.row = following

    def scroll_to(self, y_px: int) -> None:
        """Put the pixel `y_px` of the conversation, by what is known of it, at the top of the pane."""
        if not self.entries:
            return
        message, rest = self.messages.heights.find(max(0, min(y_px, self.room_px)))
        row, offset = self.laid(message).heights.find(rest)
        self.anchor = Anchor(message, row, offset)
        self.anchor.offset_px = min(offset, max(0, self.messages.measured(message, row).height_px - 1))

    def scroll_to_message(self, index: int) -> None:
        """Put the beginning of a message at the top of the pane."""
        self.anchor, self._wanted = Anchor(index, 0, 0), None

    def reveal(self, place: RowPlace) -> None:
        """Bring a place of a row's text to the upper third of the pane, unless it stands well within it already."""
        self.following, self._wanted = False, None
        message, index, offset = place
        row = self.messages.measured(message, index, needs_layout=True)
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
        self.messages.let_go(self.visible)

    def _is_at_end(self) -> bool:
        last = self.visible[-1]
        return self.messages.after(last.message, last.index) is None and (self.anchor != Anchor())

    def _anchor_at_end(self) -> None:
        """Anchor so that the end of the conversation meets the bottom of the pane, or at the top where all fits."""
        left = self.viewport_px - END_PX
        message = len(self.entries) - 1
        while message >= 0:
            rows = self.laid(message).rows
            for index in range(len(rows) - 1, -1, -1):
                row = rows[index]
                left -= row.height_px if row.known else self.messages.measured(message, index).height_px
                if left <= 0:
                    self.anchor = Anchor(message, index, -left)
                    return
            message -= 1
        self.anchor = Anchor()

    def _fill(self) -> None:
        self.visible = []
        self.row_at_anchor()
        message, index = self.anchor.message, self.anchor.row
        y = -self.anchor.offset_px
        while y < self.viewport_px and message < len(self.entries):
            rows = self.laid(message).rows
            while y < self.viewport_px and index < len(rows):
                row = rows[index]
                if row.layout is None or not row.known:
                    row = self.messages.measured(message, index, needs_layout=True)
                if row.layout is not None:
                    self.visible.append(VisibleRow(message, index, row, row.layout, y))
                y += row.height_px
                index += 1
            message, index = message + 1, 0

    def row_at_anchor(self) -> Row | None:
        """The row at the top of the pane."""
        if not self.entries:
            return None
        rows = self.laid(self.anchor.message).rows
        self.anchor.row = min(self.anchor.row, len(rows) - 1)
        return rows[self.anchor.row]
