"""The middle of the window: header, conversation, composer, wired to one conversation at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from claude_desktop.actions import When
from claude_desktop.model.catalogue import find_model
from claude_desktop.model.failures import Failure
from claude_desktop.model.history import Withheld
from claude_desktop.model.json_values import string_in
from claude_desktop.model.messages import Role
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation
from claude_desktop.services.connection import ConnectionKind
from claude_desktop.services.services import Services
from claude_desktop.services.turn_news import (
    AttemptRestarted,
    ReplyGrew,
    SendRefused,
    Source,
    StatusChanged,
    TurnBegan,
    TurnEnded,
)
from claude_desktop.ui.code_saving import CodeSaving
from claude_desktop.ui.composer.composer import Composer
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.conversation_header import ConversationHeader
from claude_desktop.ui.empty_state import EmptyState
from claude_desktop.ui.find_bar import FindBar
from claude_desktop.ui.presenting import Presenter
from claude_desktop.ui.switch_note import SwitchNote, models_to_show
from claude_desktop.ui.theme.theme import ThemeState
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX
from claude_desktop.ui.transcript.entries import ReadingPosition, SiblingStep
from claude_desktop.ui.transcript.view import TranscriptView


class ConversationPane(QWidget):
    """Shows one conversation and lets the person speak in it."""

    situation_changed = Signal()  # what can be done here changed: see `conditions`
    conversation_shown = Signal(object)  # Conversation

    def __init__(
        self, services: Services, theme: ThemeState, open_link: Callable[[str], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._open_link = open_link
        self._presenter = Presenter(lambda: services.connection.models, services.outputs.of)
        self._conversation: Conversation | None = None
        self._positions: dict[str, ReadingPosition] = {}
        self.header = ConversationHeader(self)
        self.transcript = TranscriptView(self)
        self.empty = EmptyState(self)
        self.composer = Composer(self)
        self.notice = NoticeBar(self)
        self.notice.hide()
        self._middle = QStackedWidget(self)
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.transcript)
        self._middle.currentChanged.connect(self.on_middle_changed)
        self.on_middle_changed()
        self._lay_out()
        self.find_bar = FindBar(self.transcript, self)
        self._switch_note = SwitchNote(self.composer, services)
        self._code_saving = CodeSaving(self, self.notice, services.text_files)
        self._wire()
        self.on_theme_changed()

    @property
    def conversation(self) -> Conversation | None:
        """The conversation that is shown."""
        return self._conversation

    @property
    def conditions(self) -> frozenset[When]:
        """What the person can do here now."""
        conversation = self._conversation
        if conversation is None:
            return frozenset()
        found: set[When] = set()
        if conversation.messages:
            found.add(When.CONVERSATION)
        if conversation.id in self._services.replies.streaming_ids:
            found.add(When.STREAMING)
        if conversation.tip_id is not None and self._services.editing.can_retry(conversation.id, conversation.tip_id):
            found.add(When.CAN_RETRY)
        if self._services.editing.undo_kind(conversation.id) is not None:
            found.add(When.CAN_UNDO)
        if self._services.editing.redo_kind(conversation.id) is not None:
            found.add(When.CAN_REDO)
        return frozenset(found)

    def show_conversation(self, conversation: Conversation) -> None:
        """Show a conversation at the place where it was left."""
        self._remember_position()
        # Somebody may have begun to write before the store was open, and there was no conversation to keep it in.
        typed = self.composer.text() if self._conversation is None else ""
        self._conversation = conversation
        self.header.set_title(self._title(conversation), bool(conversation.messages))
        self._show_entries(conversation, self._positions.get(conversation.id))
        self.composer.set_text(conversation.draft)
        if typed:
            self.composer.begin_with(typed)
        self._show_choice()
        self._switch_note.show_for(conversation)
        self._show_streaming()
        self.conversation_shown.emit(conversation)
        self.composer.focus_text()
        self.situation_changed.emit()

    def show_anew(self) -> None:
        """Show the branch as it is now; where the reader was stays in place, or what stands before it."""
        conversation = self._conversation
        if conversation is None:
            return
        position, layout = self.transcript.position(), self.transcript.layout_model
        kept = {message.id: None for message in conversation.branch()}
        if not position.following and position.message_id not in kept:
            above = layout.entries.ids[: layout.places.get(position.message_id, 0)]
            nearest = next((message_id for message_id in reversed(above) if message_id in kept), None)
            position = ReadingPosition(nearest or next(iter(kept), ""), following=False)
        self._show_entries(conversation, position)

    def show_withheld(self, withheld: Mapping[str, Withheld]) -> None:
        """Say beside each thought of this conversation whether and why it is not sent any more."""
        conversation, before = self._conversation, self._presenter.withheld
        self._presenter.withheld = withheld
        entries = self.transcript.layout_model.entries
        for message_id in before.keys() | withheld.keys() if conversation is not None else ():
            changed = before.get(message_id) is not withheld.get(message_id)
            if changed and conversation is not None and entries.is_made(message_id):
                self.transcript.replace_entry(self._presenter.entry_of(conversation, message_id))

    def show_notice(self, text: str) -> None:
        """Show one calm sentence above the composer until it is closed."""
        self.notice.show_notice(text, NoticeKind.WARN, self.tr("Close"))

    def add_above_composer(self, bar: QWidget) -> None:
        """Give a notice of the window its place."""
        self._notices.addWidget(bar)

    def forget_draft(self, stored: str) -> None:
        """Empty the composer of a text that is stored now; what was typed since it was sent stays."""
        text = self.composer.text()
        self.composer.clear()
        left = text.removeprefix(stored)
        if left and self._conversation is not None:
            self.composer.set_text(left)
            self._services.library.change_draft(self._conversation.id, left)

    def retry_last(self) -> None:
        """Ask again for the last reply."""
        conversation = self._conversation
        if conversation is not None and conversation.tip_id is not None:
            self._services.editing.retry(conversation.id, conversation.tip_id)

    def step_own_message(self, step: int) -> None:
        """Scroll to the person's previous (-1) or next (1) message, counted from the top of what is on screen."""
        branch = self._conversation.branch() if self._conversation is not None else ()
        position = self.transcript.position()
        top = len(branch)
        if not position.following:
            top = next((index for index, message in enumerate(branch) if message.id == position.message_id), top)
        inside = position.row > 0 or position.offset_px > 0
        order = range(top + 1, len(branch)) if step > 0 else range(min(top, len(branch) - 1) - (not inside), -1, -1)
        wanted = next((branch[index].id for index in order if branch[index].role is Role.USER), None)
        if wanted is not None:
            self.transcript.jump_to_message(wanted)
        elif step > 0:
            self.transcript.scroll_to_end()

    def stop(self) -> None:
        """End the reply that is under way here."""
        if self._conversation is not None:
            self._services.replies.stop(self._conversation.id)

    def change_settings(self, settings: Settings) -> None:
        """Store what this conversation says for itself."""
        if self._conversation is not None:
            self._services.library.change_settings(self._conversation.id, settings)

    def on_send_requested(self, text: str) -> None:
        """Send; the composer is cleared only when the turn is stored."""
        if self._conversation is not None:
            self._services.replies.send(self._conversation.id, text)

    def on_retry_requested(self, message_id: str) -> None:
        """Ask for another reply in the place of that one."""
        if self._conversation is not None:
            self._services.editing.retry(self._conversation.id, message_id)

    def on_sibling_requested(self, step: SiblingStep) -> None:
        """Show another answer at the same place."""
        if self._conversation is not None:
            self._services.library.step_sibling(self._conversation.id, step.message_id, step.step)

    def on_draft_changed(self, text: str) -> None:
        """Keep what is being written."""
        if self._conversation is not None:
            self._services.library.change_draft(self._conversation.id, text)

    def on_model_chosen(self, model_id: str) -> None:
        """Use another model from the next message on."""
        if self._conversation is not None:
            self.change_settings(replace(self._conversation.settings, model=model_id))

    def on_effort_chosen(self, effort: str) -> None:
        """Use another effort from the next message on."""
        if self._conversation is not None:
            self.change_settings(replace(self._conversation.settings, effort=effort or None))

    def on_conversation_changed(self, conversation: Conversation) -> None:
        """Take over a change of the conversation that is shown."""
        before = self._conversation
        if before is None or before.id != conversation.id:
            return
        self._conversation = conversation
        self.header.set_title(self._title(conversation), bool(conversation.messages))
        if conversation.settings != before.settings:
            self._show_choice()
        if conversation.tip_id != before.tip_id and conversation.messages.keys() == before.messages.keys():
            self._show_entries(conversation, self.transcript.position())
        self.situation_changed.emit()

    def on_turn_began(self, began: TurnBegan) -> None:
        """The turn is stored: only now may the composer forget it."""
        conversation = self._services.library.find(began.conversation_id)
        if not self._is_shown(began.conversation_id) or conversation is None:
            return
        self._middle.setCurrentWidget(self.transcript)
        if began.source is Source.DRAFT and began.asked is not None:
            self.forget_draft(string_in(began.asked.blocks[-1].raw, "text"))
        before_id = (began.asked or began.reply).parent_id
        self.transcript.remove_entries_after(before_id)
        if before_id is not None:  # what could be done with the last message can not be done with it any more
            self.transcript.replace_entry(self._presenter.entry_of(conversation, before_id))
        if began.asked is not None:
            self.transcript.add_entry(self._presenter.entry_of(conversation, began.asked.id))
        self.transcript.add_entry(self._presenter.entry_of(conversation, began.reply.id))
        self.transcript.scroll_to_end()

    def on_reply_grew(self, grew: ReplyGrew) -> None:
        """Hand the piece to the view; it is painted in the next frame."""
        if self._is_shown(grew.conversation_id):
            self.transcript.grow(grew.message_id, grew.event)

    def on_status_changed(self, changed: StatusChanged) -> None:
        """Show the phase."""
        if self._is_shown(changed.conversation_id):
            self.transcript.show_status(changed.message_id, changed.status)

    def on_attempt_restarted(self, restarted: AttemptRestarted) -> None:
        """Begin the reply afresh."""
        if self._is_shown(restarted.conversation_id):
            self.show_again(restarted.message_id)

    def on_turn_ended(self, ended: TurnEnded) -> None:
        """Show the final state."""
        if self._conversation is not None and ended.conversation_id == self._conversation.id:
            self.transcript.show_status(ended.reply.id, None)
            if self._conversation.tip_id == ended.reply.id:
                self.show_again(ended.reply.id)

    def show_again(self, message_id: str) -> None:
        """Show a message, where it is shown, as it is known by now."""
        if self._conversation is not None and message_id in self._conversation.messages:
            self.transcript.replace_entry(self._presenter.entry_of(self._conversation, message_id))

    def on_send_refused(self, refused: SendRefused) -> None:
        """Nothing was sent; the text is still in the composer."""
        if self._is_shown(refused.conversation_id):
            self.show_notice(_failure_sentence(refused.failure))

    def on_streaming_changed(self) -> None:
        """Send becomes Stop, and back."""
        self._show_streaming()
        self.situation_changed.emit()

    def on_connection_changed(self) -> None:
        """Say under the composer why nothing can be sent, where that is so."""
        state = self._services.connection.state
        reason = None
        if state.kind is ConnectionKind.READING_KEY:
            reason = self.tr("Waiting for the keyring…")
        elif state.kind in (ConnectionKind.NO_KEY, ConnectionKind.OTHER_SERVER):
            reason = self.tr("There is no key to send with yet. Your text is kept.")  # the notice above says why
        elif state.kind is ConnectionKind.NO_ACCOUNT:
            reason = self.tr("Connect to Claude first: menu File.")
        self.composer.set_enabled_reason(reason)
        self._show_choice()

    def on_theme_changed(self) -> None:
        """Take over the colours; the text size comes with the application's font."""
        self.transcript.set_tokens(self._theme.tokens)
        self.composer.follow_text_size()

    def on_middle_changed(self) -> None:
        """Let only what is shown need room: the composer grows into the rest."""
        for page in (self.empty, self.transcript):
            is_shown = page is self._middle.currentWidget()
            policy = QSizePolicy.Policy.Expanding if is_shown else QSizePolicy.Policy.Ignored
            page.setSizePolicy(policy, policy)

    def on_storing_failed(self, failure: Failure) -> None:
        """A change is not on disk."""
        self.show_notice(_failure_sentence(failure))

    def _is_shown(self, conversation_id: str) -> bool:
        return self._conversation is not None and self._conversation.id == conversation_id

    def _remember_position(self) -> None:
        if self._conversation is not None and self._conversation.messages:
            self._positions[self._conversation.id] = self.transcript.position()

    def _title(self, conversation: Conversation) -> str:
        return conversation.title or self.tr("New conversation")

    def _show_entries(self, conversation: Conversation, position: ReadingPosition | None) -> None:
        running = self._services.replies.running(conversation.id)
        shown = conversation
        if running is not None and running.reply.id in conversation.messages:
            partial = replace(running.reply, blocks=running.growing.blocks())
            shown = replace(conversation, messages={**conversation.messages, partial.id: partial})
        self.transcript.show_entries(self._presenter.entries_of(shown), position)
        if running is not None:
            self.transcript.show_status(running.reply.id, running.status)
        self._middle.setCurrentWidget(self.transcript if conversation.messages else self.empty)

    def _show_choice(self) -> None:
        if self._conversation is None:
            return
        resolved = self._services.requests.resolved(self._conversation)
        models = models_to_show(self._services.connection, resolved.model)
        effort = resolved.effort or find_model(models, resolved.model).default_effort
        settings = self._services.settings
        self.composer.show_choice(models, resolved.model, effort, settings.preferences.favourite_models)

    def _show_streaming(self) -> None:
        conversation = self._conversation
        self.composer.set_streaming(
            conversation is not None and conversation.id in self._services.replies.streaming_ids
        )

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._middle, 1)
        self._notices = QVBoxLayout()
        self._notices.setContentsMargins(SPACE_L_PX, 0, SPACE_L_PX, 0)
        self._notices.setSpacing(SPACE_S_PX)
        self._notices.addWidget(self.notice)
        layout.addLayout(self._notices)
        row = QHBoxLayout()
        row.addWidget(self.composer)
        layout.addLayout(row)

    def _wire(self) -> None:
        composer, transcript, services = self.composer, self.transcript, self._services
        composer.send_requested.connect(self.on_send_requested)
        composer.stop_requested.connect(self.stop)
        composer.draft_changed.connect(self.on_draft_changed)
        composer.model_chosen.connect(self.on_model_chosen)
        composer.effort_chosen.connect(self.on_effort_chosen)
        composer.favourite_toggled.connect(services.settings.toggle_favourite_model)
        self.notice.first_chosen.connect(self.notice.hide)
        self.find_bar.closed.connect(composer.focus_text)
        self.empty.suggestion_chosen.connect(composer.begin_with)
        transcript.link_clicked.connect(self._open_link)
        transcript.code_save_asked.connect(self._code_saving.on_save_asked)
        transcript.retry_requested.connect(self.on_retry_requested)
        transcript.sibling_requested.connect(self.on_sibling_requested)
        services.library.conversation_changed.connect(self.on_conversation_changed)
        services.library.storing_failed.connect(self.on_storing_failed)
        services.replies.turn_began.connect(self.on_turn_began)
        services.replies.reply_grew.connect(self.on_reply_grew)
        services.replies.status_changed.connect(self.on_status_changed)
        services.replies.attempt_restarted.connect(self.on_attempt_restarted)
        services.replies.turn_ended.connect(self.on_turn_ended)
        services.replies.send_refused.connect(self.on_send_refused)
        services.replies.streaming_changed.connect(self.on_streaming_changed)
        services.connection.state_changed.connect(self.on_connection_changed)
        services.connection.models_changed.connect(self.on_connection_changed)
        services.settings.changed.connect(self.on_connection_changed)
        services.library.folders_changed.connect(self.on_connection_changed)
        self._theme.changed.connect(self.on_theme_changed)


def _failure_sentence(failure: Failure) -> str:
    return QCoreApplication.translate("Failure", failure.sentence)
