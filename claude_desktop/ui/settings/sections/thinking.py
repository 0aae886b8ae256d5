"""Whether the model may think before it writes."""

from __future__ import annotations

from claude_desktop.model.catalogue import thinking_offer
from claude_desktop.model.settings import Thinking
from claude_desktop.ui.controls.model_texts import model_sentence
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.settings.section import Section, ShownSettings


class ThinkingSection(Section):
    """On or off, as far as the model leaves the choice."""

    def __init__(self) -> None:
        self.switch = SegmentedControl("")
        super().__init__("thinking", self.switch)
        self.switch.set_choices(
            [(Thinking.ON.value, self.tr("on", "thinking")), (Thinking.OFF.value, self.tr("off", "thinking"))]
        )
        self.switch.value_chosen.connect(self.on_value_chosen)

    def show_settings(self, shown: ShownSettings) -> None:
        """Show what holds at the effort that holds."""
        own, inherited = shown.own.temperature, shown.inherited.temperature
        offer = thinking_offer(shown.model, shown.effort, inherited if own is None else own)
        wanted = shown.own.thinking or shown.inherited.thinking
        value = wanted.value if offer.taken or not offer.values else offer.values[0]
        self.switch.set_value(value, inherited=shown.own.thinking is None)
        self.switch.setEnabled(offer.taken)
        self.show_origin(shown, inherits=offer.taken)
        self.show_help(model_sentence(offer.reason) if offer.reason else "")

    def on_value_chosen(self, value: str) -> None:
        """Switch thinking on or off."""
        self.take(Thinking(value))
