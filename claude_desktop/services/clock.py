"""The wall clock and new ids: the two things that `model` may not reach for."""

from __future__ import annotations

import time
import uuid


def now_ms() -> int:
    """Unix time in milliseconds (UTC)."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A new random id: 32 hexadecimal digits."""
    return uuid.uuid4().hex
