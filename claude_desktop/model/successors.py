"""Which model to take instead of one that retires or is gone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claude_desktop.model.catalogue import Model, undated_id
from claude_desktop.model.lifecycle import Standing, lifespan


def possible_successors(model: Model, models: Sequence[Model], today: date) -> tuple[Model, ...]:
    """The models that stay, but for those that only verified organisations may use, unless this one is of that kind.

    Those of the same line come first; within a line they stay in the order of the list, the newest first
    (https://platform.claude.com/docs/en/api/models/list).
    """
    staying = [
        other
        for other in models
        if undated_id(other.id) != undated_id(model.id)
        and not lifespan(other, today).is_ending
        and (model.gated or not other.gated)
    ]
    return tuple(sorted(staying, key=lambda other: other.line != model.line or model.line is None))


def successor(model: Model, models: Sequence[Model], today: date) -> Model | None:
    """The newest model of the same line that stays; None where there is none or where the line is not known."""
    found = next(iter(possible_successors(model, models, today)), None)
    return found if found is not None and model.line is not None and found.line == model.line else None


def is_ending(model: Model, models: Sequence[Model], today: date, *, is_complete: bool) -> bool:
    """Tell whether who stands on this model should move: it retires soon, it is retired, or a list that `is_complete`
    does not have it."""
    span = lifespan(model, today)
    if span.is_ending:
        return True
    listed = any(undated_id(other.id) == undated_id(model.id) for other in models)
    # Of a model that no list and no table knows, only its own server could say whether it is gone.
    is_known = span.standing is not Standing.UNKNOWN or model.line is not None
    return is_complete and not listed and is_known and not model.gated
