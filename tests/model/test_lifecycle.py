from __future__ import annotations

from datetime import date, timedelta

import pytest

from claude_desktop.model.catalogue import Model
from claude_desktop.model.lifecycle import RETIRES_SOON_DAYS, Lifespan, Standing, lifespan

TODAY = date(2026, 11, 22)


def model(lifecycle: str | None = None, days: int | None = None, not_before: date | None = None) -> Model:
    day = None if days is None else TODAY + timedelta(days=days)
    return Model("m", "m", lifecycle=lifecycle, retires_on=day, not_retired_before=not_before)


@pytest.mark.parametrize(
    ("found", "expected", "is_ending"),
    [
        (model(), Lifespan(Standing.UNKNOWN), False),
        (model("active"), Lifespan(Standing.ACTIVE), False),
        (model(not_before=TODAY), Lifespan(Standing.ACTIVE), False),
        (model("deprecated"), Lifespan(Standing.DEPRECATED), True),
        (model("deprecated", 8), Lifespan(Standing.RETIRES, 8), True),
        (model("deprecated", 0), Lifespan(Standing.RETIRES, 0), True),
        (model("active", RETIRES_SOON_DAYS - 1), Lifespan(Standing.RETIRES, 59), True),
        (model("active", RETIRES_SOON_DAYS), Lifespan(Standing.RETIRES, 60), False),
        (model("deprecated", -1), Lifespan(Standing.OVERDUE, -1), True),
        (model("retired", -30), Lifespan(Standing.RETIRED, -30), True),
        (model("retired"), Lifespan(Standing.RETIRED), True),
        (model("something new"), Lifespan(Standing.UNKNOWN), False),
    ],
)
def test_a_model_stands_where_its_lifecycle_and_dates_put_it(found: Model, expected: Lifespan, is_ending: bool) -> None:
    assert lifespan(found, TODAY) == expected
    assert lifespan(found, TODAY).is_ending is is_ending
