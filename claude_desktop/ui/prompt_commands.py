"""What the window does about system prompts: lets one be chosen, and keeps the person's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from claude_desktop.services.prompt_library import Prompts
from claude_desktop.services.services import Services
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.settings.prompt_dialog import ChosenPrompt, PromptDialog, RemovedPrompt, RenamePrompt
from claude_desktop.ui.settings.sections.system_prompt import SystemPromptSection
from claude_desktop.ui.window_commands import WindowParts


class PromptCommands(QObject):
    """The deeds around the field "System prompt" of one window. Owned by the window."""

    def __init__(self, parts: WindowParts, services: Services) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._library = services.prompts
        self._of_conversation = self._section = parts.panel.section(SystemPromptSection)
        self.dialog: PromptDialog | None = None
        self.offer_for(self._of_conversation)
        self._library.changed.connect(self.on_prompts_changed)
        self._library.saving_failed.connect(self.on_saving_failed)

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What to do for which action."""
        return {"prompts": self.choose}

    def choose(self) -> None:
        """Open the list of prompts for the conversation that is shown."""
        self._parts.sides.show_panel(True)
        self._open(self._of_conversation)

    def offer_for(self, section: SystemPromptSection) -> None:
        """Open the list of prompts whenever this field asks for it."""
        section.prompts_wanted.connect(self.on_prompts_wanted)

    def on_defaults_made(self, editor: ConversationPanel) -> None:
        """Offer prompts for what new conversations start from, too."""
        self.offer_for(editor.section(SystemPromptSection))

    def on_prompts_wanted(self) -> None:
        """Open the list for the field that asks."""
        section = self.sender()
        if isinstance(section, SystemPromptSection):
            self._open(section)

    def _open(self, section: SystemPromptSection) -> None:
        if self.dialog is not None:
            return
        self._section = section
        section.finish_editing()
        dialog = self.dialog = PromptDialog(section.box.toPlainText(), section.window())
        dialog.chosen.connect(self.on_chosen)
        dialog.save_wanted.connect(self.on_save_wanted)
        dialog.rename_wanted.connect(self.on_rename_wanted)
        dialog.remove_wanted.connect(self._library.remove)
        dialog.put_back_wanted.connect(self.on_put_back_wanted)
        dialog.finished.connect(self.on_finished)
        dialog.show_prompts(self._library.prompts)
        dialog.open()
        self._library.refresh()

    def on_prompts_changed(self, prompts: Prompts) -> None:
        """Show them, where they are asked for."""
        if self.dialog is not None:
            self.dialog.show_prompts(prompts)

    def on_saving_failed(self, reason: str) -> None:
        """Say it, where the prompts are shown."""
        if self.dialog is not None:
            self.dialog.show_saving_failed(reason)

    def on_chosen(self, prompt: ChosenPrompt) -> None:
        """Put the prompt into the field."""
        self._section.insert(prompt.text, replaces=prompt.replaces)

    def on_save_wanted(self, title: str) -> None:
        """Keep what stands in the field under that title."""
        self._library.save(title, self._section.box.toPlainText())

    def on_rename_wanted(self, wish: RenamePrompt) -> None:
        """Give a prompt another title."""
        self._library.rename(wish.title, wish.new_title)

    def on_put_back_wanted(self, removed: RemovedPrompt) -> None:
        """Take a deletion back."""
        self._library.put_back(removed.prompt, removed.at)

    def on_finished(self) -> None:
        """Forget the dialog."""
        self.dialog = None
