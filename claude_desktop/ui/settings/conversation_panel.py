"""The right panel: what this conversation sets itself, what it inherits, and what its model takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from claude_desktop.model.catalogue import Model
from claude_desktop.model.folders import Folder
from claude_desktop.model.settings import ResolvedSettings, Settings
from claude_desktop.ui.controls.buttons import IconButton
from claude_desktop.ui.controls.elided_label import ElidedLabel
from claude_desktop.ui.controls.scroll_column import ScrollColumn
from claude_desktop.ui.controls.settings_editor import SettingsEditor
from claude_desktop.ui.settings.section import Section, SettingChange, ShownSettings
from claude_desktop.ui.settings.sections.caching import CachingSection
from claude_desktop.ui.settings.sections.effort import EffortSection
from claude_desktop.ui.settings.sections.extra_parameters import ExtraParametersSection
from claude_desktop.ui.settings.sections.max_tokens import MaxTokensSection
from claude_desktop.ui.settings.sections.model import ModelSection
from claude_desktop.ui.settings.sections.output import OutputSection
from claude_desktop.ui.settings.sections.output_schema import OutputSchemaSection
from claude_desktop.ui.settings.sections.server_tools import (
    CodeExecutionSection,
    SitesSection,
    WebFetchSection,
    WebSearchSection,
    WebUsesSection,
)
from claude_desktop.ui.settings.sections.stop_sequences import StopSequencesSection
from claude_desktop.ui.settings.sections.system_prompt import SystemPromptSection
from claude_desktop.ui.settings.sections.temperature import TemperatureSection
from claude_desktop.ui.settings.sections.thinking import ThinkingSection
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX

# In the order in which they stand in the panel, and in which Tab goes through them.
SECTIONS: tuple[Callable[[], Section], ...] = (
    ModelSection,
    EffortSection,
    SystemPromptSection,
    MaxTokensSection,
    ThinkingSection,
    TemperatureSection,
    StopSequencesSection,
    OutputSection,
    OutputSchemaSection,
    WebSearchSection,
    WebFetchSection,
    CodeExecutionSection,
    WebUsesSection,
    SitesSection,
    CachingSection,
    ExtraParametersSection,
)

_AnySection = TypeVar("_AnySection", bound=Section)


class ConversationPanel(SettingsEditor):
    """The settings of a conversation under a heading; without one (`heading` is empty) those of a folder or the app.

    `origin` names what gives a value that neither a conversation nor a folder gives, else the app does. Where nothing
    `scrolls`, the pane around it does. The `collapse_button` is for where the panel lies over what opened it.
    """

    collapse_requested = Signal()

    def __init__(
        self, parent: QWidget | None = None, *, heading: str | None = None, origin: str = "", scrolls: bool = True
    ) -> None:
        super().__init__(parent)
        self._heading = self.tr("This conversation") if heading is None else heading
        self._origin = origin
        self._own = Settings()
        self.collapse_button = IconButton("panel", self.tr("Hide the settings"), self)
        self.collapse_button.clicked.connect(self.collapse_requested)
        self.collapse_button.hide()
        self.sections = {section.name: section for section in (make() for make in SECTIONS)}
        for section in self.sections.values():
            section.changed.connect(self.on_setting_changed)
        self._lay_out(scrolls=scrolls)

    def section(self, kind: type[_AnySection]) -> _AnySection:
        """The section of that class."""
        return next(section for section in self.sections.values() if isinstance(section, kind))

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
        self._own = own
        shown = ShownSettings(own, inherited, tuple(models), model, folder, self._origin)
        for section in self.sections.values():
            section.show_settings(shown)

    def finish_editing(self) -> None:
        """Tell now what is being typed, and take what is shown next as it comes."""
        for section in self.sections.values():
            section.finish_editing()

    def on_setting_changed(self, change: SettingChange) -> None:
        """Tell of the conversation's settings with this change."""
        values: dict[str, Any] = {change.name: change.value}
        own = replace(self._own, **values)
        if own != self._own:
            self._own = own
            self.changed.emit(own)

    def _lay_out(self, *, scrolls: bool) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setSpacing(SPACE_M_PX)
        if self._heading:
            title = ElidedLabel(self._heading)
            title.setProperty("role", "strong")
            head = QHBoxLayout()
            head.addWidget(title, 1)
            head.addWidget(self.collapse_button)
            column.addLayout(head)
        for section in self.sections.values():
            column.addWidget(section)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        if not scrolls:
            column.setContentsMargins(0, 0, 0, 0)
            outer.addWidget(content)
            return
        column.setContentsMargins(SPACE_L_PX, SPACE_M_PX, SPACE_L_PX, SPACE_L_PX)
        column.addStretch(1)
        area = ScrollColumn()
        area.setWidget(content)
        outer.addWidget(area)
