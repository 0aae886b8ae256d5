"""What the window does about single messages: edit, ask again, delete, branch off, undo, and the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QCursor

from claude_desktop.model.attachments import attachments_in
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.catalogue import find_model
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.tree import Conversation, UnfinishedEdit
from claude_desktop.model.tree_changes import EditKind, attachments_of_edit
from claude_desktop.services.editing import TreeChanged
from claude_desktop.services.message_queue import QueueChanged, Queued
from claude_desktop.services.request_building import Choice
from claude_desktop.services.services import Services
from claude_desktop.services.turn_news import Source, TurnBegan
from claude_desktop.ui.action_set import ActionSet
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.conversation_pane import ConversationPane
from claude_desktop.ui.retry_menu import RetryMenu
from claude_desktop.ui.transcript.entries import Ask, MessageAsk


@dataclass(frozen=True, slots=True)
class _Place:
    """A message of a conversation."""

    conversation_id: str
    message_id: str


class EditingCommands(QObject):
    """Lets messages be edited in the composer, and says what was done to them. Owned by the pane."""

    edited_changed = Signal()  # another message is being edited, or none: see `edited_id`

    def __init__(self, pane: ConversationPane, actions: ActionSet, services: Services) -> None:
        super().__init__(pane)
        self._pane = pane
        self._actions = actions
        self._services = services
        self._composer = pane.composer
        self._edited: _Place | None = None
        self._saved: tuple[_Place, str] | None = None  # until something else is saved, in case the disk refuses it
        self._is_saving = False
        self._retried: _Place | None = None
        self._undo: Callable[[], None] | None = None
        self._branched: tuple[str, str] | None = None  # where from, and the new conversation
        self._removed: tuple[str, int, str] | None = None  # conversation id, index in the queue, text
        self.retry_menu: RetryMenu | None = None
        self.notice = NoticeBar(pane)
        self.notice.hide()
        pane.add_above_composer(self.notice)
        self._wire()

    @property
    def edited_id(self) -> str | None:
        """The message that is being edited in the composer."""
        return self._edited.message_id if self._edited is not None else None

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What to do for which action."""
        return {
            "undo": self.undo,
            "redo": self.redo,
            "edit_last": self.edit_last,
            "retry_with": self.retry_last_with,
        }

    # Editing

    def edit_last(self) -> None:
        """Edit the person's last message of the branch that is shown."""
        conversation = self._pane.conversation
        branch = conversation.branch() if conversation is not None else ()
        last = next((message for message in reversed(branch) if message.role is Role.USER), None)
        if last is not None:
            self._begin_edit(last)

    def on_message_asked(self, asked: MessageAsk) -> None:
        """Do what was asked for with a message."""
        conversation = self._pane.conversation
        message = conversation.messages.get(asked.message_id) if conversation is not None else None
        if conversation is None or message is None:
            return
        match asked.ask:
            case Ask.EDIT:
                self._begin_edit(message)
            case Ask.DELETE:
                self._services.editing.delete(conversation.id, message.id)
            case Ask.BRANCH:
                self._services.editing.branch_off(conversation.id, message.id, self._branch_title(conversation))
            case Ask.RETRY_WITH:
                viewport = self._pane.transcript.viewport()
                below = viewport.mapToGlobal(asked.place.bottomLeft())
                self._open_retry_menu(conversation, message.id, QCursor.pos() if asked.place.isEmpty() else below)

    def on_rerun_requested(self, text: str) -> None:
        """Ask the edited message; the composer stays in the edit until the turn is stored."""
        if self._edited is not None:
            self._services.editing.rerun(self._edited.conversation_id, self._edited.message_id, text)

    def on_save_requested(self, text: str) -> None:
        """Keep the edited message without asking."""
        edited = self._edited
        if edited is None:
            return
        conversation = self._services.library.find(edited.conversation_id)
        message = conversation.messages.get(edited.message_id) if conversation is not None else None
        is_same = conversation is not None and message is not None and _says(conversation, message, text)
        if is_same:
            self.on_edit_cancelled()  # the same text again would be a version without a difference
        else:
            self._saved, self._is_saving = (edited, text), True
            self._services.editing.save(edited.conversation_id, edited.message_id, text)
            self._is_saving = False

    def on_edit_cancelled(self) -> None:
        """Forget the edit; the draft comes back."""
        if self._edited is not None:
            self._services.library.change_edit(self._edited.conversation_id, None)
        self._end_edit()

    def on_edit_changed(self, text: str) -> None:
        """Keep how far the edit is, through other conversations and restarts."""
        if self._edited is not None:
            edit = self._edit(self._edited, text)
            self._services.library.change_edit(self._edited.conversation_id, edit)

    def on_conversation_shown(self, conversation: Conversation) -> None:
        """Leave the edit of the conversation before, and take up the one that was left in this one."""
        if self._edited is not None and self._edited.conversation_id == conversation.id:
            return
        self.notice.hide()
        self._end_edit()
        edit = conversation.edit
        if edit is not None and edit.message_id in conversation.messages:
            self._begin_edit(conversation.messages[edit.message_id], edit.text)
        self._show_queue(conversation.id)

    # Asking again

    def retry_last_with(self) -> None:
        """Offer other models and efforts for the last reply."""
        conversation = self._pane.conversation
        if conversation is not None and conversation.tip_id is not None:
            viewport = self._pane.transcript.viewport()
            self._open_retry_menu(conversation, conversation.tip_id, viewport.mapToGlobal(viewport.rect().center()))

    def on_retry_chosen(self, choice: Choice) -> None:
        """Ask again with what was chosen."""
        if self._retried is not None:
            self._services.editing.retry(self._retried.conversation_id, self._retried.message_id, choice)

    # Undo

    def undo(self) -> None:
        """Take back what was done last in the conversation that is shown."""
        if self._pane.conversation is not None:
            self._services.editing.undo(self._pane.conversation.id)

    def redo(self) -> None:
        """Do again what was undone last in the conversation that is shown."""
        if self._pane.conversation is not None:
            self._services.editing.redo(self._pane.conversation.id)

    def on_undo_chosen(self) -> None:
        """The button beside what was said: take just that back."""
        self.notice.hide()
        if self._undo is not None:
            self._undo()

    def on_tree_changed(self, changed: TreeChanged) -> None:
        """Show the other tree, and say what can not be seen at once."""
        edited = self._edited
        if edited is not None and edited.conversation_id == changed.conversation_id:
            current = self._services.library.find(edited.conversation_id)
            gone = current is None or edited.message_id not in current.messages
            if self._is_saving or gone:
                self.on_edit_cancelled()
        if changed.failed and changed.kind is EditKind.EDIT and changed.undone:
            self._take_up_again(changed.conversation_id)
        if not self._is_shown(changed.conversation_id):
            return
        self.notice.hide()
        self._pane.show_anew()
        if changed.kind is EditKind.EDIT and not changed.undone:
            self._pane.transcript.scroll_to_end()
        if changed.kind is EditKind.DELETE and not changed.undone:
            self._say(self.tr("The message is deleted."), self.undo)

    def on_branched(self, branch: Conversation) -> None:
        """Show the new conversation."""
        source = self._pane.conversation
        self._services.library.open(branch.id)
        if source is not None:
            self._branched = (source.id, branch.id)
            text = self.tr("This is a branch. The conversation that it came from is unchanged.")
            self._say(text, self.undo_branch)

    def undo_branch(self) -> None:
        """Go back to where the branch came from, and put the branch into the trash."""
        if self._branched is not None:
            source_id, branch_id = self._branched
            self._services.library.open(source_id)
            self._services.trash.move(branch_id)

    def on_refused(self, conversation_id: str) -> None:
        """The tree is left alone while a reply comes."""
        if self._is_shown(conversation_id):
            self._pane.show_notice(self.tr("A reply is coming. Stop it or wait for its end, then try again."))

    def on_turn_began(self, began: TurnBegan) -> None:
        """What was said of an earlier deed is over; an edit that was asked is stored."""
        if self._is_shown(began.conversation_id):
            self.notice.hide()
        if began.source is Source.EDIT:
            self._services.library.change_edit(began.conversation_id, None)
            if self._edited is not None and self._edited.conversation_id == began.conversation_id:
                self._end_edit()

    def on_situation_changed(self) -> None:
        """Name in the menu what can be undone and done again."""
        conversation = self._pane.conversation
        undo = self._services.editing.undo_kind(conversation.id) if conversation is not None else None
        redo = self._services.editing.redo_kind(conversation.id) if conversation is not None else None
        names = self._names()
        self._actions.action("undo").setText(
            self.tr("&Undo: {what}").format(what=names[undo]) if undo is not None else self.tr("&Undo")
        )
        self._actions.action("redo").setText(
            self.tr("&Redo: {what}").format(what=names[redo]) if redo is not None else self.tr("&Redo")
        )

    # The queue

    def on_queue_requested(self, text: str) -> None:
        """Let the text wait for the reply that streams."""
        if self._pane.conversation is not None:
            self._services.queue.add(self._pane.conversation.id, text)

    def on_queued(self, queued: Queued) -> None:
        """The text is on disk: only now may the composer forget it."""
        if self._is_shown(queued.conversation_id):
            self._pane.forget_draft(queued.text)

    def on_queue_changed(self, changed: QueueChanged) -> None:
        """Show what waits."""
        if self._is_shown(changed.conversation_id):
            self._composer.queue.show_queue(changed.texts, held=changed.held)

    def on_queue_edit_chosen(self, index: int) -> None:
        """Take a text back into the composer."""
        conversation = self._pane.conversation
        if conversation is None:
            return
        self._services.library.change_draft(conversation.id, self._composer.text())
        draft = self._services.queue.take_for_editing(conversation.id, index)
        if draft is not None:
            self._composer.set_text(draft)
            self._composer.focus_text()

    def on_queue_remove_chosen(self, index: int) -> None:
        """Take a text away."""
        conversation = self._pane.conversation
        text = self._services.queue.remove(conversation.id, index) if conversation is not None else None
        if conversation is not None and text is not None:
            self._removed = (conversation.id, index, text)
            self._say(self.tr("The message is taken out of the queue."), self.undo_removal)

    def undo_removal(self) -> None:
        """Let a text wait again that was taken away."""
        if self._removed is not None:
            self._services.queue.put_back(*self._removed)

    def on_send_now_chosen(self) -> None:
        """Send what waits."""
        if self._pane.conversation is not None:
            self._services.queue.send_now(self._pane.conversation.id)

    def _begin_edit(self, message: Message, text: str | None = None) -> None:
        place = _Place(message.conversation_id, message.id)
        if self._edited != place:
            self._edited = place
            own = plain_text(message.blocks) if text is None else text
            self._composer.begin_edit(own, asks=message.role is Role.USER)
            self.edited_changed.emit()
        self._composer.focus_text()

    def _take_up_again(self, conversation_id: str) -> None:
        """The disk refused the edited text: let it be edited on rather than lose it."""
        place, text = self._saved or (None, "")
        conversation = self._services.library.find(conversation_id)
        if place is None or place.conversation_id != conversation_id or conversation is None:
            return
        self._services.library.change_edit(conversation_id, UnfinishedEdit(place.message_id, text))
        if self._is_shown(conversation_id) and place.message_id in conversation.messages:
            self._begin_edit(conversation.messages[place.message_id], text)

    def _end_edit(self) -> None:
        was_edited, self._edited = self._edited, None
        self._composer.end_edit()
        if was_edited is not None:
            self.edited_changed.emit()

    def _edit(self, place: _Place, text: str) -> UnfinishedEdit:
        """How far an edit is, with what was attached in it."""
        conversation = self._services.library.find(place.conversation_id)
        before = conversation.edit if conversation is not None else None
        kept = before.attachments if before is not None and before.message_id == place.message_id else None
        return UnfinishedEdit(place.message_id, text, kept)

    def _open_retry_menu(self, conversation: Conversation, message_id: str, where: QPoint) -> None:
        if not self._services.editing.can_retry(conversation.id, message_id):
            if conversation.id in self._services.replies.streaming_ids:
                self.on_refused(conversation.id)
            return
        models = self._services.connection.models
        resolved = self._services.requests.resolved(conversation)
        current = find_model(models, resolved.model)
        self._retried = _Place(conversation.id, message_id)
        self.retry_menu = RetryMenu(models, current, resolved.effort or current.default_effort, self._pane)
        self.retry_menu.chosen.connect(self.on_retry_chosen)
        self.retry_menu.popup(where)

    def _say(self, text: str, undo: Callable[[], None]) -> None:
        self._undo = undo
        self.notice.show_notice(text, NoticeKind.MUTED, self.tr("Undo"), self.tr("Close"))

    def _show_queue(self, conversation_id: str) -> None:
        self.on_queue_changed(self._services.queue.state(conversation_id))

    def _is_shown(self, conversation_id: str) -> bool:
        return self._pane.conversation is not None and self._pane.conversation.id == conversation_id

    def _branch_title(self, conversation: Conversation) -> str:
        return self.tr("{title} (branch)").format(title=conversation.title)

    def _names(self) -> dict[EditKind, str]:
        return {
            EditKind.EDIT: self.tr("edit a message"),
            EditKind.RERUN: self.tr("edit and rerun"),
            EditKind.RETRY: self.tr("ask again"),
            EditKind.DELETE: self.tr("delete a message"),
            EditKind.INSTRUCTIONS: self.tr("change the instructions"),
        }

    def _wire(self) -> None:
        composer, services = self._composer, self._services
        composer.rerun_requested.connect(self.on_rerun_requested)
        composer.save_requested.connect(self.on_save_requested)
        composer.edit_cancelled.connect(self.on_edit_cancelled)
        composer.edit_changed.connect(self.on_edit_changed)
        composer.edit_last_requested.connect(self.edit_last)
        composer.queue_requested.connect(self.on_queue_requested)
        composer.queue.edit_chosen.connect(self.on_queue_edit_chosen)
        composer.queue.remove_chosen.connect(self.on_queue_remove_chosen)
        composer.queue.send_now_chosen.connect(self.on_send_now_chosen)
        self._pane.transcript.message_asked.connect(self.on_message_asked)
        self._pane.conversation_shown.connect(self.on_conversation_shown)
        self._pane.situation_changed.connect(self.on_situation_changed)
        self.notice.first_chosen.connect(self.on_undo_chosen)
        self.notice.second_chosen.connect(self.notice.hide)
        services.editing.tree_changed.connect(self.on_tree_changed)
        services.editing.branched.connect(self.on_branched)
        services.editing.refused.connect(self.on_refused)
        services.editing.history_changed.connect(self._pane.situation_changed)
        services.replies.turn_began.connect(self.on_turn_began)
        services.queue.changed.connect(self.on_queue_changed)
        services.queue.queued.connect(self.on_queued)


def _says(conversation: Conversation, message: Message, text: str) -> bool:
    """Tell whether an edit changes nothing."""
    attached = attachments_of_edit(conversation, message) == attachments_in(message.blocks)
    return attached and plain_text(message.blocks) == text
