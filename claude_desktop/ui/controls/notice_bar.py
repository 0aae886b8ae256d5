"""Says what happened, where it happened, as text with one or two buttons."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QWidget

from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
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
        self._icon.setTextFormat(Qt.TextFormat.PlainText)
        self.text_label = Paragraph("plain")
        self.first_button, self.second_button = PlainButton(""), PlainButton("")
        self.first_button.clicked.connect(self.first_chosen)
        self.second_button.clicked.connect(self.second_chosen)
        sentence = QHBoxLayout()
        sentence.setSpacing(SPACE_S_PX)
        sentence.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        sentence.addWidget(self.text_label, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S_PX)
        buttons.addStretch(1)
        buttons.addWidget(self.first_button)
        buttons.addWidget(self.second_button)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(SPACE_M_PX, SPACE_S_PX, SPACE_M_PX, SPACE_S_PX)
        self._box.setSpacing(SPACE_S_PX)
        self._box.addLayout(sentence, 1)
        self._box.addLayout(buttons)

    def show_notice(self, text: str, kind: NoticeKind, first: str = "", second: str = "") -> None:
        """Show `text`; a button without a text is not shown."""
        self._kind = kind
        self.text_label.setText(text)
        self.setAccessibleName(text)
        for button, label in ((self.first_button, first), (self.second_button, second)):
            button.setText(label)
            button.setVisible(bool(label))
        self._show_icon()
        self._arrange()
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show_icon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below a sentence that would be squeezed beside them."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._colour()))
        painter.setBrush(QColor(tokens_in_use().surface))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CARD_PX, RADIUS_CARD_PX)
        painter.end()

    def _arrange(self) -> None:
        text_px = self.text_label.fontMetrics().horizontalAdvance(self.text_label.text())
        shown = [button for button in (self.first_button, self.second_button) if not button.isHidden()]
        buttons_px = sum(button.sizeHint().width() + SPACE_S_PX for button in shown)
        room_px = self.width() - 2 * SPACE_M_PX - 2 * SPACE_S_PX - scaled_px(ICON_SMALL_PX) - buttons_px
        beside = not shown or text_px <= 2 * room_px
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

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
        self._icon.setPixmap(icon_pixmap(name, colour, scaled_px(ICON_SMALL_PX), self.devicePixelRatioF()))
        self.update()
