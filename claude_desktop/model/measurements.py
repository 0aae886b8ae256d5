"""How fast models really were, and what they cost: medians over the replies that are stored. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from claude_desktop.model.catalogue import undated_id
from claude_desktop.model.spending import SpentSum

MOST_REPLIES = 500  # of one model: enough for a median, and none of it is old
_SHORTEST_MS = 50  # a reply that came in one piece says nothing of a rate


@dataclass(frozen=True, slots=True)
class MeasuredTurn:
    """Of a finished turn, what can be measured. Times are Unix milliseconds (UTC)."""

    model: str
    account_id: str
    started_ms: int
    first_token_ms: int | None
    ended_ms: int | None
    output_tokens: int | None
    attempts: int
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a model. None where nothing could be; `unpriced` requests are missing in `cost_usd`."""

    replies: int = 0
    first_token_ms: float | None = None
    tokens_per_second: float | None = None
    requests: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0


def tokens_per_second(turn: MeasuredTurn) -> float | None:
    """How fast a reply was written, from its first token to its end; None where that can not be told."""
    if turn.first_token_ms is None or turn.ended_ms is None or not turn.output_tokens:
        return None
    took_ms = turn.ended_ms - turn.first_token_ms
    return turn.output_tokens * 1_000 / took_ms if took_ms >= _SHORTEST_MS else None


class Measuring:
    """Takes turns in, the newest first, and gives the medians per model, by ids without dates.

    A copy of a conversation has the turns of the original: each request counts once.
    """

    def __init__(self) -> None:
        self._seen: set[object] = set()
        self._waits_ms: dict[str, list[int]] = {}
        self._rates: dict[str, list[float]] = {}
        self._replies: dict[str, int] = {}

    def add(self, turns: Iterable[MeasuredTurn]) -> None:
        """Take some more."""
        for turn in turns:
            model_id = undated_id(turn.model)
            key = turn.request_id or (model_id, turn.started_ms, turn.first_token_ms, turn.ended_ms)
            if key in self._seen or self._replies.get(model_id, 0) >= MOST_REPLIES:
                continue
            self._seen.add(key)
            self._replies[model_id] = self._replies.get(model_id, 0) + 1
            # After a retry the time since the start holds the waiting before it.
            if turn.first_token_ms is not None and turn.attempts == 1 and turn.first_token_ms >= turn.started_ms:
                self._waits_ms.setdefault(model_id, []).append(turn.first_token_ms - turn.started_ms)
            if (rate := tokens_per_second(turn)) is not None:
                self._rates.setdefault(model_id, []).append(rate)

    def results(self, spent: Iterable[SpentSum] = ()) -> Mapping[str, Measured]:
        """The medians, and beside them what was `spent`, by ids without dates."""
        sums: dict[str, list[SpentSum]] = {}
        for item in spent:
            sums.setdefault(undated_id(item.model), []).append(item)
        return {
            model_id: Measured(
                replies=self._replies.get(model_id, 0),
                first_token_ms=_median(self._waits_ms.get(model_id)),
                tokens_per_second=_median(self._rates.get(model_id)),
                requests=sum(item.requests for item in sums.get(model_id, ())),
                cost_usd=sum(item.cost_usd for item in sums.get(model_id, ())),
                unpriced=sum(item.unpriced for item in sums.get(model_id, ())),
            )
            for model_id in {**self._replies, **sums}
        }


def _median(values: list[int] | list[float] | None) -> float | None:
    return float(median(values)) if values else None
