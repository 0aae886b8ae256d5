"""Which key sends, and what becomes of long pastes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from claude_desktop.preferences.fields import LONG_PASTE, SEND_KEY, LongPaste, Preferences, SendKey
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
        self.paste_control = SegmentedControl("")
        self.paste_control.set_choices(
            [
                (LongPaste.ATTACH.value, self.tr("Become attachments")),
                (LongPaste.INSERT.value, self.tr("Stay in the message")),
            ]
        )
        self.paste_field = Field(QCoreApplication.translate("Preference", LONG_PASTE.label), self.paste_control)
        self.paste_field.show_help(QCoreApplication.translate("Preference", LONG_PASTE.help))
        self.column.addWidget(self.send_field)
        self.column.addWidget(self.paste_field)
        self.paste_control.value_chosen.connect(settings.choose_long_paste)
        self.send_control.value_chosen.connect(settings.choose_send_key)
        settings.changed.connect(self.on_preferences_changed)
        self.on_preferences_changed(settings.preferences)

    def on_preferences_changed(self, preferences: Preferences) -> None:
        """Show what holds."""
        self.send_control.set_value(preferences.send_key.value)
        self.paste_control.set_value(preferences.long_paste.value)
        self.send_field.show_help(
            self.tr("Shift+Enter starts a new line.")
            if preferences.send_key is SendKey.ENTER
            else self.tr("Enter starts a new line.")
        )
