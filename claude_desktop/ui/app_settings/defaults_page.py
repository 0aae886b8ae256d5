"""What a new conversation starts from, until it says something else itself."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from claude_desktop.model.catalogue import find_model
from claude_desktop.model.settings import Settings, resolve
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection import ConnectionService
from claude_desktop.ui.app_settings.page import Page
from claude_desktop.ui.controls.settings_editor import SettingsEditor


class DefaultsPage(Page):
    """The app's level of a conversation's settings; each can go back to the app's own value."""

    def __init__(
        self,
        settings: AppSettings,
        connection: ConnectionService,
        editor: SettingsEditor,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            QCoreApplication.translate("DefaultsPage", "New conversations"),
            QCoreApplication.translate(
                "DefaultsPage", "Every conversation uses these, unless its folder or its own settings say otherwise."
            ),
            parent,
        )
        self._settings = settings
        self._connection = connection
        self.editor = editor
        self.column.addWidget(editor)
        editor.changed.connect(self.on_changed)
        settings.changed.connect(self.show_defaults)
        connection.models_changed.connect(self.show_defaults)
        self.show_defaults()

    def show_defaults(self) -> None:
        """Show what holds."""
        own, models = self._settings.preferences.defaults, self._connection.models
        self.editor.show_settings(own, resolve(), models, find_model(models, resolve(own).model))

    def finish_editing(self) -> None:
        """Store now what is being typed."""
        self.editor.finish_editing()

    def on_changed(self, defaults: Settings) -> None:
        """Store what was changed."""
        self._settings.change(defaults=defaults)
