"""The editor of a message: plain text, sends by Enter or Ctrl+Enter, never in the middle of a composition."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QKeyCombination, QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from claude_desktop.ui.controls.local_files import local_files

LONG_CHARACTERS = 4_000
LONG_LINES = 80
_PASTE_AS_TEXT = QKeyCombination(Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_V)
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
    files_pasted = Signal(object)  # tuple[Path, ...]
    picture_pasted = Signal(object)  # QImage
    long_text_pasted = Signal(str)  # only while `long_paste_attaches`
    undo_pressed = Signal()  # only while `takes_undo`

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.send_key = SendKey.ENTER
        self.takes_escape = False
        self.takes_undo = False
        self.long_paste_attaches = True
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
        if self.takes_undo and event.matches(QKeySequence.StandardKey.Undo):
            self.undo_pressed.emit()
            return
        if event.keyCombination() == _PASTE_AS_TEXT:
            self.insert_text(normal_text(QGuiApplication.clipboard().text()))
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

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, and what can be attached."""
        return source.hasText() or source.hasImage() or bool(local_files(source))

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take only the text of what is pasted or dropped, in one step of the undo; hand over files, pictures, and
        text that is long."""
        if files := local_files(source):
            self.files_pasted.emit(files)
        elif source.hasImage() and not source.hasFormat("text/plain"):  # a table's cells come as text and as a picture
            self.picture_pasted.emit(source.imageData())
        elif source.hasText():
            text = normal_text(source.text())
            if self.long_paste_attaches and is_long(text):
                self.long_text_pasted.emit(text)
            else:
                self.insert_text(text)

    def insert_text(self, text: str) -> None:
        """Put text in at the caret, in one step of the undo."""
        self.textCursor().insertText(text)
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


def normal_text(text: str) -> str:
    """Text as the editor keeps it: lines end in a line feed alone, and nothing ends it early."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def is_long(text: str) -> bool:
    """Tell whether a paste would bury what is written around it."""
    return len(text) > LONG_CHARACTERS or text.count("\n") >= LONG_LINES


def _is_bare(event: QKeyEvent) -> bool:
    return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
