"""The line above the list in which the person types what is looked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

_INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(QLineEdit):
    """Down and Enter go to what was found, Esc empties the line."""

    list_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave by Down or Enter; everything else is the line's own."""
        if event.key() in _INTO_LIST:
            self.list_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
