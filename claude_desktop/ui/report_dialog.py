"""Shows a report to its last character before anything is done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from claude_desktop.ui.controls.buttons import PlainButton, PrimaryButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.fonts import fixed_font
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX, SPACE_S_PX

_WIDTH_CHARACTERS = 96
_LINES = 30


class ReportDialog(QDialog):
    """A sentence, the whole text, and what can be done with it. The report of a crash can be deleted too."""

    save_wanted = Signal(str)  # the text
    delete_wanted = Signal()

    def __init__(self, title: str, sentence: str, text: str, parent: QWidget, *, can_delete: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.text_box = QPlainTextEdit()
        self.text_box.setProperty("role", "field")
        self.text_box.setReadOnly(True)
        self.text_box.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text_box.setTabChangesFocus(True)
        self.text_box.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.text_box.setFont(fixed_font(self.font()))
        self.text_box.setAccessibleName(title)
        self.text_box.setPlainText(text)
        self.note_label = Paragraph("muted")
        self.copy_button = PrimaryButton(self.tr("Copy"))
        self.save_button = PlainButton(self.tr("Save…"))
        self.delete_button = PlainButton(self.tr("Delete report"))
        self.delete_button.setVisible(can_delete)
        self.close_button = PlainButton(self.tr("Close"))
        self.copy_button.clicked.connect(self.on_copy_clicked)
        self.save_button.clicked.connect(self.on_save_clicked)
        self.delete_button.clicked.connect(self.delete_wanted)
        self.close_button.clicked.connect(self.reject)
        self._lay_out(sentence)

    def show_note(self, text: str) -> None:
        """Say what became of it."""
        self.note_label.setText(text)

    def on_copy_clicked(self) -> None:
        """Put the whole text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text_box.toPlainText())
        self.show_note(self.tr("Copied. Nothing was sent."))

    def on_save_clicked(self) -> None:
        """Ask for a file with the text."""
        self.save_wanted.emit(self.text_box.toPlainText())

    def _lay_out(self, sentence: str) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S_PX)
        buttons.addWidget(self.delete_button)
        buttons.addWidget(self.note_label, 1)
        for button in (self.close_button, self.save_button, self.copy_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L_PX, SPACE_L_PX, SPACE_L_PX, SPACE_M_PX)
        column.setSpacing(SPACE_M_PX)
        column.addWidget(Paragraph("plain", sentence))
        column.addWidget(self.text_box, 1)
        column.addLayout(buttons)
        metrics, room = self.fontMetrics(), self.screen().availableGeometry()
        self.resize(
            min(metrics.averageCharWidth() * _WIDTH_CHARACTERS, room.width() * 9 // 10),
            min(metrics.height() * _LINES, room.height() * 8 // 10),
        )
