"""What waits above the composer: one line for each message, to be sent in their order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.ui.controls.buttons import IconButton, LinkButton, QuietButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, RADIUS_CARD_PX, SPACE_L_PX, SPACE_S_PX, SPACE_XS_PX

MOST_SHOWN = 4
_MOST_CHARACTERS = 200
_LINE_PADDING_PX = 10  # what the style sheet puts around the text of a quiet button, its border included


class QueueStrip(QWidget):
    """Shows the messages that wait. A click on one takes it back into the composer."""

    edit_chosen = Signal(int)  # index in the queue
    remove_chosen = Signal(int)  # index in the queue
    send_now_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Queue"))
        self.state_label = Paragraph("caption")
        self.send_now_button = LinkButton(self.tr("Send now"))
        self.send_now_button.clicked.connect(self.send_now_chosen)
        self.more_label = Paragraph("caption")
        self.lines = [QueueLine(index) for index in range(MOST_SHOWN)]
        head = QHBoxLayout()
        head.setContentsMargins(_LINE_PADDING_PX, 0, SPACE_S_PX, 0)
        head.setSpacing(SPACE_S_PX)
        head.addWidget(self.state_label, 1)
        head.addWidget(self.send_now_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L_PX - _LINE_PADDING_PX, SPACE_S_PX, SPACE_XS_PX, SPACE_S_PX)
        column.setSpacing(SPACE_XS_PX)
        column.addLayout(head)
        for line in self.lines:
            line.edit_chosen.connect(self.edit_chosen)
            line.remove_chosen.connect(self.remove_chosen)
            column.addWidget(line)
        column.addWidget(self.more_label)
        self.hide()

    def show_queue(self, texts: Sequence[str], *, held: bool) -> None:
        """Show what waits; `held` where it waits for the person's word. Nothing is shown where nothing waits."""
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        self.state_label.setText(
            self.tr("Waiting. Not sent until you say so:") if held else self.tr("Sent when the reply is complete:")
        )
        self.send_now_button.setVisible(held)
        for line, text in zip(self.lines, [*texts, *[""] * MOST_SHOWN], strict=False):
            line.show_text(text)
        more = len(texts) - MOST_SHOWN
        self.more_label.setText(self.tr("and %n more", "", max(0, more)))
        self.more_label.setVisible(more > 0)
        self.setVisible(bool(texts))
        if had_focus and texts and not (focused is not None and focused.isVisible()):
            self.lines[0].text_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card that stands behind the composer's."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.hairline))
        painter.setBrush(QColor(tokens.sidebar))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CARD_PX, RADIUS_CARD_PX)
        painter.end()


class QueueLine(QWidget):
    """One message that waits: its text, which can be edited, and a button that takes it away."""

    edit_chosen = Signal(int)  # index in the queue
    remove_chosen = Signal(int)  # index in the queue

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index
        self.text_button = _LineButton("")
        self.text_button.setToolTip(self.tr("Edit"))
        self.remove_button = IconButton("close", self.tr("Remove from the queue"), size_px=ICON_SMALL_PX)
        self.text_button.clicked.connect(self.on_text_clicked)
        self.remove_button.clicked.connect(self.on_remove_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S_PX)
        row.addWidget(self.text_button, 1)
        row.addWidget(self.remove_button)

    def show_text(self, text: str) -> None:
        """Show a text; an empty one hides the line."""
        self.text_button.show_line(" ".join(text[:_MOST_CHARACTERS].split()))
        self.text_button.setAccessibleName(self.tr("Queued message: {text}").format(text=text))
        self.setVisible(bool(text))

    def on_text_clicked(self) -> None:
        """Ask to edit it."""
        self.edit_chosen.emit(self._index)

    def on_remove_clicked(self) -> None:
        """Ask to take it away."""
        self.remove_chosen.emit(self._index)


class _LineButton(QuietButton):
    """A button whose text ends in an ellipsis where it does not fit."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._line = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_line(self, line: str) -> None:
        """Show as much of a line as fits."""
        self._line = line
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Its text never forces a width."""
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        room_px = self.width() - 2 * _LINE_PADDING_PX
        self.setText(self.fontMetrics().elidedText(self._line, Qt.TextElideMode.ElideRight, room_px).replace("&", "&&"))
