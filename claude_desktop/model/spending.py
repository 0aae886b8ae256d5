"""What was spent: a row for each request that was billed, without any content, and sums over such rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Turn


class Purpose(StrEnum):
    """What a request was made for."""

    REPLY = "reply"
    TITLE = "title"
    ONCE = "once"  # a changed request that was sent from the inspector


@dataclass(frozen=True, slots=True)
class Spent:
    """One request. `id` is that of its turn, or its own. `complete` is False where the end of the reply never came:
    the cost is then at least what is known. `cost_usd` is by the prices of the day, None where they were not known."""

    id: str
    at_ms: int
    conversation_id: str | None
    purpose: Purpose
    account_id: str
    model: str
    request_id: str | None
    usage: JsonObject = field(default_factory=dict)
    complete: bool = True
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class SpentSum:
    """Sums over the requests of one day, model and account. `day` is ISO 8601, of this computer's time zone.

    `unpriced` counts the requests whose price is not known, which `cost_usd` is without; `incomplete` those of which
    only the least is known. `input_tokens` are all tokens of the prompts, of which `read_tokens` were read from the
    cache and `written_tokens` written to it.
    """

    day: str
    model: str
    account_id: str
    requests: int
    unpriced: int
    incomplete: int
    input_tokens: int
    read_tokens: int
    written_tokens: int
    output_tokens: int
    cost_usd: float


@dataclass(frozen=True, slots=True)
class SpentTotal:
    """What a conversation, or a time, cost in all. See `SpentSum` for the counts."""

    cost_usd: float = 0.0
    requests: int = 0
    unpriced: int = 0
    incomplete: int = 0


def spent_on(turn: Turn) -> Spent | None:
    """What a turn that ended goes into the books as; None where nothing was billed: the server began no answer."""
    if not turn.usage.raw and turn.stop_reason is None:
        return None
    return Spent(
        id=turn.id,
        at_ms=turn.started_ms,
        conversation_id=turn.conversation_id,
        purpose=Purpose.REPLY,
        account_id=turn.account_id,
        model=turn.served_model or turn.model,
        request_id=turn.request_id,
        usage=turn.usage.raw,
        complete=turn.stop_reason is not None,
        cost_usd=turn.cost_usd,
    )
