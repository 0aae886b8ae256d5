"""Time and new ids: the two things that `model` may not reach for."""

from __future__ import annotations

import time
import uuid
from threading import Lock

# Further back than this the old time was the wrong one, and holding on to it would date everything wrongly for long.
MOST_HELD_BACK_MS = 24 * 3_600_000

_lock = Lock()
_latest_ms = 0


def now_ms() -> int:
    """Unix time in milliseconds (UTC), each time later than before: where the system's clock was put back by less than
    a day, what is done later must not look older. For how long something takes there is `steady_ms`."""
    global _latest_ms  # noqa: PLW0603 - the one clock of the process
    wall_ms = time.time_ns() // 1_000_000
    with _lock:
        behind_ms = _latest_ms - wall_ms
        _latest_ms = _latest_ms + 1 if 0 <= behind_ms < MOST_HELD_BACK_MS else wall_ms
        return _latest_ms


def begin_after(at_ms: int) -> None:
    """Let no later time be earlier than this one, which was noted in an earlier run."""
    global _latest_ms  # noqa: PLW0603 - the one clock of the process
    with _lock:
        _latest_ms = max(_latest_ms, at_ms)


def steady_ms() -> int:
    """Milliseconds since some moment, for durations and countdowns: no change of the system's clock moves it."""
    return time.monotonic_ns() // 1_000_000


def new_id() -> str:
    """A new random id: 32 hexadecimal digits."""
    return uuid.uuid4().hex
