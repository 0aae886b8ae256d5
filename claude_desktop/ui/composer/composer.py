"""The composer: a card with the message, the model and effort that will answer, and Send or Stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFontInfo, QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.model.catalogue import Model
from claude_desktop.ui.composer.attached import ComposerAttachments
from claude_desktop.ui.composer.card import SWITCH_PADDING_PX, ComposerCard
from claude_desktop.ui.composer.choice_button import ChoiceButton
from claude_desktop.ui.composer.edit_mode import EditMode
from claude_desktop.ui.composer.editor import MessageEditor, SendKey
from claude_desktop.ui.composer.meter import NextMeter
from claude_desktop.ui.composer.queue_strip import QueueStrip
from claude_desktop.ui.controls.buttons import PlainButton, PrimaryButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.raised_card import SHADOW_PX
from claude_desktop.ui.theme.fonts import conversation_font
from claude_desktop.ui.theme.tokens import (
    SPACE_L_PX,
    SPACE_S_PX,
    SPACE_XS_PX,
)

COLUMN_EM = 46
_MAX_HEIGHT_OF_WINDOW = 0.4
_SAME_TEXT_AGAIN_MS = 1_000


class Composer(QWidget):
    """Holds the draft. It is never cleared by itself: who stored the message calls `clear`.

    `draft_changed` carries the whole text after each change by the person; `set_text` and `clear` do not cause it.
    While a message is edited (`begin_edit`) the draft waits aside: `text`, `set_text` and `clear` go on to mean it.
    """

    send_requested = Signal(str)
    queue_requested = Signal(str)  # sent while a reply streams
    rerun_requested = Signal(str)  # the edited text, to be asked
    save_requested = Signal(str)  # the edited text, to be kept only
    edit_cancelled = Signal()
    edit_changed = Signal(str)
    edit_last_requested = Signal()
    stop_requested = Signal()
    draft_changed = Signal(str)
    model_chosen = Signal(str)
    effort_chosen = Signal(str)
    favourite_toggled = Signal(str)  # model id
    choosing_help_wanted = Signal()
    desk_wanted = Signal()  # every model beside the others

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
        self.meter = NextMeter()
        self.hint_label = Paragraph("caption")
        self.hint_label.hide()
        self.switch_label = Paragraph("caption")
        self.switch_label.hide()
        self.send_button = PrimaryButton(self.tr("Send"))
        self.stop_button = PrimaryButton(self.tr("Stop"))
        self.stop_button.hide()
        self.queue_button = PlainButton(self.tr("Queue"))
        self.queue_button.hide()
        self.edit_mode = EditMode(self.editor, self)
        self.attached = ComposerAttachments(self.editor, self)
        self.queue = QueueStrip()
        self._card = ComposerCard(self.editor)
        self._lay_out()
        self.editor.send_key_pressed.connect(self.on_send_requested)
        self.editor.textChanged.connect(self.on_text_changed)
        self.editor.document().documentLayout().documentSizeChanged.connect(self.on_document_size_changed)
        self.editor.up_pressed_in_empty.connect(self.on_up_pressed_in_empty)
        self._follow_attached()
        self.edit_mode.cancelled.connect(self.edit_cancelled)
        self.edit_mode.saved.connect(self.save_requested)
        self.queue_button.clicked.connect(self.on_send_requested)
        self.send_button.clicked.connect(self.on_send_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.choice_button.model_chosen.connect(self.model_chosen)
        self.choice_button.effort_chosen.connect(self.effort_chosen)
        self.choice_button.favourite_toggled.connect(self.favourite_toggled)
        self.choice_button.help_wanted.connect(self.choosing_help_wanted)
        self.choice_button.desk_wanted.connect(self.desk_wanted)
        self.follow_text_size()
        self._show_state()

    def text(self) -> str:
        """The draft."""
        return self.edit_mode.draft if self.edit_mode.is_active else self.editor.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a draft in, with the caret at its end. It can not be undone into the draft before."""
        if text == self.text():
            return
        if self.edit_mode.is_active:
            self.edit_mode.replace_draft(text)
        else:
            self._put(text)

    def begin_edit(self, text: str, *, asks: bool) -> None:
        """Let a message be edited in the draft's place. `asks` for one of the person's own, which can be sent anew."""
        self.edit_mode.begin(asks=asks)
        self._put(text)
        self._show_buttons()
        self.focus_text()

    def end_edit(self) -> None:
        """Put the draft back as it was."""
        if self.edit_mode.is_active:
            self._sent_text = None
            self._put(self.edit_mode.end())
            self.edit_mode.restore_caret()
            self._show_buttons()

    def _put(self, text: str) -> None:
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
        self.editor.viewport().setFont(font)  # it draws the placeholder, and keeps the font of the style sheet before
        em_px = QFontInfo(font).pixelSize()
        self._card.setMaximumWidth(COLUMN_EM * em_px + 2 * (SPACE_L_PX + SHADOW_PX))
        self.queue.setMaximumWidth(COLUMN_EM * em_px + 2 * SPACE_L_PX)
        self._fit_height()

    def set_streaming(self, streaming: bool) -> None:
        """Show Stop while a reply is under way in this conversation, else Send."""
        if streaming == self._streaming:
            return
        had_focus = self.send_button.hasFocus() or self.stop_button.hasFocus() or self.queue_button.hasFocus()
        self._streaming = streaming
        if had_focus:
            self.focus_text()
        self._show_buttons()

    def set_enabled_reason(self, reason: str | None) -> None:
        """Say why nothing can be sent now, or None where it can. The draft can be written all the same."""
        self._reason = reason
        self._show_state()

    def show_choice(
        self, models: Sequence[Model], model_id: str, effort: str | None, favourites: Sequence[str] = ()
    ) -> None:
        """Show which model answers, at which effort (None: the model's own default); `favourites` are offered first."""
        self.choice_button.show_choice(models, model_id, effort, favourites)

    def show_switch_note(self, text: str) -> None:
        """Say what another model than before changes; nothing for an empty text."""
        self.switch_label.setText(text)
        self.switch_label.setVisible(bool(text))
        self.choice_button.setAccessibleDescription(text)

    def preview_switch_with(self, preview: Callable[[Model], str]) -> None:
        """Let the switcher say of each model what choosing it would change."""
        self.choice_button.preview = preview

    def open_model_menu(self) -> None:
        """Offer the models and effort levels, as a click on the switch does."""
        self.choice_button.open_popup()

    def open_effort_menu(self) -> None:
        """Offer the effort levels."""
        self.choice_button.open_at_effort()

    def set_send_key(self, key: SendKey | str) -> None:
        """Choose which key sends."""
        self.editor.send_key = SendKey(key)

    def on_send_requested(self) -> None:
        """Hand the text over, once; while that can not be, say why."""
        text = self.editor.toPlainText()
        is_edit = self.edit_mode.is_active
        if not self._says_something() or (self._reason is not None and not (is_edit and not self.edit_mode.asks)):
            return
        if self.attached.reason:
            self._show_hint(self.attached.reason)
            return
        if self._streaming and not is_edit and self.attached.has_any:
            self._show_hint(self.tr("Files can not wait in the queue. Send them when the reply is complete."))
            return
        if self._streaming and is_edit:
            self._show_hint(self.tr("A reply is coming. Stop it or wait for its end."))
            return
        if text == self._sent_text:
            return  # a second Enter before the first one's message was stored
        self._sent_text = text
        self._sent_timer.start()
        if is_edit:
            (self.rerun_requested if self.edit_mode.asks else self.save_requested).emit(text)
        else:
            (self.queue_requested if self._streaming else self.send_requested).emit(text)

    def on_up_pressed_in_empty(self) -> None:
        """Ask for the last message, to edit it; a message that is being edited already stays."""
        if not self.edit_mode.is_active:
            self.edit_last_requested.emit()

    def on_sent_timeout(self) -> None:
        """Let the same text be sent again: it is still here, so it was not stored."""
        self._sent_text = None

    def on_text_changed(self) -> None:
        """Tell of the new draft."""
        self._show_state()
        if not self._by_program:
            text = self.editor.toPlainText()
            (self.edit_changed if self.edit_mode.is_active else self.draft_changed).emit(text)

    def _follow_attached(self) -> None:
        self.attached.changed.connect(self.on_attached_changed)
        self.attached.strip.height_changed.connect(self.on_document_size_changed)

    def on_attached_changed(self) -> None:
        """What is attached is part of the message."""
        self._show_state()
        self._fit_height()

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
        blank = not self._says_something()
        saves = self.edit_mode.is_active and not self.edit_mode.asks
        held = self._reason is not None or bool(self.attached.reason)
        self.send_button.setEnabled(not blank and (not held or saves))
        self.edit_mode.save_button.setEnabled(not blank)
        self.queue_button.setVisible(self._streaming and self._can_queue(blank))
        self._show_hint(self._reason or self.attached.reason or self.attached.note)

    def _show_buttons(self) -> None:
        is_edit, asks = self.edit_mode.is_active, self.edit_mode.asks
        name = self.tr("Send")
        if is_edit:
            name = self.tr("Save and rerun") if asks else self.tr("Save")
        self.send_button.setText(name)
        self.send_button.setVisible(not self._streaming)
        self.edit_mode.save_button.setVisible(is_edit and asks and not self._streaming)
        self.stop_button.setVisible(self._streaming)
        self._show_state()

    def _can_queue(self, blank: bool) -> bool:
        return not blank and not self.edit_mode.is_active and not self.attached.has_any

    def _says_something(self) -> bool:
        return self.attached.has_any or self._has_text()

    def _has_text(self) -> bool:
        document = self.editor.document()
        if document.characterCount() > 10_000:  # so much is hardly blank, and reading it all at each key is slow
            return True
        return bool(self.editor.toPlainText().strip())

    def _show_hint(self, text: str) -> None:
        self.hint_label.setText(text)
        self.hint_label.setVisible(bool(text))
        self.editor.setAccessibleDescription(text)

    def _fit_height(self) -> None:
        line_px = QFontMetrics(self.editor.font()).lineSpacing()
        wanted_px = max(1, round(self.editor.document().size().height())) * line_px
        beside = (self.queue, self.edit_mode.bar, self.attached.strip)
        beside_px = sum(part.sizeHint().height() for part in beside if not part.isHidden())
        most_px = max(2 * line_px, round(self.window().height() * _MAX_HEIGHT_OF_WINDOW) - beside_px)
        scrolls = wanted_px > most_px
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.editor.setVerticalScrollBarPolicy(policy)
        self.editor.setFixedHeight(min(wanted_px, most_px) + SPACE_XS_PX)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S_PX)
        row.addWidget(self.attached.button)
        row.addWidget(self.choice_button)
        row.addStretch(1)
        row.addWidget(self.meter)
        row.addWidget(self.edit_mode.save_button)
        row.addWidget(self.send_button)
        row.addWidget(self.queue_button)
        row.addWidget(self.stop_button)
        # The switch has a padding of its own, so the message is set in by as much: both begin on one line.
        texts = QVBoxLayout()
        texts.setContentsMargins(SWITCH_PADDING_PX, 0, 0, 0)
        texts.setSpacing(SPACE_S_PX)
        texts.addWidget(self.edit_mode.bar)
        texts.addWidget(self.attached.strip)
        texts.addWidget(self.editor)
        texts.addWidget(self.hint_label)
        texts.addWidget(self.switch_label)
        self._card.column.addLayout(texts)
        self._card.column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_L_PX, 0, SPACE_L_PX, SPACE_S_PX)
        outer.setSpacing(0)
        for part, inset_px in ((self.queue, SHADOW_PX), (self._card, 0)):
            centred = QHBoxLayout()
            centred.setContentsMargins(inset_px, 0, inset_px, 0)
            centred.addWidget(part)
            outer.addLayout(centred)
        # Not `Maximum`: that would hold the height to what texts need that are not broken into lines.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        deeds = (self.edit_mode.save_button, self.send_button, self.queue_button, self.stop_button)
        parts = (self.attached.strip, self.editor, self.attached.button, self.choice_button, self.meter)
        order: tuple[QWidget, ...] = (*parts, *deeds)
        for earlier, later in pairwise(order):
            self.setTabOrder(earlier, later)
