"""How freely the words are drawn, for the models that still take it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit

from claude_desktop.model.catalogue import temperature_offer
from claude_desktop.ui.controls.model_texts import model_sentence
from claude_desktop.ui.controls.value_texts import decimal_text, read_decimal
from claude_desktop.ui.settings.section import ShownSettings, TypedSection


class TemperatureSection(TypedSection):
    """A decimal number, or the reason why the model takes none."""

    def __init__(self) -> None:
        self.line = QLineEdit()
        super().__init__("temperature", self.line)

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the temperature that holds, where the model takes one."""
        offer = temperature_offer(shown.model)
        inherited = shown.inherited.temperature
        value = shown.own.temperature if shown.own.temperature is not None else inherited
        self.line.setEnabled(offer.taken)
        self.line.setPlaceholderText(self.tr("the model's own") if offer.taken else self.tr("not taken by this model"))
        self.show_text(decimal_text(value) if offer.taken and value is not None else "")
        self.show_origin(shown, inherits=offer.taken and inherited is not None)
        about = QCoreApplication.translate("Setting", self.spec.help)
        self.show_help(model_sentence(offer.reason) if offer.reason else about)

    def read(self, text: str) -> object:
        """Read the temperature."""
        return read_decimal(text, self.spec.minimum or 0.0, self.spec.maximum or 0.0)
