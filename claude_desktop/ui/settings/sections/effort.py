"""How hard the model works on an answer."""

from __future__ import annotations

from claude_desktop.model.catalogue import effort_offer
from claude_desktop.ui.controls.model_texts import model_sentence
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.settings.section import Section, ShownSettings


class EffortSection(Section):
    """The levels that the model takes, in one row."""

    def __init__(self) -> None:
        self.levels = SegmentedControl("")
        super().__init__("effort", self.levels)
        self.levels.value_chosen.connect(self.on_level_chosen)

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the level that holds, the model's own where nobody chose."""
        offer = effort_offer(shown.model)
        self.levels.set_choices([(value, value) for value in offer.values] or [("", self.tr("not taken"))])
        self.levels.set_value((shown.effort or "") if offer.taken else "", inherited=shown.own.effort is None)
        self.levels.setEnabled(offer.taken)
        default = self.tr("model's default") if offer.taken else ""
        self.show_origin(shown, inherits=offer.taken and bool(shown.inherited.effort), otherwise=default)
        self.show_help(model_sentence(offer.reason) if offer.reason else "")

    def on_level_chosen(self, level: str) -> None:
        """Take another effort."""
        self.take(level)
