"""Keeps what went over the wire for the last replies, in memory only, for those who want to see it."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping

from claude_desktop.model.exchanges import ExchangeRecord
from claude_desktop.model.reply_status import ReplyPhase

KEPT_EXCHANGES = 20


class ExchangeWatch:
    """Notes the times of one exchange. Its methods are called while the reply streams, so they do next to nothing."""

    __slots__ = ("_began_s", "record")

    def __init__(self, record: ExchangeRecord, began_s: float) -> None:
        self.record = record
        self._began_s = began_s

    @property
    def _at_ms(self) -> float:
        return (time.monotonic() - self._began_s) * 1_000

    def on_phase(self, phase: ReplyPhase | None) -> None:
        """Another phase began; None: the reply has ended."""
        self.record.note_phase(self._at_ms, phase)

    def on_answer(self, address: str, sent: Mapping[str, str], status: int, received: Mapping[str, str]) -> None:
        """The headers of an answer came."""
        self.record.note_answer(address, sent, status, received)

    def on_event(self, name: str, data: bytes) -> None:
        """An event came."""
        self.record.note_event(self._at_ms, name, data)


class Exchanges:
    """The exchanges of the last replies, by their turns."""

    def __init__(self) -> None:
        self._records: OrderedDict[str, ExchangeRecord] = OrderedDict()

    def begin(self, turn_id: str, began_s: float) -> ExchangeWatch:
        """Begin to keep an exchange that was begun at `began_s` (`time.monotonic`); the oldest one goes."""
        record = ExchangeRecord(turn_id, prepared_ms=(time.monotonic() - began_s) * 1_000)
        self._records[turn_id] = record
        while len(self._records) > KEPT_EXCHANGES:
            self._records.popitem(last=False)
        return ExchangeWatch(record, began_s)

    def of(self, turn_id: str) -> ExchangeRecord | None:
        """What is kept of a turn's exchange; None where it is too long ago or of an earlier run of the app."""
        return self._records.get(turn_id)

    def forget(self) -> None:
        """Let go of everything: what was said is to be gone."""
        self._records.clear()
