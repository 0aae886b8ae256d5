"""What the desk says of each model, column by column: in words, for sorting, and for who does not see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from PySide6.QtCore import QCoreApplication, QLocale

from claude_desktop.model.catalogue import Model
from claude_desktop.model.lifecycle import Lifespan, Standing
from claude_desktop.model.measurements import Measured
from claude_desktop.model.texts import QT_TRANSLATE_NOOP
from claude_desktop.ui.controls.model_texts import (
    band_text,
    day_text,
    lifespan_text,
    short_name,
    short_price_text,
    speed_text,
    thinking_text,
    today,
    tokens_text,
)
from claude_desktop.ui.controls.money import money

_NOTHING = "-"
_LAST = float("inf")
_SPEEDS = ("fastest", "fast", "moderate", "slower")


class Column(IntEnum):
    """The columns, in their order."""

    MODEL = 0
    PRICE = 1
    LIFE = 2
    SPEED = 3
    WAIT = 4
    RATE = 5
    SPENT = 6
    CONTEXT = 7
    OUTPUT = 8
    LINE = 9
    ABILITIES = 10


TITLES = {
    Column.MODEL: QT_TRANSLATE_NOOP("DeskRows", "Model"),
    Column.LINE: QT_TRANSLATE_NOOP("DeskRows", "Line"),
    Column.PRICE: QT_TRANSLATE_NOOP("DeskRows", "Price in / out"),
    Column.CONTEXT: QT_TRANSLATE_NOOP("DeskRows", "Context"),
    Column.OUTPUT: QT_TRANSLATE_NOOP("DeskRows", "Output"),
    Column.SPEED: QT_TRANSLATE_NOOP("DeskRows", "Speed"),
    Column.WAIT: QT_TRANSLATE_NOOP("DeskRows", "Your wait"),
    Column.RATE: QT_TRANSLATE_NOOP("DeskRows", "Your rate"),
    Column.SPENT: QT_TRANSLATE_NOOP("DeskRows", "You spent"),
    Column.LIFE: QT_TRANSLATE_NOOP("DeskRows", "Lifecycle"),
    Column.ABILITIES: QT_TRANSLATE_NOOP("DeskRows", "Can do"),
}
HELPS = {
    Column.PRICE: QT_TRANSLATE_NOOP("DeskRows", "US dollars per million tokens."),
    Column.OUTPUT: QT_TRANSLATE_NOOP("DeskRows", "The longest reply, thinking included."),
    Column.SPEED: QT_TRANSLATE_NOOP("DeskRows", "The class that the vendor gives it."),
    Column.WAIT: QT_TRANSLATE_NOOP("DeskRows", "Median time to the first token of your own replies."),
    Column.RATE: QT_TRANSLATE_NOOP("DeskRows", "Median tokens per second of your own replies, thinking included."),
    Column.SPENT: QT_TRANSLATE_NOOP(
        "DeskRows", "What your own requests cost, those of deleted conversations included."
    ),
}
NUMBERS = (Column.PRICE, Column.CONTEXT, Column.OUTPUT, Column.WAIT, Column.RATE, Column.SPENT)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One model, where it stands in its life, and what was measured of it."""

    model: Model
    span: Lifespan
    measured: Measured

    def text(self, column: Column) -> str:
        """What stands in the cell; a dash where nothing is known."""
        return self._texts()[column] or (_tr("unknown") if column is Column.PRICE else _NOTHING)

    def spoken(self, column: Column) -> str:
        """The cell for who does not see it, with what it means."""
        known = self._texts()[column]
        title = QCoreApplication.translate("DeskRows", TITLES[column])
        if column is Column.MODEL:
            return known
        return _tr("{title}: {value}").format(title=title, value=known or _tr("unknown"))

    def sort_key(self, column: Column) -> float | str:
        """What the cell is sorted by: small and early first, what is not known last."""
        model, measured = self.model, self.measured
        match column:
            case Column.MODEL | Column.LINE | Column.ABILITIES:
                return (self._texts()[column] or "\uffff").casefold()
            case Column.PRICE:
                return model.prices[0].input_usd if model.prices else _LAST
            case Column.CONTEXT:
                return -model.context_tokens if model.context_tokens else _LAST
            case Column.OUTPUT:
                return -model.max_output_tokens if model.max_output_tokens else _LAST
            case Column.SPEED:
                return _SPEEDS.index(model.speed) if model.speed in _SPEEDS else _LAST
            case Column.WAIT:
                return measured.first_token_ms if measured.first_token_ms is not None else _LAST
            case Column.RATE:
                return -measured.tokens_per_second if measured.tokens_per_second is not None else _LAST
            case Column.SPENT:
                return -measured.cost_usd if measured.requests else _LAST
            case Column.LIFE:
                day = model.retires_on or _promised(model)
                return day.toordinal() if day is not None else _LAST

    def _texts(self) -> dict[Column, str]:
        model, measured = self.model, self.measured
        return {
            Column.MODEL: short_name(model),
            Column.LINE: (model.line or "").capitalize(),
            Column.PRICE: ", ".join(filter(None, (short_price_text(model), band_text(model)))),
            Column.CONTEXT: tokens_text(model.context_tokens) if model.context_tokens else "",
            Column.OUTPUT: tokens_text(model.max_output_tokens) if model.max_output_tokens else "",
            Column.SPEED: speed_text(model),
            Column.WAIT: _wait(measured),
            Column.RATE: _rate(measured),
            Column.SPENT: _spent(measured),
            Column.LIFE: _life(model, self.span),
            Column.ABILITIES: _abilities(model),
        }


