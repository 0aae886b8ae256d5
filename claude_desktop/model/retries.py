"""When a failed request is tried again, and after how long. Pure: chance comes in as a number."""

from __future__ import annotations

from claude_desktop.model.failures import Failure, FailureKind

MAX_ATTEMPTS = 4
MAX_WAIT_S = 60.0
_RETRIED = {
    FailureKind.OFFLINE,
    FailureKind.TIMED_OUT,
    FailureKind.RATE_LIMITED,
    FailureKind.OVERLOADED,
    FailureKind.SERVER,
    FailureKind.CUT,
}


def retry_wait_s(failure: Failure, attempts_made: int, has_content: bool, chance: float) -> float | None:
    """Seconds to wait before the next attempt, or None where there should be none.

    Never after the first content (it would cost twice and could say something else), never for billing, key or request
    errors. The server's `retry-after` is obeyed up to a minute; a longer one is left to the person. `chance` in 0..1
    spreads clients that failed together.
    """
    if has_content or attempts_made >= MAX_ATTEMPTS or failure.kind not in _RETRIED:
        return None
    if failure.retry_after_s is not None:
        return failure.retry_after_s if failure.retry_after_s <= MAX_WAIT_S else None
    return min(MAX_WAIT_S, 1.0 * 2.0 ** (attempts_made - 1)) * (0.75 + 0.5 * chance)
