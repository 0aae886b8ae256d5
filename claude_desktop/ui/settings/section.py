"""What every section of the settings panel is: a field for one setting of a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from claude_desktop.model.catalogue import Model
from claude_desktop.model.folders import Folder
from claude_desktop.model.settings import SETTING_FIELDS, ResolvedSettings, Settings
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.typed_text import TypedText
from claude_desktop.ui.controls.value_texts import Wrong

SPEC = {field.name: field for field in SETTING_FIELDS}


@dataclass(frozen=True, slots=True)
class ShownSettings:
    """What the panel shows: the own settings of a conversation, or of a folder, over the inherited ones, and what
    `model`, the one that holds, takes. `models` are those that can be chosen; `folder` is the one that a conversation
    inherits from before the app, and `origin` names where the rest comes from."""

    own: Settings
    inherited: ResolvedSettings
    models: tuple[Model, ...]
    model: Model
    folder: Folder | None = None
    origin: str = ""

    @property
    def effort(self) -> str | None:
        """The effort that holds, the model's default included."""
        return self.own.effort or self.inherited.effort or self.model.default_effort


@dataclass(frozen=True, slots=True)
class SettingChange:
    """The person gave the setting `name` of `Settings` another value; None goes back to the inherited one."""

    name: str
    value: object


class Section(Field):
    """A field for the setting `name`; label and help come from `SETTING_FIELDS`, where the setting is declared.

    A section overrides `show_settings`, and calls `take` with what the person chose. A setting that the model refuses
    stays in its place: the control is disabled, and `show_help` says why and what is better.
    """

    changed = Signal(SettingChange)

    def __init__(self, name: str, control: QWidget) -> None:
        spec = SPEC[name]
        super().__init__(QCoreApplication.translate("Setting", spec.label), control)
        self.name = name
        self.spec = spec
        self.set_about(QCoreApplication.translate("Setting", spec.help))
        self.reset_requested.connect(self.on_reset_wanted)

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the value that holds, where it comes from, and what the model makes of it."""
        raise NotImplementedError

    def finish_editing(self) -> None:
        """Tell now what is being typed, and take what is shown next as it comes."""

    def take(self, value: object) -> None:
        """Tell that the person chose this value; one that is `Wrong` is said under the field instead."""
        self.show_problem(value.sentence if isinstance(value, Wrong) else "")
        if not isinstance(value, Wrong):
            self.changed.emit(SettingChange(self.name, value))

    def on_reset_wanted(self) -> None:
        """Go back to the inherited value."""
        self.finish_editing()
        self.take(None)

    def show_origin(self, shown: ShownSettings, *, inherits: bool = True, otherwise: str = "") -> None:
        """Say where an inherited value comes from; an own one offers a reset instead.

        Where nobody said anything (`inherits` is false) `otherwise` is shown, such as "model's default".
        """
        text = otherwise
        if inherits and shown.folder is not None and shown.folder.says(self.name):
            text = self.tr("from the folder {title}").format(title=shown.folder.title)
        elif inherits:
            text = shown.origin or self.tr("from the app")
        self.show_source(text, own=getattr(shown.own, self.name) is not None)


class TypedSection(Section):
    """A section whose value is typed; what was typed is told after a pause, or when the person leaves the field."""

    def __init__(self, name: str, box: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(name, box)
        self._typed = TypedText(box)
        self._typed.typed.connect(self.on_typed)

    def read(self, text: str) -> object:
        """What the typed text says: a value, None for nothing, or what is `Wrong` with it."""
        raise NotImplementedError

    def on_typed(self, text: str) -> None:
        """Take what was typed."""
        self.take(self.read(text))

    def finish_editing(self) -> None:
        """Tell now what is being typed, and take what is shown next as it comes."""
        self._typed.finish()

    def show_text(self, text: str) -> None:
        """Show the value that holds, unless the person is typing; what was wrong before is then gone with its text."""
        if not self._typed.is_editing:
            self.show_problem("")
        self._typed.show_text(text)
