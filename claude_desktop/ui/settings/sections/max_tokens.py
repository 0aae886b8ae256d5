"""How long a reply may become."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from claude_desktop.ui.controls.value_texts import read_whole_number, whole_number_text
from claude_desktop.ui.settings.section import ShownSettings, TypedSection


class MaxTokensSection(TypedSection):
    """A whole number, up to what the model can write."""

    def __init__(self) -> None:
        self.line = QLineEdit()
        super().__init__("max_tokens", self.line)
        self._model_limit: int | None = None

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the limit that holds."""
        self._model_limit = shown.model.max_output_tokens
        own = shown.own.max_tokens
        self.show_text(whole_number_text(shown.inherited.max_tokens if own is None else own))
        self.show_origin(shown)

    def read(self, text: str) -> object:
        """Read the limit."""
        most = self._model_limit or int(self.spec.maximum or 0)
        return read_whole_number(text, int(self.spec.minimum or 0), most)