def _wait(measured: Measured) -> str:
    if measured.first_token_ms is None:
        return ""
    return _tr("{seconds} s").format(seconds=QLocale().toString(measured.first_token_ms / 1_000, "f", 1))


def _rate(measured: Measured) -> str:
    if measured.tokens_per_second is None:
        return ""
    return _tr("{rate} tok/s").format(rate=QLocale().toString(round(measured.tokens_per_second)))


def _spent(measured: Measured) -> str:
    if not measured.requests:
        return ""
    if measured.unpriced and not measured.cost_usd:
        return _tr("unknown")
    spent = money(measured.cost_usd)
    return _tr("at least {spent}").format(spent=spent) if measured.unpriced else spent


def _life(model: Model, span: Lifespan) -> str:
    told = lifespan_text(span)
    if model.retires_on is not None:
        day = day_text(model.retires_on)
        return _tr("{told} ({day})").format(told=told, day=day) if told else day
    if told:
        return told
    if (promised := _promised(model)) is not None:
        return _tr("not before {day}").format(day=day_text(promised))
    return _tr("active") if span.standing is Standing.ACTIVE else ""


def _promised(model: Model) -> date | None:
    """Until when it surely stays; a day that is past says nothing more."""
    day = model.not_retired_before
    return day if day is not None and day > today() else None


def _abilities(model: Model) -> str:
    """Only what is known; what a model can not do is said only where most can."""
    levels = model.effort_levels
    tools = {tool.rpartition("_")[0] for tool in model.server_tools}
    parts = (
        _tr("verified organisations only") if model.gated else "",
        thinking_text(model),
        _tr("effort {lowest} to {highest}").format(lowest=levels[0], highest=levels[-1]) if levels else "",
        _tr("images") if model.image_input else "",
        _tr("PDF") if model.pdf_input else "",
        _tr("JSON schema") if model.structured_outputs else "",
        _tr("web search") if "web_search" in tools else "",
        _tr("code execution") if "code_execution" in tools else "",
        _tr("temperature") if model.takes_sampling and model.thinking_types else "",
        _tr("no images") if model.image_input is False else "",
    )
    return " · ".join(part for part in parts if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeskRows", text)
