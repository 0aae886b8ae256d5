"""What stands where a conversation has no messages yet: a quiet greeting and a few beginnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.ui.controls.buttons import draw_focus_ring
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.fonts import CAPTION_EM, scaled
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import (
    RADIUS_CARD_PX,
    SPACE_L_PX,
    SPACE_M_PX,
    SPACE_S_PX,
    SPACE_XL_PX,
    SPACE_XS_PX,
)

_COLUMN_EM = 40
_TWO_COLUMNS_FROM_EM = 30


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A beginning: `title` and `note` stand on the card, `text` goes into the composer for the person to finish."""

    title: str
    note: str
    text: str


class EmptyState(QWidget):
    """Offers up to four beginnings. `suggestion_chosen` carries the text for the composer; nothing is sent."""

    suggestion_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.greeting_label = QLabel(self.tr("What is on your mind?"))
        self.greeting_label.setTextFormat(Qt.TextFormat.PlainText)
        self.greeting_label.setProperty("role", "title")
        self.note_label = Paragraph("muted")
        self.note_label.hide()
        self.cards = [_SuggestionCard(suggestion) for suggestion in self._usual_suggestions()]
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE_M_PX)
        self._content = QWidget()
        inner = QVBoxLayout(self._content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(SPACE_S_PX)
        inner.addWidget(self.greeting_label)
        inner.addWidget(self.note_label)
        inner.addSpacing(SPACE_M_PX)
        inner.addLayout(self._grid)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._content, 1000)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL_PX, SPACE_L_PX, SPACE_XL_PX, SPACE_L_PX)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        for card in self.cards:
            card.clicked.connect(self.on_card_clicked)
        self._arrange()

    def show_note(self, text: str) -> None:
        """Show a line under the greeting, such as that this is the demo; none for an empty text."""
        self.note_label.setText(text)
        self.note_label.setVisible(bool(text))

    def on_card_clicked(self) -> None:
        """Pass the beginning on."""
        card = self.sender()
        if isinstance(card, _SuggestionCard):
            self.suggestion_chosen.emit(card.suggestion.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column of cards where it is narrow, else two."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        em_px = QFontInfo(self.font()).pixelSize()
        self._content.setMaximumWidth(_COLUMN_EM * em_px)
        columns = 2 if self.width() >= _TWO_COLUMNS_FROM_EM * em_px else 1
        if columns == self._columns:
            return
        self._columns = columns
        for at, card in enumerate(self.cards):
            self._grid.addWidget(card, at // columns, at % columns)

    def _usual_suggestions(self) -> Sequence[Suggestion]:
        return (
            Suggestion(
                self.tr("Explain something"),
                self.tr("in plain words, with an example"),
                self.tr("Explain in plain words, with one example: "),
            ),
            Suggestion(
                self.tr("Improve a text"),
                self.tr("clearer, shorter, changes named"),
                self.tr("Make this text clearer and shorter, and say what you changed:\n\n"),
            ),
            Suggestion(
                self.tr("Review some code"),
                self.tr("bugs first, then unclear spots"),
                self.tr("Find bugs and unclear spots in this code, the worst first:\n\n"),
            ),
            Suggestion(
                self.tr("Weigh a decision"),
                self.tr("it asks you before it advises"),
                self.tr("Help me decide. Ask me what you need to know before you advise. The question: "),
            ),
        )


class _SuggestionCard(QAbstractButton):
    """A beginning as a card: what it is, and a muted line about it."""

    def __init__(self, suggestion: Suggestion) -> None:
        super().__init__()
        self.suggestion = suggestion
        self.setText(suggestion.title)
        self.setAccessibleDescription(suggestion.note)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Two lines with room around them."""
        title, note = QFontMetrics(self._title_font()), QFontMetrics(scaled(self.font(), CAPTION_EM))
        width = max(title.horizontalAdvance(self.text()), note.horizontalAdvance(self.suggestion.note))
        return QSize(width + 2 * SPACE_L_PX, title.height() + note.height() + SPACE_XS_PX + 2 * SPACE_M_PX)

    def minimumSizeHint(self) -> QSize:
        """The note is elided where it does not fit."""
        return QSize(QFontMetrics(self.font()).averageCharWidth() * 10, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        tokens = tokens_in_use()
        lively = self.underMouse() or self.isDown()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.control_border if lively else tokens.hairline), 1))
        painter.setBrush(QColor(tokens.surface))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CARD_PX, RADIUS_CARD_PX)
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()), tokens.accent, RADIUS_CARD_PX)
        box = self.rect().adjusted(SPACE_L_PX, SPACE_M_PX, -SPACE_L_PX, -SPACE_M_PX)
        for font, ink, text, edge in (
            (self._title_font(), tokens.text, self.text(), Qt.AlignmentFlag.AlignTop),
            (scaled(self.font(), CAPTION_EM), tokens.muted, self.suggestion.note, Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(font)
            painter.setPen(QColor(ink))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, int(edge | Qt.AlignmentFlag.AlignLeading), shown)
        painter.end()

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font
