"""What the window does about the form of the replies: checks schemas, and shows checked replies again."""

from __future__ import annotations

from PySide6.QtCore import QObject

from claude_desktop.services.outputs import OutputChanged, SchemaChecked
from claude_desktop.services.services import Services
from claude_desktop.ui.settings.sections.output_schema import OutputSchemaSection
from claude_desktop.ui.window_commands import WindowParts


class OutputCommands(QObject):
    """The deeds around the output of one window. Owned by the window."""

    def __init__(self, parts: WindowParts, services: Services) -> None:
        super().__init__(parts.window)
        self._section = parts.panel.section(OutputSchemaSection)
        self._section.check_wanted.connect(services.outputs.check_schema)
        services.outputs.schema_checked.connect(self.on_schema_checked)
        self._pane = parts.pane
        services.outputs.changed.connect(self.on_output_changed)

    def on_output_changed(self, changed: OutputChanged) -> None:
        """Show what is known by now of a reply in a form."""
        self._pane.show_again(changed.message_id)

    def on_schema_checked(self, checked: SchemaChecked) -> None:
        """Tell the field what its schema is worth."""
        self._section.show_checked(checked.schema, checked.problem)
