"""How long a model will be there: what its lifecycle and its dates say on a given day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from claude_desktop.model.catalogue import Model

RETIRES_SOON_DAYS = 60  # the vendor announces a retirement at least this long before (model-deprecations page)


class Standing(StrEnum):
    """Where a model stands in its life. `UNKNOWN` is a model of which nobody said anything."""

    UNKNOWN = "unknown"
    ACTIVE = "active"
    DEPRECATED = "deprecated"  # a retirement is announced, without a day
    RETIRES = "retires"  # on a day that is known
    OVERDUE = "overdue"  # the day is past, and the server still lists the model
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Lifespan:
    """`days_left` until the day of retirement, where that is known; negative once it is past."""

    standing: Standing
    days_left: int | None = None

    @property
    def is_ending(self) -> bool:
        """Tell whether to look for another model now: it is gone, or goes within `RETIRES_SOON_DAYS`."""
        if self.standing in (Standing.OVERDUE, Standing.RETIRED, Standing.DEPRECATED):
            return True
        return self.standing is Standing.RETIRES and self.days_left is not None and self.days_left < RETIRES_SOON_DAYS


def lifespan(model: Model, today: date) -> Lifespan:
    """Where the model stands on that day.

    A deprecated model past its day is overdue and still answers; only `retired` is gone
    (https://platform.claude.com/docs/en/api/models/list).
    """
    days_left = (model.retires_on - today).days if model.retires_on is not None else None
    if model.lifecycle == "retired":
        return Lifespan(Standing.RETIRED, days_left)
    if days_left is not None:
        return Lifespan(Standing.RETIRES if days_left >= 0 else Standing.OVERDUE, days_left)
    if model.lifecycle == "deprecated":
        return Lifespan(Standing.DEPRECATED)
    is_known = model.lifecycle == "active" or model.not_retired_before is not None
    return Lifespan(Standing.ACTIVE if is_known else Standing.UNKNOWN)
