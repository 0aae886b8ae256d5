"""The person's own limit, titles by a model, and how exactly the next message is counted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from claude_desktop.preferences.fields import (
    MONTHLY_LIMIT,
    TITLES,
    TOKEN_COUNTS,
    Preferences,
    Titles,
    TokenCounts,
)
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.ui.app_settings.page import Page
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.controls.typed_text import TypedText
from claude_desktop.ui.controls.value_texts import Wrong, decimal_text, read_decimal


class CostPage(Page):
    """What decides about money."""

    def __init__(self, settings: AppSettings, parent: QWidget | None = None) -> None:
        super().__init__(
            QCoreApplication.translate("CostPage", "Cost"),
            QCoreApplication.translate(
                "CostPage", "What every request cost is kept on this computer; see it in the menu View, Cost."
            ),
            parent,
        )
        self._settings = settings
        self.limit_line = QLineEdit()
        self.limit_line.setPlaceholderText(self.tr("none"))
        self._typed = TypedText(self.limit_line)
        self.limit_field = Field(QCoreApplication.translate("Preference", MONTHLY_LIMIT.label), self.limit_line)
        self.limit_field.show_help(QCoreApplication.translate("Preference", MONTHLY_LIMIT.help))
        self.titles_control = SegmentedControl("")
        self.titles_control.set_choices(
            [
                (Titles.FIRST_LINE.value, self.tr("The first line")),
                (Titles.MODEL.value, self.tr("Written by a model")),
            ]
        )
        self.titles_field = Field(QCoreApplication.translate("Preference", TITLES.label), self.titles_control)
        self.counts_control = SegmentedControl("")
        self.counts_control.set_choices(
            [
                (TokenCounts.ESTIMATED.value, self.tr("Estimated here")),
                (TokenCounts.EXACT.value, self.tr("Counted by the server")),
            ]
        )
        self.counts_field = Field(QCoreApplication.translate("Preference", TOKEN_COUNTS.label), self.counts_control)
        for field in (self.limit_field, self.titles_field, self.counts_field):
            self.column.addWidget(field)
        self._typed.typed.connect(self.on_limit_typed)
        self.titles_control.value_chosen.connect(self.on_titles_chosen)
        self.counts_control.value_chosen.connect(self.on_counts_chosen)
        settings.changed.connect(self.on_preferences_changed)
        self.on_preferences_changed(settings.preferences)

    def finish_editing(self) -> None:
        """Store now what is being typed."""
        self._typed.finish()

    def on_limit_typed(self, text: str) -> None:
        """Take another limit, if it is one."""
        amount = text.replace("$", "").strip()
        value = read_decimal(amount, MONTHLY_LIMIT.minimum or 0.0, MONTHLY_LIMIT.maximum or 0.0)
        self.limit_field.show_problem(value.sentence if isinstance(value, Wrong) else "")
        if not isinstance(value, Wrong):
            self._settings.change(monthly_limit_usd=value or 0.0)

    def on_titles_chosen(self, value: str) -> None:
        """Take titles from elsewhere."""
        self._settings.change(titles=Titles(value))

    def on_counts_chosen(self, value: str) -> None:
        """Count the next message in another way."""
        self._settings.change(token_counts=TokenCounts(value))

    def on_preferences_changed(self, preferences: Preferences) -> None:
        """Show what holds."""
        limit_usd = preferences.monthly_limit_usd
        self._typed.show_text(decimal_text(limit_usd) if limit_usd else "")
        self.titles_control.set_value(preferences.titles.value)
        self.counts_control.set_value(preferences.token_counts.value)
        by_model = preferences.titles is Titles.MODEL
        self.titles_field.show_help(
            self.tr("After the first reply, your question and the reply go to the cheapest model of the account.")
            if by_model
            else self.tr("Nothing is sent for it.")
        )
        exact = preferences.token_counts is TokenCounts.EXACT
        self.counts_field.show_help(
            self.tr("Your draft is sent to the server while you write. Counting itself costs nothing.")
            if exact
            else self.tr("Nothing is sent before you press Send. A click on the size counts exactly, once.")
        )
