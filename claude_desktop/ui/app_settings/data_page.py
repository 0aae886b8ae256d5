"""Where everything lies on this computer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from claude_desktop.preferences.paths import AppPaths
from claude_desktop.ui.app_settings.page import Page
from claude_desktop.ui.controls.buttons import LinkButton
from claude_desktop.ui.controls.field import Field


class DataPage(Page):
    """The app's folders, each with its path to copy. The keys are in none of them."""

    def __init__(self, paths: AppPaths, parent: QWidget | None = None) -> None:
        super().__init__(
            QCoreApplication.translate("DataPage", "Data"),
            QCoreApplication.translate(
                "DataPage",
                "Everything is on this computer, in these folders, and nowhere else. Keys are in the system keyring "
                "and in no file.",
            ),
            parent,
        )
        folders = (
            (self.tr("Settings"), paths.config, self.tr("settings.toml: a text file that you may edit.")),
            (self.tr("Conversations"), paths.data, self.tr("Everything you wrote and received, with its backups.")),
            (self.tr("Window state"), paths.state, self.tr("Where the window was. May be deleted.")),
            (self.tr("Cache"), paths.cache, self.tr("The last lists of models. May be deleted.")),
            (self.tr("Logs"), paths.logs, self.tr("What happened, without messages and without keys.")),
        )
        self.copy_buttons: list[LinkButton] = []
        for name, folder, help_text in folders:
            self.column.addWidget(self._row(name, str(folder), help_text))

    def on_copy_clicked(self) -> None:
        """Put the path on the clipboard, and say so on the button."""
        button = self.sender()
        if isinstance(button, LinkButton):
            QGuiApplication.clipboard().setText(str(button.property("path")))
            for other in self.copy_buttons:
                other.setText(self.tr("Copied") if other is button else self.tr("Copy path"))

    def _row(self, name: str, path: str, help_text: str) -> Field:
        line = QLineEdit(path)
        line.setReadOnly(True)
        line.setCursorPosition(0)
        button = LinkButton(self.tr("Copy path"), icon_name="copy")
        button.setAccessibleName(self.tr("Copy path: {name}").format(name=name))
        button.setProperty("path", path)
        button.clicked.connect(self.on_copy_clicked)
        self.copy_buttons.append(button)
        field = Field(name, line)
        field.header.addWidget(button)
        field.show_help(help_text)
        return field
