"""Which key sends."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from claude_desktop.preferences.fields import SEND_KEY, Preferences, SendKey
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.ui.app_settings.page import Page
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.segmented import SegmentedControl


class WritingPage(Page):
    """How messages are written and sent."""

    def __init__(self, settings: AppSettings, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("WritingPage", "Writing"), parent=parent)
        self.send_control = SegmentedControl("")
        self.send_control.set_choices(
            [
                (SendKey.ENTER.value, self.tr("Enter")),
                (SendKey.CTRL_ENTER.value, self.tr("Ctrl+Enter")),
            ]
        )
        self.send_field = Field(QCoreApplication.translate("Preference", SEND_KEY.label), self.send_control)
        self.column.addWidget(self.send_field)
        self.send_control.value_chosen.connect(settings.choose_send_key)
        settings.changed.connect(self.on_preferences_changed)
        self.on_preferences_changed(settings.preferences)

    def on_preferences_changed(self, preferences: Preferences) -> None:
        """Show what holds."""
        self.send_control.set_value(preferences.send_key.value)
        self.send_field.show_help(
            self.tr("Shift+Enter starts a new line.")
            if preferences.send_key is SendKey.ENTER
            else self.tr("Enter starts a new line.")
        )
