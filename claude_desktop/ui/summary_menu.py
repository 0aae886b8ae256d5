"""The menu behind "Start anew with a summary…": which model writes the summary, and about what that costs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from claude_desktop.model.catalogue import Model
from claude_desktop.model.costs import price_band
from claude_desktop.services.request_building import Choice
from claude_desktop.ui.controls.model_texts import context_text, short_name
from claude_desktop.ui.controls.money import money

_USUAL_SUMMARY_TOKENS = 1_500


class SummaryMenu(QMenu):
    """Offers the models that can write it, the current one first; `chosen` brings the one that was picked."""

    chosen = Signal(object)  # Choice

    def __init__(self, models: Sequence[Model], current: Model, read_tokens: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices: dict[QAction, Choice] = {}
        self.setAccessibleName(self.tr("Start anew with a summary"))
        self.addAction(self.tr("Let this model write the summary")).setEnabled(False)
        for model in (current, *(model for model in models if model.id != current.id)):
            self._add(model, read_tokens)
        self.triggered.connect(self.on_triggered)
        self.aboutToHide.connect(self.deleteLater)

    def on_triggered(self, action: QAction) -> None:
        """Pass the choice on."""
        self.chosen.emit(self._choices[action])

    def _add(self, model: Model, read_tokens: int) -> None:
        facts = [context_text(model)]
        cost_usd = summary_usd(model, read_tokens)
        if cost_usd is not None:
            facts.insert(0, self.tr("about {cost}").format(cost=money(cost_usd)))
        shown = " · ".join(filter(None, facts))
        name = short_name(model).replace("&", "&&")
        self._choices[self.addAction(f"{name}\t{shown}" if shown else name)] = Choice(model=model.id)


def summary_usd(model: Model, read_tokens: int) -> float | None:
    """About what a summary costs: what is read, and a summary of usual length; None where no prices are known."""
    fits = min(read_tokens, model.context_tokens or read_tokens)
    band = price_band(model, fits)
    if band is None:
        return None
    return (fits * band.input_usd + _USUAL_SUMMARY_TOKENS * band.output_usd) / 1_000_000
