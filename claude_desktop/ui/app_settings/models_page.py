"""Where the facts about models come from: the app's dated table, and a file of the person's own that goes over it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from claude_desktop.preferences.model_table_file import LoadedTable
from claude_desktop.ui.app_settings.page import Page, heading
from claude_desktop.ui.controls.buttons import LinkButton
from claude_desktop.ui.controls.code_box import CodeBox
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.model_texts import day_text, table_problem_text
from claude_desktop.ui.controls.paragraph import Paragraph

_EXAMPLE = """\
as_of = 2027-01-15

[[models]]
id = "claude-opus-5-5"
prices = [{ input = 4.0, output = 20.0, write_5m = 5.0, write_1h = 8.0, read = 0.2 }]

[[models]]
id = "qwen3:8b"
context_tokens = 32_000
prices = [{ input = 0.0, output = 0.0 }]
"""


class ModelsPage(Page):
    """Says which table holds, and how to say otherwise. The file is read when the app starts."""

    def __init__(self, loaded: LoadedTable, parent: QWidget | None = None) -> None:
        super().__init__(
            QCoreApplication.translate("ModelsPage", "Models"),
            QCoreApplication.translate(
                "ModelsPage",
                "Which models there are and what they can do comes from the server. Prices, speed and what else no "
                "server reports comes from a table of {day}. What it does not know is shown as unknown.",
            ).format(day=day_text(loaded.table.as_of)),
            parent,
        )
        self.column.addWidget(heading(self.tr("Your own table")))
        self.column.addWidget(
            Paragraph(
                "plain",
                self.tr(
                    "A text file in this place goes over the table, model by model: only what it says is changed. It "
                    "is read when the app starts, and it may name models of any server."
                ),
            )
        )
        self.path_line = QLineEdit(str(loaded.path))
        self.path_line.setReadOnly(True)
        self.path_line.setCursorPosition(0)
        self.copy_button = LinkButton(self.tr("Copy path"), icon_name="copy")
        self.copy_button.clicked.connect(self.on_copy_clicked)
        self.path_field = Field(self.tr("File"), self.path_line)
        self.path_field.header.addWidget(self.copy_button)
        self.column.addWidget(self.path_field)
        self._show_state(loaded)
        self.example_box = CodeBox(8, 16)
        self.example_box.setPlainText(_EXAMPLE)
        self.example_box.setReadOnly(True)
        example = Field(self.tr("Example"), self.example_box)
        example.show_help(
            self.tr(
                "Prices are US dollars per million tokens. A price that is left out is that of input; "
                "up_to_prompt_tokens makes bands by the length of the prompt."
            )
        )
        self.column.addWidget(example)

    def on_copy_clicked(self) -> None:
        """Put the path on the clipboard, and say so on the button."""
        QGuiApplication.clipboard().setText(self.path_line.text())
        self.copy_button.setText(self.tr("Copied"))

    def _show_state(self, loaded: LoadedTable) -> None:
        if loaded.problem is not None:
            self.path_field.show_problem(table_problem_text(loaded.problem))
        elif loaded.table.own:
            ids = ", ".join(loaded.table.own)
            self.path_field.show_help(self.tr("In use, for: {models}").format(models=ids))
        else:
            self.path_field.show_help(self.tr("There is none, or it says nothing."))
