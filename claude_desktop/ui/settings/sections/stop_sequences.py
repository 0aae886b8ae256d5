"""The texts that end a reply."""

from __future__ import annotations

from claude_desktop.ui.controls.text_box import TextBox
from claude_desktop.ui.controls.value_texts import read_lines
from claude_desktop.ui.settings.section import ShownSettings, TypedSection


class StopSequencesSection(TypedSection):
    """One stop sequence a line."""

    def __init__(self) -> None:
        self.box = TextBox(1, 6)
        super().__init__("stop_sequences", self.box)
        self.box.setPlaceholderText(self.tr("none"))
        self._overrides = False

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the stop sequences that hold."""
        self._overrides = bool(shown.inherited.stop_sequences)
        own = shown.own.stop_sequences
        self.show_text("\n".join(shown.inherited.stop_sequences if own is None else own))
        self.show_origin(shown, inherits=bool(shown.inherited.stop_sequences))

    def read(self, text: str) -> object:
        """Read the lines; none override inherited ones, else they say nothing."""
        value = read_lines(text)
        return () if value is None and self._overrides else value
