"""Who the model should be in this conversation."""

from __future__ import annotations

from claude_desktop.ui.controls.text_box import TextBox
from claude_desktop.ui.settings.section import ShownSettings, TypedSection


class SystemPromptSection(TypedSection):
    """A text of several lines."""

    def __init__(self) -> None:
        self.box = TextBox(3, 12)
        super().__init__("system_prompt", self.box)
        self.box.setPlaceholderText(self.tr("none"))
        self._overrides = False

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the prompt that holds."""
        self._overrides = bool(shown.inherited.system_prompt)
        own = shown.own.system_prompt
        self.show_text(shown.inherited.system_prompt if own is None else own)
        self.show_origin(shown, self.tr("from app") if shown.inherited.system_prompt else "")

    def read(self, text: str) -> object:
        """Read the prompt; an emptied one overrides an inherited one, else it says nothing."""
        return text if text.strip() else ("" if self._overrides else None)
