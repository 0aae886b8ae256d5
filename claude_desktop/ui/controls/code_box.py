"""A field of several lines in the fixed font, for JSON; it can mark the place where something is wrong."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from claude_desktop.ui.controls.text_box import TextBox
from claude_desktop.ui.theme.fonts import fixed_font
from claude_desktop.ui.theme.theme import tokens_in_use


class CodeBox(TextBox):
    """As high as its text, between two bounds, like any text box."""

    def __init__(self, minimum_lines: int, maximum_lines: int, parent: QWidget | None = None) -> None:
        super().__init__(minimum_lines, maximum_lines, parent)
        font = QFont()
        font.setFamilies(fixed_font(self.font()).families())  # the size stays the app's, whatever that becomes
        self.setFont(font)

    def mark(self, line: int, column: int) -> None:
        """Underline the character at this place, counted from 1; with a line of 0 nothing is underlined."""
        block = self.document().findBlockByNumber(line - 1)
        if line < 1 or not block.isValid():
            self.setExtraSelections([])
            return
        cursor = QTextCursor(block)
        end = max(0, block.length() - 1)
        at = min(max(0, column - 1), max(0, end - 1))
        cursor.setPosition(block.position() + at)
        cursor.setPosition(block.position() + min(end, at + 1), QTextCursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        shape = QTextCharFormat()
        shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        shape.setUnderlineColor(QColor(tokens_in_use().danger))
        selection.cursor, selection.format = cursor, shape
        self.setExtraSelections([selection])
