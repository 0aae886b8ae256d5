"""Gathers what a stream brings until the next frame, so that a hundred tokens cost one flush."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer

from claude_desktop.model.stream_events import StreamEvent, coalesce

FRAME_MS = 16
STREAM_FRAME_MS = 33
"""Thirty frames a second are enough to read by; what comes after a rest is shown at once all the same."""
_LONG_FLUSH_MS = 4.0
_REST_FACTOR = 4


class FrameQueue(QObject):
    """Calls `flush` once per frame while there is something to do.

    After a flush that took long the next one waits four times as long, so that even the dearest content leaves most of
    the processor to everything else.
    """

    def __init__(self, flush: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.last_flush_ms = 0.0
        self._flush = flush
        self._events: dict[str, list[StreamEvent]] = {}
        self._ended_at = 0.0
        self._timer = QTimer(self)
        self._timer.setObjectName("transcript frame")
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.on_frame_due)

    def add(self, message_id: str, event: StreamEvent) -> None:
        """Keep an event for the next frame."""
        self._events.setdefault(message_id, []).append(event)
        self.want_frame()

    def want_frame(self) -> None:
        """Ask for a flush in the next frame."""
        if self._timer.isActive():
            return
        rest_ms = self.last_flush_ms * _REST_FACTOR if self.last_flush_ms > _LONG_FLUSH_MS else 0.0
        since_ms = (perf_counter() - self._ended_at) * 1_000
        self._timer.start(max(0, round(max(STREAM_FRAME_MS, rest_ms) - since_ms)))

    def take(self) -> dict[str, list[StreamEvent]]:
        """Hand over the events that are waiting, by message; pieces of the same block are one."""
        events, self._events = self._events, {}
        return {message_id: coalesce(pieces) for message_id, pieces in events.items()}

    def forget(self) -> None:
        """Drop everything that is waiting."""
        self._events.clear()
        self._timer.stop()

    def on_frame_due(self) -> None:
        """Flush, and note how long it took."""
        begun = perf_counter()
        self._flush()
        self._ended_at = perf_counter()
        self.last_flush_ms = (self._ended_at - begun) * 1_000
