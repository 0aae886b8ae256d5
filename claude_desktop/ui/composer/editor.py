"""The editor of a message: plain text, sends by Enter or Ctrl+Enter, never in the middle of a composition."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SendKey(StrEnum):
    """Which key sends; the other one breaks the line."""

    ENTER = "enter"
    CTRL_ENTER = "ctrl_enter"


class MessageEditor(QPlainTextEdit):
    """Plain text only, whatever is pasted or dropped."""

    send_key_pressed = Signal()
    focus_changed = Signal()
    escape_pressed = Signal()  # only while `takes_escape`
    up_pressed_in_empty = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.send_key = SendKey.ENTER
        self.takes_escape = False
        self._composing = False
        self.setAccessibleName(self.tr("Message"))
        self.setPlaceholderText(self.tr("Message"))
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self.on_text_changed)
        self.viewport().setAutoFillBackground(False)

    def on_text_changed(self) -> None:
        """Begin at the right where the message begins with a script that runs from right to left. QPlainTextEdit has
        one alignment for all its paragraphs, and by itself follows the language of the app instead of the text."""
        first = self.document().firstBlock().textDirection()
        edge = Qt.AlignmentFlag.AlignRight if first is Qt.LayoutDirection.RightToLeft else Qt.AlignmentFlag.AlignLeft
        option = self.document().defaultTextOption()
        if option.alignment() != edge or option.textDirection() is not Qt.LayoutDirection.LayoutDirectionAuto:
            option.setAlignment(edge)
            option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
            self.document().setDefaultTextOption(option)

    def event(self, event: QEvent) -> bool:
        """Take Esc before the window's own shortcut gets it, while it means something here."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._escapes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send or break the line by Enter; everything else is the editor's own, but Esc while it means something here
        and Up where there is no text to move in."""
        if self._escapes(event):
            self.escape_pressed.emit()
            return
        if event.key() == Qt.Key.Key_Up and self.document().isEmpty() and _is_bare(event) and not self._composing:
            self.up_pressed_in_empty.emit()
            return
        if event.key() not in _ENTER_KEYS:
            super().keyPressEvent(event)
            return
        event.accept()
        if self._composing:
            return  # the Enter belongs to the input method
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = modifiers == Qt.KeyboardModifier.ControlModifier
        plain = modifiers == Qt.KeyboardModifier.NoModifier
        if control or (plain and self.send_key is SendKey.ENTER):
            if not event.isAutoRepeat():
                self.send_key_pressed.emit()
            return
        # Qt's own Shift+Enter makes a U+2028 inside the paragraph, which then goes wrong in every copy.
        self.textCursor().insertText("\n")
        self.ensureCursorVisible()

    def _escapes(self, event: QKeyEvent) -> bool:
        return self.takes_escape and event.key() == Qt.Key.Key_Escape and _is_bare(event) and not self._composing

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know whether a composition is under way."""
        super().inputMethodEvent(event)
        self._composing = bool(event.preeditString())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take only the text of what is pasted or dropped, in one step of the undo."""
        if source.hasText():
            self.textCursor().insertText(source.text().replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))
            self.ensureCursorVisible()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame; a composition does not outlive the focus."""
        super().focusOutEvent(event)
        self._composing = False
        self.focus_changed.emit()


def _is_bare(event: QKeyEvent) -> bool:
    return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
