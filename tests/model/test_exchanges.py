"""The stages of an exchange add up, and what is kept of its events is bounded."""

from __future__ import annotations

from claude_desktop.model.exchanges import MAX_KEPT_BYTES, ExchangeRecord, Stage
from claude_desktop.model.reply_status import ReplyPhase


def test_each_stage_has_its_time() -> None:
    record = ExchangeRecord("turn", prepared_ms=12.0)
    for at_ms, phase in ((12, "connecting"), (30, "waiting"), (100, "thinking"), (400, "writing"), (900, None)):
        record.note_phase(at_ms, ReplyPhase(phase) if phase else None)
    assert record.stages_ms == {
        Stage.PREPARING: 12.0,
        Stage.CONNECTING: 18.0,
        Stage.WAITING: 70.0,
        Stage.THINKING: 300.0,
        Stage.WRITING: 500.0,
    }


def test_thinking_between_two_pieces_of_text_is_counted_together() -> None:
    record = ExchangeRecord("turn")
    for at_ms, phase in ((0, "connecting"), (10, "thinking"), (20, "writing"), (25, "thinking"), (40, "writing")):
        record.note_phase(at_ms, ReplyPhase(phase))
    record.note_phase(50, None)
    assert record.stages_ms[Stage.THINKING] == 25.0
    assert record.stages_ms[Stage.WRITING] == 15.0


def test_a_new_attempt_begins_anew() -> None:
    record = ExchangeRecord("turn", prepared_ms=1.0)
    record.note_phase(1, ReplyPhase.CONNECTING)
    record.note_event(3, "message_start", b"{}")
    record.note_phase(5, ReplyPhase.RETRYING)
    record.note_phase(1_005, ReplyPhase.CONNECTING)
    record.note_phase(1_010, ReplyPhase.WAITING)
    assert record.stages_ms == {Stage.PREPARING: 1.0, Stage.CONNECTING: 5.0}
    assert not record.events


def test_a_flood_of_events_is_counted_and_not_kept() -> None:
    record = ExchangeRecord("turn")
    for _ in range(5):
        record.note_event(0, "x", b"." * (MAX_KEPT_BYTES // 3))
    assert len(record.events) == 3
    assert record.events_not_kept == 2
