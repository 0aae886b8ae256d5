"""How to choose a model: by how hard the work is, what it may cost and how long it may take, and how to mix them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX, SPACE_S_PX, SPACE_XS_PX

_WIDTH_EM, _HEIGHT_EM = 42, 52


class ChoosingHelp(QDialog):
    """Text alone: it names no prices, which the list of models shows as they are today."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("How to choose a model"))
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, SPACE_S_PX, 0)
        self._column.setSpacing(SPACE_XS_PX)
        self._add_reasons()
        self._add_mixing()
        self._column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(content)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.windowTitle())
        self.close_button = PlainButton(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L_PX, SPACE_L_PX, SPACE_L_PX, SPACE_M_PX)
        column.setSpacing(SPACE_M_PX)
        column.addWidget(self.area, 1)
        column.addLayout(buttons)
        em_px = QFontInfo(self.font()).pixelSize()
        room = parent.screen().availableSize() * 0.9
        self.resize(min(_WIDTH_EM * em_px, room.width()), min(_HEIGHT_EM * em_px, room.height()))
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_reasons(self) -> None:
        self._add_heading(self.tr("By how hard the work is"))
        self._add_text(
            self.tr(
                "Opus is a good first choice: reasoning in many steps, code, long documents. Fable costs more; try it "
                "where Opus falls short. Sonnet is quicker and cheaper, for most of what a day brings: writing, code, "
                "questions. Haiku is the fastest and by far the cheapest, for short and clear tasks and for many of "
                "them: titles, sorting, picking facts out of a text. Mythos answers to verified organisations only."
            )
        )
        self._add_heading(self.tr("By what it costs"))
        self._add_text(
            self.tr(
                "Prices are for a million tokens, those you send first, those you receive second. Each message sends "
                "the whole conversation again, so in a long one what you send weighs most; what the prompt cache "
                "still holds of it costs a fraction. Thinking is paid as output. Where a model has a second price for "
                "long prompts, it holds for every token of such a request, and the list shows both."
            )
        )
        self._add_heading(self.tr("By how long you wait"))
        self._add_text(
            self.tr(
                "The list names each model's class of speed. Thinking comes before the first word: a lower effort "
                "shortens it, and some models can leave it out. Effort is often the better lever than another model: "
                "low for simple things, high and above for hard ones."
            )
        )

    def _add_mixing(self) -> None:
        self._add_heading(self.tr("Mix models by job"))
        for text in (
            self.tr("Draft with a fast one, check with a strong one: then switch, and ask for mistakes and gaps."),
            self.tr("Plan with a strong one, carry out with a cheap one, step by step."),
            self.tr("Sort and shorten with Haiku, and send only what is hard to Opus."),
            self.tr("Ask two models the same: retry a reply with another model, and leaf between the answers."),
        ):
            self._add_text(f"•  {text}")
        self._add_heading(self.tr("Switching in the middle of a conversation"))
        self._add_text(
            self.tr(
                "Everything that was said stays. The prompt cache belongs to one model, so the next message is sent "
                "anew in full at the new model's price. A model reads its own earlier reasoning and that of some "
                "others; what it can not read is left out unbilled, and is there again when you switch back."
            )
        )

    def _add_heading(self, text: str) -> None:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("role", "strong")
        label.setContentsMargins(0, SPACE_M_PX if self._column.count() else 0, 0, 0)
        self._column.addWidget(label)

    def _add_text(self, text: str) -> None:
        self._column.addWidget(Paragraph("plain", text))
