"""The conversation pane: shows messages, lets them grow, be read, selected and copied. It asks nobody anything."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic_ns

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from claude_desktop.model.messages import TurnState
from claude_desktop.model.reply_status import ReplyStatus
from claude_desktop.model.stream_events import StreamEvent
from claude_desktop.ui.transcript.accessible import make_accessible
from claude_desktop.ui.transcript.announcing import Announcer
from claude_desktop.ui.transcript.entries import MessageEntry, ReadingPosition
from claude_desktop.ui.transcript.finder import Finder
from claude_desktop.ui.transcript.jumps import Jumper
from claude_desktop.ui.transcript.page_area import PageArea
from claude_desktop.ui.transcript.streaming import FrameQueue


class TranscriptView(PageArea):
    """A conversation, painted. Methods are called on the GUI thread; unknown message ids are ignored.

    What a stream brings is queued and painted in the next frame. Copying is done here: the clipboard gets the Markdown
    source as plain text and nothing else.
    """

    link_clicked = Signal(str)  # the address exactly as written
    retry_requested = Signal(str)  # message id
    step_requested = Signal(object)  # StepAsk
    sibling_requested = Signal(object)  # SiblingStep
    message_asked = Signal(object)  # MessageAsk
    code_save_asked = Signal(object)  # CodeToSave

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames = FrameQueue(self.on_flush_due, self)
        self.jumper = Jumper(self._layout, self)
        self.finder = Finder(self._page, self)
        self._announcer = Announcer(self)
        self._connect()
        make_accessible(self, self._page, self._deeds.on_target_pressed)

    def _connect(self) -> None:
        self._deeds.link_clicked.connect(self.link_clicked)
        self._deeds.retry_requested.connect(self.retry_requested)
        self._deeds.step_requested.connect(self.step_requested)
        self._deeds.sibling_requested.connect(self.sibling_requested)
        self._deeds.message_asked.connect(self.message_asked)
        self._deeds.code_save_asked.connect(self.code_save_asked)
        self._deeds.place_wanted.connect(self.jumper.go)
        self._loader.advanced.connect(self.on_loading_advanced)
        self.jumper.arrived.connect(self.on_row_wanted)
        self.jumper.found.connect(self.finder.on_arrived)
        self.finder.place_wanted.connect(self.jumper.go_to_found)
        self.finder.needs_paint.connect(self.viewport().update)
        self.finder.row_wanted.connect(self.on_row_wanted)

    # What is shown

    def show_entries(self, entries: Sequence[MessageEntry], position: ReadingPosition | None = None) -> None:
        """Show a whole conversation at once, at a place in it or at its end."""
        self._frames.forget()
        self._math.forget_waiting()
        self._page.reset()
        self._layout.show(entries, position)
        self._loader.want_guesses()
        self._refresh(blit=False)

    def position(self) -> ReadingPosition:
        """Tell where the reader is, to come back there with `show_entries`."""
        return self._layout.position()

    def add_entry(self, entry: MessageEntry) -> None:
        """Add a message at the end."""
        if entry.id in self._layout.places:
            self.replace_entry(entry)
            return
        self._flush_events()
        self._layout.add(entry)
        self._refresh()

    def replace_entry(self, entry: MessageEntry) -> None:
        """Show a newer state of a message."""
        if entry.id in self._layout.places:
            self._flush_events()
            self._layout.replace(entry)
            if entry.state is not TurnState.STREAMING:
                self._announcer.end(entry.id, entry.notice)
            self._refresh()

    def remove_entries_after(self, message_id: str | None) -> None:
        """Remove all messages after that one; None removes all."""
        index = -1 if message_id is None else self._layout.places.get(message_id)
        if index is not None and index + 1 < len(self._layout.entries):
            self._flush_events()
            self._page.reset()
            self._layout.remove_from(index + 1)
            self._refresh(blit=False)

    def grow(self, message_id: str, event: StreamEvent) -> None:
        """Take an event of a reply that is streaming; it is painted in the next frame."""
        if message_id in self._layout.places:
            self._frames.add(message_id, event)

    def show_status(self, message_id: str, status: ReplyStatus | None) -> None:
        """Show where a reply stands, with a running timer, or stop showing it."""
        index = self._layout.places.get(message_id)
        if index is not None:
            self._layout.laid(index).set_status(status)
            self._layout.note_change(index)
            self._frames.want_frame()

    # Frames

    def on_flush_due(self) -> None:
        """Take in what the stream brought, lay out what changed and paint it."""
        before = self.counters.rows_laid_out
        self._flush_events()
        self._refresh()
        self.counters.flushes += 1
        self.counters.rows_laid_out_last_flush = self.counters.rows_laid_out - before
        self.counters.last_flush_ms = self._frames.last_flush_ms

    def _flush_events(self) -> None:
        now_ms = monotonic_ns() // 1_000_000
        for message_id, events in self._frames.take().items():
            index = self._layout.places.get(message_id)
            if index is not None:
                self._layout.laid(index).grow(events, now_ms)
                self._announcer.hear(message_id, events)
                self._layout.note_change(index)

    def _refresh(self, *, blit: bool = True) -> None:
        super()._refresh(blit=blit)
        self.finder.look()

    def on_loading_advanced(self) -> None:
        """Show the next slice of a long reply; let the scroll bar follow better guesses."""
        self._refresh()
        self.jumper.look()
