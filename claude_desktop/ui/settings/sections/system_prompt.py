"""Who the model should be in this conversation."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QSizePolicy

from claude_desktop.ui.controls.buttons import LinkButton
from claude_desktop.ui.controls.text_box import TextBox
from claude_desktop.ui.settings.section import ShownSettings, TypedSection


class SystemPromptSection(TypedSection):
    """A text of several lines, typed or taken from the prompts that there are."""

    prompts_wanted = Signal()

    def __init__(self) -> None:
        self.box = TextBox(3, 12)
        super().__init__("system_prompt", self.box)
        self.box.setPlaceholderText(self.tr("none"))
        self.prompts_button = LinkButton(self.tr("Choose a prompt…"))
        self.prompts_button.setAccessibleName(self.tr("Choose a system prompt"))
        self.prompts_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.prompts_button.clicked.connect(self.prompts_wanted)
        self.add_below(self.prompts_button)
        self._overrides = False

    def insert(self, text: str, *, replaces: bool) -> None:
        """Put a prompt into the field, in the place of what is there or below it. Undo in the field takes it back."""
        cursor = QTextCursor(self.box.document())
        cursor.beginEditBlock()
        if replaces:
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(f"\n\n{text}" if self.box.toPlainText().strip() else text)
        cursor.endEditBlock()
        self.finish_editing()
        self.box.setFocus()

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the prompt that holds."""
        self._overrides = bool(shown.inherited.system_prompt)
        own = shown.own.system_prompt
        self.show_text(shown.inherited.system_prompt if own is None else own)
        self.show_origin(shown, inherits=bool(shown.inherited.system_prompt))

    def read(self, text: str) -> object:
        """Read the prompt; an emptied one overrides an inherited one, else it says nothing."""
        return text if text.strip() else ("" if self._overrides else None)
