"""Waits until the person pauses or leaves a text field, then tells what was typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

PAUSE_MS = 300


class TypedText(QObject):
    """Owned by the field that it listens to. `typed` comes once per pause, not for what the program shows.

    While the person is in the middle of typing, what the program shows waits for nobody and is dropped: the text on
    screen is newer, and its turn to be told comes.
    """

    typed = Signal(str)

    def __init__(self, field: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        self._by_program = False
        self._editing = False
        self._timer = QTimer(self)
        self._timer.setObjectName("typed text: pause")
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.on_pause)
        field.textChanged.connect(self.on_text_changed)
        field.installEventFilter(self)

    @property
    def is_editing(self) -> bool:
        """Tell whether the person is in the middle of typing."""
        return self._editing

    def show_text(self, text: str) -> None:
        """Show what holds, unless the person is typing."""
        if self._editing or text == self._text():
            return
        self._by_program = True
        if isinstance(self._field, QLineEdit):
            self._field.setText(text)
            self._field.setCursorPosition(0)
        else:
            self._field.setPlainText(text)
        self._by_program = False

    def finish(self) -> None:
        """Tell now what was typed, and take what is shown next as it comes."""
        if self._timer.isActive():
            self._timer.stop()
            self.on_pause()
        self._editing = False

    def on_text_changed(self) -> None:
        """Wait for the pause after this key."""
        if not self._by_program:
            self._editing = True
            self._timer.start()

    def on_pause(self) -> None:
        """Tell what was typed."""
        self.typed.emit(self._text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field ends the typing."""
        if event.type() is QEvent.Type.FocusOut:
            self.finish()
        return super().eventFilter(watched, event)

    def _text(self) -> str:
        return self._field.text() if isinstance(self._field, QLineEdit) else self._field.toPlainText()
