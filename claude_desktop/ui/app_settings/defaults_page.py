"""What a new conversation starts from, until it says something else itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from claude_desktop.model.catalogue import effort_offer, find_model
from claude_desktop.model.settings import (
    DEFAULT_MAX_TOKENS,
    DEFAULT_MODEL,
    EFFORT_LEVELS,
    SETTING_FIELDS,
    Settings,
)
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection import ConnectionService
from claude_desktop.ui.app_settings.page import Page
from claude_desktop.ui.controls.choice_box import ChoiceBox
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.model_texts import model_sentence, model_text
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.controls.text_box import TextBox
from claude_desktop.ui.controls.typed_text import TypedText
from claude_desktop.ui.controls.value_texts import Wrong, read_whole_number, whole_number_text

_SPEC = {field.name: field for field in SETTING_FIELDS}


class DefaultsPage(Page):
    """The app's level of a conversation's settings; each can go back to the app's own value."""

    def __init__(self, settings: AppSettings, connection: ConnectionService, parent: QWidget | None = None) -> None:
        super().__init__(
            QCoreApplication.translate("DefaultsPage", "New conversations"),
            QCoreApplication.translate(
                "DefaultsPage", "Every conversation uses these, unless its own settings say otherwise."
            ),
            parent,
        )
        self._settings = settings
        self._connection = connection
        self.model_box = ChoiceBox("")
        self.effort_control = SegmentedControl("")
        self.max_tokens_line = QLineEdit()
        self.prompt_box = TextBox(3, 12)
        self.prompt_box.setPlaceholderText(self.tr("none"))
        controls: dict[str, QWidget] = {
            "model": self.model_box,
            "effort": self.effort_control,
            "max_tokens": self.max_tokens_line,
            "system_prompt": self.prompt_box,
        }
        self.fields = {name: self._field(name, control) for name, control in controls.items()}
        self._typed = {
            "max_tokens": TypedText(self.max_tokens_line),
            "system_prompt": TypedText(self.prompt_box),
        }
        self.model_box.activated.connect(self.on_model_activated)
        self.effort_control.value_chosen.connect(self.on_effort_chosen)
        self._typed["max_tokens"].typed.connect(self.on_max_tokens_typed)
        self._typed["system_prompt"].typed.connect(self.on_prompt_typed)
        settings.changed.connect(self.show_defaults)
        connection.models_changed.connect(self.show_defaults)
        self.show_defaults()

    def show_defaults(self) -> None:
        """Show what holds."""
        own = self._settings.preferences.defaults
        self._show_model(own)
        model = find_model(self._connection.models, own.model or DEFAULT_MODEL)
        offer = effort_offer(model)
        levels = offer.values or EFFORT_LEVELS
        self.effort_control.set_choices([(level, level) for level in levels])
        self.effort_control.set_value(own.effort or model.default_effort or "", inherited=own.effort is None)
        self.fields["effort"].show_help(model_sentence(offer.reason) if offer.reason else "")
        self._typed["max_tokens"].show_text(whole_number_text(own.max_tokens or DEFAULT_MAX_TOKENS))
        self._typed["system_prompt"].show_text(own.system_prompt or "")
        sources = {"model": self.tr("the app's choice"), "effort": self.tr("model's default")}
        for name, field in self.fields.items():
            field.show_source(sources.get(name, ""), own=getattr(own, name) is not None)

    def finish_editing(self) -> None:
        """Store now what is being typed."""
        for typed in self._typed.values():
            typed.finish()

    def on_model_activated(self, row: int) -> None:
        """Take another model."""
        self._change("model", self.model_box.itemData(row))

    def on_effort_chosen(self, level: str) -> None:
        """Take another effort."""
        self._change("effort", level)

    def on_max_tokens_typed(self, text: str) -> None:
        """Take another limit, if it is one."""
        spec = _SPEC["max_tokens"]
        value = read_whole_number(text, int(spec.minimum or 0), int(spec.maximum or 0))
        self.fields["max_tokens"].show_problem(value.sentence if isinstance(value, Wrong) else "")
        if not isinstance(value, Wrong):
            self._change("max_tokens", value)

    def on_prompt_typed(self, text: str) -> None:
        """Take another system prompt."""
        self._change("system_prompt", text if text.strip() else None)

    def on_reset_requested(self) -> None:
        """Go back to the app's own value of the field that asks."""
        name = next((name for name, field in self.fields.items() if field is self.sender()), None)
        if name is None:
            return
        if name in self._typed:
            self._typed[name].finish()
        self.fields[name].show_problem("")
        self._change(name, None)

    def _show_model(self, own: Settings) -> None:
        models = list(self._connection.models)
        wanted = own.model or DEFAULT_MODEL
        if all(model.id != wanted for model in models):
            models.insert(0, find_model(models, wanted))
        if [self.model_box.itemData(row) for row in range(self.model_box.count())] != [model.id for model in models]:
            self.model_box.clear()
            for model in models:
                self.model_box.addItem(model.name, model.id)
        self.model_box.setCurrentIndex(self.model_box.findData(wanted))
        self.fields["model"].show_help(model_text(find_model(models, wanted)))

    def _change(self, name: str, value: Any) -> None:
        self._settings.change(defaults=replace(self._settings.preferences.defaults, **{name: value}))

    def _field(self, name: str, control: QWidget) -> Field:
        field = Field(QCoreApplication.translate("Setting", _SPEC[name].label), control)
        field.set_about(QCoreApplication.translate("Setting", _SPEC[name].help))
        field.reset_requested.connect(self.on_reset_requested)
        self.column.addWidget(field)
        return field
