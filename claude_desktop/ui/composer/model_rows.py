"""The models in the order in which the switcher offers them: favourites, then by line, with what is said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.catalogue import Model
from claude_desktop.model.lifecycle import Lifespan, lifespan
from claude_desktop.ui.controls.model_texts import (
    band_text,
    context_text,
    lifespan_text,
    price_text,
    short_name,
    short_price_text,
    speed_text,
    thinking_text,
)

_LINES = ("opus", "sonnet", "haiku", "fable", "mythos")


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model as the switcher shows it. `is_priced` tells that others in the list have a price, so that a missing one
    is worth a word."""

    model: Model
    span: Lifespan
    is_current: bool = False
    is_favourite: bool = False
    is_priced: bool = False

    @property
    def name(self) -> str:
        """The model's short name."""
        return short_name(self.model)

    @property
    def price(self) -> str:
        """Input and output price; in a list with prices, an unknown one is called so."""
        return short_price_text(self.model) or (_tr("price unknown") if self.is_priced else "")

    @property
    def band(self) -> str:
        """The price of long prompts, where that is another one."""
        return band_text(self.model)

    @property
    def warning(self) -> str:
        """What speaks against the model: its end."""
        return lifespan_text(self.span)

    @property
    def facts(self) -> str:
        """What else is known, most important first; empty for a model of which nothing is."""
        model = self.model
        parts = (
            _tr("verified organisations only") if model.gated else "",
            speed_text(model),
            context_text(model),
            thinking_text(model),
            _tr("no images") if model.image_input is False else "",
            _tr("temperature") if model.takes_sampling and model.thinking_types else "",
        )
        return " · ".join(part for part in parts if part)

    @property
    def has_second_line(self) -> bool:
        """Tell whether there are facts or a second price; asked for every row of a long list, so it is quick."""
        model = self.model
        known = model.gated or model.speed or model.context_tokens or model.thinking_types or len(model.prices) > 1
        return bool(known) or model.image_input is False

    @property
    def spoken(self) -> str:
        """The whole row as a sentence, for who does not see it."""
        parts = (
            self.name,
            _tr("in use") if self.is_current else "",
            _tr("favourite") if self.is_favourite else "",
            self.warning,
            price_text(self.model) or self.price,
            *self.facts.split(" · "),
        )
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """A line such as "Opus" above the models of that line; `aside` stands at its end."""

    text: str
    aside: str = ""


Entry = GroupHeading | ModelRow


def entries_of(
    models: Sequence[Model], current: Model, favourites: Sequence[str], query: str, today: date
) -> tuple[Entry, ...]:
    """Put the models in order: favourites as they were chosen, then by line. Lists without lines stay as they came.

    `query` keeps those whose name, id or line holds each of its words. The current model is there though no server
    lists it; retired ones are left out but for it.
    """
    listed = [*models] if any(model.id == current.id for model in models) else [*models, current]
    listed = [model for model in listed if model.id == current.id or model.lifecycle != "retired"]
    is_priced = any(model.prices for model in listed)
    rows = {
        model.id: ModelRow(model, lifespan(model, today), model.id == current.id, model.id in favourites, is_priced)
        for model in listed
        if model.id and _matches(model, query)
    }
    groups: dict[str, list[ModelRow]] = {}
    for model_id in favourites:
        if model_id in rows:
            groups.setdefault(_tr("Favourites"), []).append(rows[model_id])
    has_lines = any(row.model.line for row in rows.values())
    for line in _lines_of(listed):
        for row in rows.values():
            if row.model.line == line and not row.is_favourite:
                title = (line.capitalize() if line else _tr("Others")) if has_lines else ""
                groups.setdefault(title, []).append(row)
    if len(groups) == 1 and "" in groups and not is_priced:
        return tuple(groups[""])
    found: list[Entry] = []
    for title, group in groups.items():
        aside = _tr("input / output per million tokens") if is_priced and not found else ""
        found += (GroupHeading(title or _tr("Models"), aside), *group)
    return tuple(found)


def _lines_of(models: Sequence[Model]) -> list[str | None]:
    """The lines that there are: the known ones first, then those that a server made up, models without one last."""
    found = {model.line for model in models}
    known: list[str | None] = [line for line in _LINES if line in found]
    return [*known, *sorted(line for line in found if line and line not in _LINES), None]


def _matches(model: Model, query: str) -> bool:
    text = f"{model.name} {model.id} {model.line or ''}".casefold()
    return all(word in text for word in query.casefold().split())


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelRows", text)
