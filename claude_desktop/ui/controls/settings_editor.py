"""What edits the settings of one level: a conversation's, a folder's or the app's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from claude_desktop.model.catalogue import Model
from claude_desktop.model.folders import Folder
from claude_desktop.model.settings import ResolvedSettings, Settings


class SettingsEditor(QWidget):
    """`changed` brings the whole of the level's own settings. Before other settings are shown, call `finish_editing`,
    so that what is just being typed goes to the old ones."""

    changed = Signal(Settings)

    def show_settings(
        self,
        own: Settings,
        inherited: ResolvedSettings,
        models: Sequence[Model],
        model: Model,
        folder: Folder | None = None,
    ) -> None:
        """Show own settings over the inherited ones, those of `folder` first, and what `model`, the one that holds,
        takes."""
        raise NotImplementedError

    def finish_editing(self) -> None:
        """Tell now what is being typed, and take what is shown next as it comes."""
        raise NotImplementedError
