"""What stands where a conversation has no messages yet: a quiet greeting and a few beginnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX, SPACE_XL_PX


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A beginning: `title` stands on the button, `text` goes into the composer for the person to finish."""

    title: str
    text: str


class EmptyState(QWidget):
    """Offers up to four beginnings. `suggestion_chosen` carries the text for the composer; nothing is sent."""

    suggestion_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.greeting_label = QLabel(self.tr("What is on your mind?"))
        self.greeting_label.setProperty("role", "title")
        self.greeting_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note_label = QLabel()
        self.note_label.setProperty("role", "muted")
        self.note_label.setTextFormat(Qt.TextFormat.PlainText)
        self.note_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note_label.setWordWrap(True)
        self.note_label.hide()
        self._suggestions = self._usual_suggestions()
        self.buttons = [self._button(suggestion) for suggestion in self._suggestions]
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL_PX, SPACE_XL_PX, SPACE_XL_PX, SPACE_XL_PX)
        column.setSpacing(SPACE_S_PX)
        column.addStretch(1)
        column.addWidget(self.greeting_label)
        column.addWidget(self.note_label)
        column.addSpacing(SPACE_L_PX)
        for button in self.buttons:
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def show_note(self, text: str) -> None:
        """Show a line under the greeting, such as that this is the demo; none for an empty text."""
        self.note_label.setText(text)
        self.note_label.setVisible(bool(text))

    def on_button_clicked(self) -> None:
        """Pass the beginning on."""
        button = self.sender()
        at = next((at for at, candidate in enumerate(self.buttons) if candidate is button), None)
        if at is not None:
            self.suggestion_chosen.emit(self._suggestions[at].text)

    def _button(self, suggestion: Suggestion) -> PlainButton:
        button = PlainButton(suggestion.title)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        button.clicked.connect(self.on_button_clicked)
        return button

    def _usual_suggestions(self) -> Sequence[Suggestion]:
        return (
            Suggestion(self.tr("Explain something"), self.tr("Explain in plain words, with one example: ")),
            Suggestion(
                self.tr("Improve a text"), self.tr("Make this text clearer and shorter, and say what you changed:\n\n")
            ),
            Suggestion(
                self.tr("Review some code"), self.tr("Find bugs and unclear spots in this code:\n\n```\n\n```\n")
            ),
            Suggestion(
                self.tr("Weigh a decision"),
                self.tr("Help me decide. Ask me what you need to know first. The question: "),
            ),
        )
