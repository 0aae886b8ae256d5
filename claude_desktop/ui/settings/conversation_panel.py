"""The right panel: what this conversation sets itself, what it inherits, and what its model takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from claude_desktop.model.catalogue import Model, effort_offer, temperature_offer, thinking_offer
from claude_desktop.model.settings import SETTING_FIELDS, ResolvedSettings, SettingField, Settings, Thinking
from claude_desktop.ui.controls.choice_box import ChoiceBox
from claude_desktop.ui.controls.elided_label import ElidedLabel
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.model_texts import model_sentence, model_text
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.controls.text_box import TextBox
from claude_desktop.ui.controls.typed_text import TypedText
from claude_desktop.ui.controls.value_texts import (
    Wrong,
    decimal_text,
    read_decimal,
    read_lines,
    read_whole_number,
    whole_number_text,
)
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX

_SPEC = {field.name: field for field in SETTING_FIELDS}


class ConversationPanel(QWidget):
    """Shows the settings of one conversation and tells what the person changes, as the whole of its own settings.

    Before another conversation is shown, call `finish_editing`, so that what is just being typed goes to the old one.
    """

    changed = Signal(Settings)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = Settings()
        self._inherited: ResolvedSettings | None = None
        self._model = Model("", "")
        self.model_box = ChoiceBox("")
        self.effort_control = SegmentedControl("")
        self.prompt_box = TextBox(3, 12)
        self.max_tokens_line = QLineEdit()
        self.thinking_control = SegmentedControl("")
        self.thinking_control.set_choices(
            [(Thinking.ON.value, self.tr("on", "thinking")), (Thinking.OFF.value, self.tr("off", "thinking"))]
        )
        self.temperature_line = QLineEdit()
        self.stops_box = TextBox(1, 6)
        self.prompt_box.setPlaceholderText(self.tr("none"))
        self.stops_box.setPlaceholderText(self.tr("none"))
        self._controls: dict[str, QWidget] = {
            "model": self.model_box,
            "effort": self.effort_control,
            "system_prompt": self.prompt_box,
            "max_tokens": self.max_tokens_line,
            "thinking": self.thinking_control,
            "temperature": self.temperature_line,
            "stop_sequences": self.stops_box,
        }
        self.fields = {spec.name: self._field(spec) for spec in SETTING_FIELDS}
        self._typed = {
            "system_prompt": TypedText(self.prompt_box),
            "max_tokens": TypedText(self.max_tokens_line),
            "temperature": TypedText(self.temperature_line),
            "stop_sequences": TypedText(self.stops_box),
        }
        self._lay_out()
        self._connect()

    def show_settings(self, own: Settings, inherited: ResolvedSettings, models: Sequence[Model], model: Model) -> None:
        """Show the conversation's own settings over the inherited ones, and what `model`, the one that holds, takes."""
        self._own, self._inherited, self._model = own, inherited, model
        self._show_model(models)
        self._show_effort()
        self._show_thinking()
        self._show_temperature()
        self._show_texts()

    def finish_editing(self) -> None:
        """Tell now what is being typed, and take what is shown next as it comes."""
        for typed in self._typed.values():
            typed.finish()

    def on_model_activated(self, row: int) -> None:
        """Take another model."""
        self._change("model", self.model_box.itemData(row))

    def on_effort_chosen(self, level: str) -> None:
        """Take another effort."""
        self._change("effort", level)

    def on_thinking_chosen(self, value: str) -> None:
        """Switch thinking on or off."""
        self._change("thinking", Thinking(value))

    def on_prompt_typed(self, text: str) -> None:
        """Take another system prompt; an emptied one overrides an inherited one, else it says nothing."""
        overrides = self._inherited is not None and bool(self._inherited.system_prompt)
        self._change("system_prompt", text if text.strip() else ("" if overrides else None))

    def on_max_tokens_typed(self, text: str) -> None:
        """Take another limit, if it is one."""
        spec = _SPEC["max_tokens"]
        limit = self._model.max_output_tokens or int(spec.maximum or 0)
        self._take("max_tokens", read_whole_number(text, int(spec.minimum or 0), limit))

    def on_temperature_typed(self, text: str) -> None:
        """Take another temperature, if it is one."""
        spec = _SPEC["temperature"]
        self._take("temperature", read_decimal(text, spec.minimum or 0.0, spec.maximum or 0.0))

    def on_stops_typed(self, text: str) -> None:
        """Take other stop sequences; none override inherited ones, else they say nothing."""
        value = read_lines(text)
        if value is None and self._inherited is not None and self._inherited.stop_sequences:
            value = ()
        self._take("stop_sequences", value)

    def on_reset_requested(self) -> None:
        """Go back to the inherited value of the field that asks."""
        name = next((name for name, field in self.fields.items() if field is self.sender()), None)
        if name is None:
            return
        if name in self._typed:
            self._typed[name].finish()
        self.fields[name].show_problem("")
        self._change(name, None)

    def _take(self, name: str, value: object) -> None:
        self.fields[name].show_problem(value.sentence if isinstance(value, Wrong) else "")
        if not isinstance(value, Wrong):
            self._change(name, value)

    def _change(self, name: str, value: Any) -> None:
        own = replace(self._own, **{name: value})
        if own != self._own:
            self._own = own
            self.changed.emit(own)

    def _show_model(self, models: Sequence[Model]) -> None:
        offered = list(models)
        if all(model.id != self._model.id for model in offered):
            offered.insert(0, self._model)
        if [self.model_box.itemData(row) for row in range(self.model_box.count())] != [m.id for m in offered]:
            self.model_box.clear()
            for model in offered:
                self.model_box.addItem(model.name, model.id)
        self.model_box.setCurrentIndex(self.model_box.findData(self._model.id))
        self._show_source("model", self.tr("from app"))
        self.fields["model"].show_help(model_text(self._model))

    def _show_effort(self) -> None:
        offer, inherited = effort_offer(self._model), self._inherited.effort if self._inherited else None
        level = self._own.effort or inherited or self._model.default_effort or ""
        self.effort_control.set_choices([(value, value) for value in offer.values] or [("", self.tr("not taken"))])
        self.effort_control.set_value(level if offer.taken else "", inherited=self._own.effort is None)
        self.effort_control.setEnabled(offer.taken)
        source = self.tr("from app") if inherited else self.tr("model's default")
        self._show_source("effort", source if offer.taken else "")
        self.fields["effort"].show_help(model_sentence(offer.reason) if offer.reason else "")

    def _show_thinking(self) -> None:
        effort = self._own.effort or (self._inherited.effort if self._inherited else None) or self._model.default_effort
        offer = thinking_offer(self._model, effort)
        wanted = self._own.thinking or (self._inherited.thinking if self._inherited else Thinking.ON)
        value = wanted.value if offer.taken or not offer.values else offer.values[0]
        self.thinking_control.set_value(value, inherited=self._own.thinking is None)
        self.thinking_control.setEnabled(offer.taken)
        self._show_source("thinking", self.tr("from app") if offer.taken else "")
        self.fields["thinking"].show_help(model_sentence(offer.reason) if offer.reason else "")

    def _show_temperature(self) -> None:
        offer = temperature_offer(self._model)
        inherited = self._inherited.temperature if self._inherited else None
        value = self._own.temperature if self._own.temperature is not None else inherited
        self.temperature_line.setEnabled(offer.taken)
        self.temperature_line.setPlaceholderText(
            self.tr("the model's own") if offer.taken else self.tr("not taken by this model")
        )
        self._typed["temperature"].show_text(decimal_text(value) if offer.taken and value is not None else "")
        self._show_source("temperature", self.tr("from app") if offer.taken and inherited is not None else "")
        self.fields["temperature"].show_help(model_sentence(offer.reason) if offer.reason else "")

    def _show_texts(self) -> None:
        own, inherited = self._own, self._inherited
        if inherited is None:
            return
        prompt = inherited.system_prompt if own.system_prompt is None else own.system_prompt
        stops = inherited.stop_sequences if own.stop_sequences is None else own.stop_sequences
        limit = inherited.max_tokens if own.max_tokens is None else own.max_tokens
        self._typed["system_prompt"].show_text(prompt)
        self._typed["max_tokens"].show_text(whole_number_text(limit))
        self._typed["stop_sequences"].show_text("\n".join(stops))
        self._show_source("system_prompt", self.tr("from app") if inherited.system_prompt else "")
        self._show_source("max_tokens", self.tr("from app"))
        self._show_source("stop_sequences", self.tr("from app") if inherited.stop_sequences else "")

    def _show_source(self, name: str, source: str) -> None:
        self.fields[name].show_source(source, own=getattr(self._own, name) is not None)

    def _field(self, spec: SettingField) -> Field:
        label = QCoreApplication.translate("Setting", spec.label)
        field = Field(label, self._controls[spec.name])
        field.label.setToolTip(QCoreApplication.translate("Setting", spec.help))
        field.reset_requested.connect(self.on_reset_requested)
        return field

    def _lay_out(self) -> None:
        title = ElidedLabel(self.tr("This conversation"))
        title.setProperty("role", "strong")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE_L_PX, SPACE_M_PX, SPACE_L_PX, SPACE_L_PX)
        column.setSpacing(SPACE_M_PX)
        column.addWidget(title)
        for field in self.fields.values():
            column.addWidget(field)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _connect(self) -> None:
        self.model_box.activated.connect(self.on_model_activated)
        self.effort_control.value_chosen.connect(self.on_effort_chosen)
        self.thinking_control.value_chosen.connect(self.on_thinking_chosen)
        self._typed["system_prompt"].typed.connect(self.on_prompt_typed)
        self._typed["max_tokens"].typed.connect(self.on_max_tokens_typed)
        self._typed["temperature"].typed.connect(self.on_temperature_typed)
        self._typed["stop_sequences"].typed.connect(self.on_stops_typed)
