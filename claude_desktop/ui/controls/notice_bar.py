"""Says what happened, where it happened, as text with one or two buttons."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, RADIUS_CARD_PX, SPACE_M_PX, SPACE_S_PX


class NoticeKind(StrEnum):
    """How much it matters."""

    MUTED = "muted"
    WARN = "warn"
    DANGER = "danger"


class NoticeBar(QWidget):
    """A card with an icon, a sentence and up to two deeds. `first_chosen` and `second_chosen` tell which was asked."""

    first_chosen = Signal()
    second_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = NoticeKind.MUTED
        self._icon = QLabel()
        self.text_label = QLabel()
        self.text_label.setTextFormat(Qt.TextFormat.PlainText)
        self.text_label.setWordWrap(True)
        self.text_label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.first_button, self.second_button = PlainButton(""), PlainButton("")
        self.first_button.clicked.connect(self.first_chosen)
        self.second_button.clicked.connect(self.second_chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M_PX, SPACE_S_PX, SPACE_M_PX, SPACE_S_PX)
        row.setSpacing(SPACE_S_PX)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text_label, 1)
        row.addWidget(self.first_button)
        row.addWidget(self.second_button)

    def show_notice(self, text: str, kind: NoticeKind, first: str = "", second: str = "") -> None:
        """Show `text`; a button without a text is not shown."""
        self._kind = kind
        self.text_label.setText(text)
        self.setAccessibleName(text)
        for button, label in ((self.first_button, first), (self.second_button, second)):
            button.setText(label)
            button.setVisible(bool(label))
        self._show_icon()
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show_icon()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._colour()))
        painter.setBrush(QColor(tokens_in_use().surface))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CARD_PX, RADIUS_CARD_PX)
        painter.end()

    def _colour(self) -> str:
        tokens = tokens_in_use()
        return {
            NoticeKind.MUTED: tokens.control_border,
            NoticeKind.WARN: tokens.warn,
            NoticeKind.DANGER: tokens.danger,
        }[self._kind]

    def _show_icon(self) -> None:
        name = "info" if self._kind is NoticeKind.MUTED else "warning"
        colour = tokens_in_use().muted if self._kind is NoticeKind.MUTED else self._colour()
        self._icon.setPixmap(icon_pixmap(name, colour, ICON_SMALL_PX, self.devicePixelRatioF()))
        self.update()
