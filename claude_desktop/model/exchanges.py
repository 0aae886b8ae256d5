"""What went over the wire for one reply: headers, events with their times, and how long each stage took. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from claude_desktop.model.reply_status import ReplyPhase

HIDDEN = "•••"
# A reply of 128k tokens is about 30 MB of events; of twenty replies this much is kept, and the rest is counted.
MAX_KEPT_BYTES = 2_000_000


class StreamWatch(Protocol):
    """Sees an exchange as it goes over the wire, secrets hidden. What it is told is not to be changed."""

    def on_answer(self, address: str, sent: Mapping[str, str], status: int, received: Mapping[str, str]) -> None:
        """The headers of the answer came; `sent` are those of the request."""

    def on_event(self, name: str, data: bytes) -> None:
        """An event of the stream came, as sent."""


class Stage(StrEnum):
    """What a request goes through, in this order."""

    PREPARING = "preparing"  # the history is gone through, the question stored
    CONNECTING = "connecting"  # the connection is opened and the request sent
    WAITING = "waiting"  # the server has begun to answer, and says nothing yet
    THINKING = "thinking"
    WRITING = "writing"


_STAGE_OF_PHASE = {
    ReplyPhase.CONNECTING: Stage.CONNECTING,
    ReplyPhase.WAITING: Stage.WAITING,
    ReplyPhase.THINKING: Stage.THINKING,
    ReplyPhase.WRITING: Stage.WRITING,
}


@dataclass(frozen=True, slots=True)
class WireEvent:
    """One event of the stream: when it came, in milliseconds since the request was begun, its name and its data."""

    at_ms: float
    name: str
    data: bytes


@dataclass(slots=True)
class ExchangeRecord:
    """What is known of the last attempt at a reply. Times are in milliseconds since `begin`, on a clock that never
    jumps; `address` and the headers are as sent, secrets hidden."""

    turn_id: str
    prepared_ms: float = 0.0
    address: str = ""
    sent_headers: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None
    received_headers: Mapping[str, str] = field(default_factory=dict)
    events: list[WireEvent] = field(default_factory=list)
    events_not_kept: int = 0
    stages_ms: dict[Stage, float] = field(default_factory=dict)
    _kept_bytes: int = 0
    _stage: Stage | None = None
    _stage_since_ms: float = 0.0

    def note_answer(self, address: str, sent: Mapping[str, str], status: int, received: Mapping[str, str]) -> None:
        """The headers of the answer came."""
        self.address, self.sent_headers, self.status, self.received_headers = address, sent, status, received

    def note_event(self, at_ms: float, name: str, data: bytes) -> None:
        """An event came. Past the bound it is only counted."""
        self._kept_bytes += len(data)
        if self._kept_bytes > MAX_KEPT_BYTES:
            self.events_not_kept += 1
        else:
            self.events.append(WireEvent(at_ms, name, data))

    def note_phase(self, at_ms: float, phase: ReplyPhase | None) -> None:
        """Another phase began; None: the reply has ended. A new attempt begins its stages anew."""
        if self._stage is not None:
            self.stages_ms[self._stage] = self.stages_ms.get(self._stage, 0.0) + at_ms - self._stage_since_ms
        if phase is ReplyPhase.CONNECTING and self._stage is not Stage.CONNECTING:
            self.stages_ms = {Stage.PREPARING: self.prepared_ms}
            self.events, self.events_not_kept, self._kept_bytes = [], 0, 0
        self._stage = _STAGE_OF_PHASE.get(phase) if phase is not None else None
        self._stage_since_ms = at_ms
