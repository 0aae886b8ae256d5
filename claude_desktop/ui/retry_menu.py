"""The menu behind "Retry with…": another model, or another effort, for one reply."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from claude_desktop.model.catalogue import Model, effort_offer
from claude_desktop.services.request_building import Choice
from claude_desktop.ui.controls.model_texts import context_text, model_sentence, short_name, short_price_text


class RetryMenu(QMenu):
    """Offers what the reply can be asked for again with. `chosen` holds for that reply alone."""

    chosen = Signal(object)  # Choice

    def __init__(self, models: Sequence[Model], current: Model, effort: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices: dict[QAction, Choice] = {}
        self.setAccessibleName(self.tr("Retry with…"))
        self._head(self.tr("Retry with another model"))
        for model in models:
            if model.id != current.id:
                self._add_model(model)
        self.addSeparator()
        offer = effort_offer(current)
        name = short_name(current)
        self._head(
            self.tr("Retry with {name} at effort").format(name=name) if offer.taken else model_sentence(offer.reason)
        )
        for level in offer.values:
            if level != effort:
                self._choices[self.addAction(level)] = Choice(effort=level)
        self.triggered.connect(self.on_triggered)
        self.aboutToHide.connect(self.deleteLater)

    def on_triggered(self, action: QAction) -> None:
        """Pass the choice on."""
        self.chosen.emit(self._choices[action])

    def _head(self, text: str) -> None:
        self.addAction(text.replace("&", "&&")).setEnabled(False)

    def _add_model(self, model: Model) -> None:
        facts = " · ".join(part for part in (short_price_text(model), context_text(model)) if part)
        name = short_name(model).replace("&", "&&")
        self._choices[self.addAction(f"{name}\t{facts}" if facts else name)] = Choice(model=model.id)
