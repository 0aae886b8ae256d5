"""The composer: a card with the message, the model and effort that will answer, and Send or Stop."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.model.catalogue import Model
from claude_desktop.ui.composer.choice_button import ChoiceButton
from claude_desktop.ui.composer.editor import MessageEditor, SendKey
from claude_desktop.ui.controls.buttons import PrimaryButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.fonts import conversation_font
from claude_desktop.ui.theme.theme import tokens_in_use
from claude_desktop.ui.theme.tokens import (
    RADIUS_COMPOSER_PX,
    SPACE_L_PX,
    SPACE_M_PX,
    SPACE_S_PX,
    SPACE_XS_PX,
)

COLUMN_EM = 46
_MAX_HEIGHT_OF_WINDOW = 0.4
_SAME_TEXT_AGAIN_MS = 1_000
_SHADOW_PX = 6
_SWITCH_PADDING_PX = 10


class Composer(QWidget):
    """Holds the draft. It is never cleared by itself: who stored the message calls `clear`.

    `draft_changed` carries the whole text after each change by the person; `set_text` and `clear` do not cause it.
    """

    send_requested = Signal(str)
    stop_requested = Signal()
    draft_changed = Signal(str)
    model_chosen = Signal(str)
    effort_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._streaming = False
        self._reason: str | None = None
        self._by_program = False
        self._sent_text: str | None = None
        self._sent_timer = QTimer(self)
        self._sent_timer.setObjectName("composer: sent text may be sent again")
        self._sent_timer.setSingleShot(True)
        self._sent_timer.setInterval(_SAME_TEXT_AGAIN_MS)
        self._sent_timer.timeout.connect(self.on_sent_timeout)
        self._reveal_timer = QTimer(self)
        self._reveal_timer.setObjectName("composer: show the caret")
        self._reveal_timer.setSingleShot(True)
        self._reveal_timer.setInterval(0)
        self.editor = MessageEditor()
        self._reveal_timer.timeout.connect(self.editor.ensureCursorVisible)
        self.choice_button = ChoiceButton()
        self.hint_label = Paragraph("caption")
        self.hint_label.hide()
        self.send_button = PrimaryButton(self.tr("Send"))
        self.stop_button = PrimaryButton(self.tr("Stop"))
        self.stop_button.hide()
        self._card = _Card(self.editor)
        self._lay_out()
        self.editor.send_key_pressed.connect(self.on_send_requested)
        self.editor.textChanged.connect(self.on_text_changed)
        self.editor.document().documentLayout().documentSizeChanged.connect(self.on_document_size_changed)
        self.send_button.clicked.connect(self.on_send_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.choice_button.model_chosen.connect(self.model_chosen)
        self.choice_button.effort_chosen.connect(self.effort_chosen)
        self.follow_text_size()
        self._show_state()

    def text(self) -> str:
        """The draft."""
        return self.editor.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a draft in, with the caret at its end. It can not be undone into the draft before."""
        if text == self.text():
            return
        self._by_program = True
        self.editor.setPlainText(text)
        self._by_program = False
        cursor = self.editor.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.editor.setTextCursor(cursor)
        self._reveal_timer.start()

    def clear(self) -> None:
        """Empty the composer, because the message is stored."""
        self._sent_timer.stop()
        self._sent_text = None
        self.set_text("")

    def begin_with(self, text: str) -> None:
        """Offer `text` as a beginning: after what is written already, never instead of it."""
        cursor = self.editor.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        cursor.insertText(f"\n\n{text}" if self._has_text() else text)
        self.editor.setTextCursor(cursor)
        self.focus_text()

    def focus_text(self) -> None:
        """Put the caret into the message."""
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow_text_size(self) -> None:
        """Take the size of the message's text from the composer's own font, anew after each change of the theme: a new
        style sheet gives the editor back the font that it had before."""
        font = conversation_font(self.font())
        self.editor.setFont(font)
        em_px = QFontInfo(font).pixelSize()
        self._card.setMaximumWidth(COLUMN_EM * em_px + 2 * (SPACE_L_PX + _SHADOW_PX))
        self._fit_height()

    def set_streaming(self, streaming: bool) -> None:
        """Show Stop while a reply is under way in this conversation, else Send."""
        if streaming == self._streaming:
            return
        had_focus = self.send_button.hasFocus() or self.stop_button.hasFocus()
        self._streaming = streaming
        self.send_button.setVisible(not streaming)
        self.stop_button.setVisible(streaming)
        if had_focus:
            self.focus_text()
        self._show_state()

    def set_enabled_reason(self, reason: str | None) -> None:
        """Say why nothing can be sent now, or None where it can. The draft can be written all the same."""
        self._reason = reason
        self._show_state()

    def show_choice(self, models: Sequence[Model], model_id: str, effort: str | None) -> None:
        """Show which model answers, at which effort (None: the model's own default)."""
        self.choice_button.show_choice(models, model_id, effort)

    def open_model_menu(self) -> None:
        """Offer the models and effort levels, as a click on the switch does."""
        self.choice_button.open_menu()

    def open_effort_menu(self) -> None:
        """Offer the effort levels."""
        self.choice_button.open_effort_menu()

    def set_send_key(self, key: SendKey | str) -> None:
        """Choose which key sends."""
        self.editor.send_key = SendKey(key)

    def on_send_requested(self) -> None:
        """Hand the text over, once; while that can not be, say why."""
        text = self.text()
        if not text.strip() or self._reason is not None:
            return
        if self._streaming:
            self._show_hint(self.tr("A reply is coming. Stop it or wait for its end, then send."))
            return
        if text == self._sent_text:
            return  # a second Enter before the first one's message was stored
        self._sent_text = text
        self._sent_timer.start()
        self.send_requested.emit(text)

    def on_sent_timeout(self) -> None:
        """Let the same text be sent again: it is still here, so it was not stored."""
        self._sent_text = None

    def on_text_changed(self) -> None:
        """Tell of the new draft."""
        self._show_state()
        if not self._by_program:
            self.draft_changed.emit(self.text())

    def on_document_size_changed(self) -> None:
        """Grow or shrink with the text."""
        self._fit_height()

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the window, whose height bounds the composer's."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fit_height()
        self._reveal_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew and fit the height to them."""
        super().resizeEvent(event)
        self._fit_height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's height."""
        if event.type() is QEvent.Type.Resize and watched is self.window():
            self._fit_height()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.follow_text_size()

    def _show_state(self) -> None:
        blank = not self._has_text()
        self.send_button.setEnabled(not blank and self._reason is None)
        self._show_hint(self._reason or "")

    def _has_text(self) -> bool:
        document = self.editor.document()
        if document.characterCount() > 10_000:  # so much is hardly blank, and reading it all at each key is slow
            return True
        return bool(self.text().strip())

    def _show_hint(self, text: str) -> None:
        self.hint_label.setText(text)
        self.hint_label.setVisible(bool(text))
        self.editor.setAccessibleDescription(text)

    def _fit_height(self) -> None:
        line_px = QFontMetrics(self.editor.font()).lineSpacing()
        wanted_px = max(1, round(self.editor.document().size().height())) * line_px
        most_px = max(2 * line_px, round(self.window().height() * _MAX_HEIGHT_OF_WINDOW))
        scrolls = wanted_px > most_px
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.editor.setVerticalScrollBarPolicy(policy)
        self.editor.setFixedHeight(min(wanted_px, most_px) + SPACE_XS_PX)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S_PX)
        row.addWidget(self.choice_button)
        row.addStretch(1)
        row.addWidget(self.send_button)
        row.addWidget(self.stop_button)
        # The switch has a padding of its own, so the message is set in by as much: both begin on one line.
        texts = QVBoxLayout()
        texts.setContentsMargins(_SWITCH_PADDING_PX, 0, 0, 0)
        texts.setSpacing(SPACE_S_PX)
        texts.addWidget(self.editor)
        texts.addWidget(self.hint_label)
        self._card.column.addLayout(texts)
        self._card.column.addLayout(row)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(SPACE_L_PX, 0, SPACE_L_PX, SPACE_S_PX)
        outer.addWidget(self._card)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setTabOrder(self.editor, self.choice_button)
        self.setTabOrder(self.choice_button, self.send_button)
        self.setTabOrder(self.send_button, self.stop_button)


