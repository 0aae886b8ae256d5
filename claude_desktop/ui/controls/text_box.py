"""A field of several lines of plain text that is as high as its text, between two bounds."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QShowEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from claude_desktop.ui.theme.tokens import SPACE_M_PX


class TextBox(QPlainTextEdit):
    """Grows from `minimum_lines` to `maximum_lines`, then scrolls. Tab goes on to the next field."""

    def __init__(self, minimum_lines: int, maximum_lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minimum_lines, self._maximum_lines = minimum_lines, maximum_lines
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().documentLayout().documentSizeChanged.connect(self.on_document_size_changed)

    def on_document_size_changed(self) -> None:
        """Fit the height to the text."""
        self._fit_height()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the height once the stylesheet's font is known."""
        super().showEvent(event)
        self._fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the new line breaks."""
        super().resizeEvent(event)
        self._fit_height()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_height()

    def _fit_height(self) -> None:
        lines = min(max(round(self.document().size().height()), self._minimum_lines), self._maximum_lines)
        line_px = math.ceil(QFontMetricsF(self.font()).lineSpacing())  # as the text's own layout rounds it
        self.setFixedHeight(lines * line_px + SPACE_M_PX + SPACE_M_PX // 2)
