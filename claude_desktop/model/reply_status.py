"""Where a reply that is under way stands: what the person sees before and between the tokens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from claude_desktop.model.failures import Failure


class ReplyPhase(StrEnum):
    """The phases in their order; `RETRYING` is the wait before another attempt."""

    CONNECTING = "connecting"
    WAITING = "waiting"
    THINKING = "thinking"
    WRITING = "writing"
    RETRYING = "retrying"


@dataclass(frozen=True, slots=True)
class ReplyStatus:
    """`since_ms` is when this phase began, `until_ms` when a wait ends; both milliseconds of the steady clock
    (`time.monotonic`). `attempt` counts from 1; `round` too: a reply that paused goes on in another. `failure` is why
    the last attempt ended, while retrying."""

    phase: ReplyPhase
    since_ms: int
    attempt: int = 1
    until_ms: int | None = None
    failure: Failure | None = None
    round: int = 1