class _Card(QWidget):
    """The rounded ground of the composer; its border shows where the keyboard is."""

    def __init__(self, editor: MessageEditor) -> None:
        super().__init__()
        self._editor = editor
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(
            SPACE_L_PX - _SWITCH_PADDING_PX + _SHADOW_PX,
            SPACE_M_PX + _SHADOW_PX,
            SPACE_M_PX + _SHADOW_PX,
            SPACE_S_PX + _SHADOW_PX,
        )
        self.column.setSpacing(SPACE_S_PX)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        editor.focus_changed.connect(self.update)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the card puts the caret into the message."""
        super().mousePressEvent(event)
        self._editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a soft shadow, the card and its border."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        frame = QRectF(self.rect()).adjusted(_SHADOW_PX, _SHADOW_PX, -_SHADOW_PX, -_SHADOW_PX)
        for grow in range(_SHADOW_PX, 0, -1):
            shade = QColor(tokens.shadow)
            shade.setAlpha(4)
            painter.setBrush(shade)
            radius = RADIUS_COMPOSER_PX + grow
            painter.drawRoundedRect(frame.adjusted(-grow, -grow + 2, grow, grow), radius, radius)
        focused = self._editor.hasFocus()
        width_px = 1.5 if focused else 1.0
        painter.setPen(QPen(QColor(tokens.accent if focused else tokens.control_border), width_px))
        painter.setBrush(QColor(tokens.surface))
        inset = width_px / 2
        painter.drawRoundedRect(
            frame.adjusted(inset, inset, -inset, -inset), RADIUS_COMPOSER_PX - inset, RADIUS_COMPOSER_PX - inset
        )
        painter.end()
