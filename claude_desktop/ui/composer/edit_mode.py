"""Lets the composer hold a message that is being edited; the draft waits aside and comes back untouched."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from claude_desktop.ui.composer.editor import MessageEditor
from claude_desktop.ui.controls.buttons import LinkButton, PlainButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.tokens import SPACE_S_PX


@dataclass(frozen=True, slots=True)
class _Aside:
    """A draft as it stood: its text, and where the caret and the other end of the selection were."""

    text: str
    caret: int
    anchor: int


class EditMode(QObject):
    """The line "Editing your message" with Cancel, a button that only saves, and the draft that waits."""

    cancelled = Signal()
    saved = Signal(str)

    def __init__(self, editor: MessageEditor, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = editor
        self._aside: _Aside | None = None
        self.asks = False
        self.label = Paragraph("own")
        self.cancel_button = LinkButton(self.tr("Cancel"))
        self.save_button = PlainButton(self.tr("Save only"))
        self.save_button.hide()
        self.bar = QWidget()
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S_PX)
        row.addWidget(self.label, 1)
        row.addWidget(self.cancel_button)
        self.bar.hide()
        self.cancel_button.clicked.connect(self.cancelled)
        self.save_button.clicked.connect(self.on_save_clicked)
        editor.escape_pressed.connect(self.cancelled)

    @property
    def is_active(self) -> bool:
        """Tell whether a message is being edited."""
        return self._aside is not None

    @property
    def draft(self) -> str:
        """The draft that waits."""
        return self._aside.text if self._aside is not None else ""

    def begin(self, *, asks: bool) -> None:
        """Put the draft aside. With `asks` the message is one of the person's own, which can be sent anew."""
        if self._aside is None:
            cursor = self._editor.textCursor()
            self._aside = _Aside(self._editor.toPlainText(), cursor.position(), cursor.anchor())
        self.asks = asks
        self.label.setText(self.tr("Editing your message") if asks else self.tr("Editing the reply"))
        self._show(active=True)

    def replace_draft(self, text: str) -> None:
        """Let another draft come back."""
        self._aside = _Aside(text, len(text), len(text))

    def end(self) -> str:
        """Stop editing; returns the draft that is to stand in the composer again."""
        draft = self.draft
        self._show(active=False)
        return draft

    def restore_caret(self) -> None:
        """Put the caret and the selection back where they were; call it when the draft stands in the editor again."""
        aside, self._aside = self._aside, None
        if aside is not None and aside.text == self._editor.toPlainText():
            cursor = self._editor.textCursor()
            cursor.setPosition(aside.anchor)
            cursor.setPosition(aside.caret, cursor.MoveMode.KeepAnchor)
            self._editor.setTextCursor(cursor)

    def on_save_clicked(self) -> None:
        """Hand the text over."""
        self.saved.emit(self._editor.toPlainText())

    def _show(self, *, active: bool) -> None:
        self.bar.setVisible(active)
        self.save_button.setVisible(active and self.asks)
        self._editor.takes_escape = active
