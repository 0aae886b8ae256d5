"""What the window does about the form of the replies: has schemas checked that are typed in the panel."""

from __future__ import annotations

from PySide6.QtCore import QObject

from claude_desktop.services.outputs import SchemaChecked
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

    def on_schema_checked(self, checked: SchemaChecked) -> None:
        """Tell the field what its schema is worth."""
        self._section.show_checked(checked.schema, checked.problem)
