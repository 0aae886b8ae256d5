"""Colours and text size."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QWidget

from claude_desktop.preferences.fields import TEXT_SCALE, THEME, Preferences, Theme
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.ui.app_settings.page import Page
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.segmented import SegmentedControl

TEXT_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class AppearancePage(Page):
    """How the app looks."""

    def __init__(self, settings: AppSettings, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("AppearancePage", "Appearance"), parent=parent)
        self._settings = settings
        self.theme_control = SegmentedControl("")
        self.theme_control.set_choices(
            [
                (Theme.SYSTEM.value, self.tr("System")),
                (Theme.LIGHT.value, self.tr("Light")),
                (Theme.DARK.value, self.tr("Dark")),
            ]
        )
        self.size_control = SegmentedControl("")
        theme_field = Field(self.tr("Colours"), self.theme_control)
        theme_field.show_help(QCoreApplication.translate("Preference", THEME.help))
        size_field = Field(QCoreApplication.translate("Preference", TEXT_SCALE.label), self.size_control)
        size_field.show_help(self.tr("Ctrl and + or - change it everywhere, Ctrl+0 goes back to 100 %."))
        self.column.addWidget(theme_field)
        self.column.addWidget(size_field)
        self.theme_control.value_chosen.connect(settings.choose_theme)
        self.size_control.value_chosen.connect(self.on_size_chosen)
        settings.changed.connect(self.on_preferences_changed)
        self.on_preferences_changed(settings.preferences)

    def on_size_chosen(self, value: str) -> None:
        """Take another text size."""
        self._settings.change(text_scale=float(value))

    def on_preferences_changed(self, preferences: Preferences) -> None:
        """Show what holds."""
        scales = sorted({*TEXT_SCALES, preferences.text_scale})
        locale = QLocale()
        self.size_control.set_choices(
            [
                (str(scale), self.tr("{percent} %").format(percent=locale.toString(round(scale * 100))))
                for scale in scales
            ]
        )
        self.theme_control.set_value(preferences.theme.value)
        self.size_control.set_value(str(preferences.text_scale))
