"""Editing and branching: edit, ask again, delete, branch off, undo and redo. Nothing is ever overwritten."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.messages import Message, TurnState
from claude_desktop.model.tree import Conversation, branch_to, question_of
from claude_desktop.model.tree_changes import (
    Applied,
    EditHistory,
    EditKind,
    Step,
    TreeChange,
    addition,
    apply,
    deletion,
    edited,
    fork,
    instructions_put,
    redo,
    taking_back,
    undo,
)
from claude_desktop.services.clock import new_id, now_ms
from claude_desktop.services.library import Library
from claude_desktop.services.replies import Replies
from claude_desktop.services.request_building import Choice
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.services.turn_news import Source, TurnBegan
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TreeChanged:
    """The tree of a conversation is another one: by what the person did, or because it was `undone`, or because the
    change could not be stored and was taken back (`failed`)."""

    conversation_id: str
    kind: EditKind
    undone: bool = False
    failed: bool = False


class Editing(QObject):
    """Changes the trees of conversations, and remembers per conversation how to take that back.

    The history lives as long as the app runs. What was deleted stays in the store until the trash is emptied. While a
    reply streams in a conversation its tree is left alone: `refused` says so.
    """

    tree_changed = Signal(object)  # TreeChanged
    history_changed = Signal(str)  # conversation id
    branched = Signal(object)  # Conversation: the new one
    refused = Signal(str)  # conversation id, in which a reply streams

    def __init__(
        self, store: Store, library: Library, replies: Replies, nursery: TaskNursery, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._replies = replies
        self._nursery = nursery
        self._histories: dict[str, EditHistory] = {}
        replies.turn_began.connect(self.on_turn_began)

    def save(self, conversation_id: str, message_id: str, text: str) -> None:
        """Put a message with another text beside this one, without asking; what followed stays with the old one."""
        conversation = self._free(conversation_id, message_id)
        if conversation is not None and text.strip():
            message = edited(conversation, message_id, text, new_id(), now_ms())
            self._change(conversation, EditKind.EDIT, addition(conversation, message))

    def rerun(self, conversation_id: str, message_id: str, text: str) -> None:
        """Put a message of the person with another text beside this one, and ask it."""
        if self._free(conversation_id, message_id) is not None:
            self._replies.rerun(conversation_id, message_id, text)

    def retry(self, conversation_id: str, message_id: str, choice: Choice | None = None) -> None:
        """Ask for another reply in the place of this one; `choice` holds for that one only."""
        if self._free(conversation_id, message_id) is not None:
            self._replies.retry(conversation_id, message_id, choice or Choice())

    def put_instructions(self, conversation_id: str, message: Message) -> None:
        """Let instructions hold from somewhere on (`model/instructions.py`)."""
        conversation = self._free(conversation_id)
        if conversation is not None:
            self._change(conversation, EditKind.INSTRUCTIONS, instructions_put(conversation, message))

    def delete(self, conversation_id: str, message_id: str) -> None:
        """Take a message out; what follows it stays and follows what was before it."""
        conversation = self._free(conversation_id, message_id)
        if conversation is not None:
            self._change(conversation, EditKind.DELETE, deletion(conversation, message_id))

    def branch_off(self, conversation_id: str, message_id: str, title: str) -> None:
        """Copy the branch up to this message into a conversation of its own; `branched` brings it."""
        conversation = self._library.find(conversation_id)
        if conversation is None or message_id not in conversation.messages:
            return
        turns = (conversation.turns.get(message.id) for message in branch_to(conversation.messages, message_id))
        if any(turn is not None and turn.state is TurnState.STREAMING for turn in turns):
            self.refused.emit(conversation_id)
            return
        copy = replace(fork(conversation, message_id, new_id, now_ms()), title=title)
        self._library.add(copy)
        self.branched.emit(copy)

    def can_retry(self, conversation_id: str, message_id: str) -> bool:
        """Tell whether a reply in the place of this message, or to it, can be asked for now."""
        conversation = self._library.find(conversation_id)
        return (
            conversation is not None
            and conversation_id not in self._replies.streaming_ids
            and question_of(conversation.messages, message_id) is not None
        )

    def undo_kind(self, conversation_id: str) -> EditKind | None:
        """What `undo` would take back now."""
        return self._kind(conversation_id, self._history(conversation_id).undoable)

    def redo_kind(self, conversation_id: str) -> EditKind | None:
        """What `redo` would do again now."""
        return self._kind(conversation_id, self._history(conversation_id).redoable)

    def undo(self, conversation_id: str) -> None:
        """Take back what was done last in this conversation."""
        conversation = self._free(conversation_id)
        stepped = undo(conversation, self._history(conversation_id)) if conversation is not None else None
        if stepped is not None:
            self._take(stepped.applied, stepped.history, TreeChanged(conversation_id, stepped.kind, undone=True))

    def redo(self, conversation_id: str) -> None:
        """Do again what was undone last in this conversation."""
        conversation = self._free(conversation_id)
        stepped = redo(conversation, self._history(conversation_id)) if conversation is not None else None
        if stepped is not None:
            self._take(stepped.applied, stepped.history, TreeChanged(conversation_id, stepped.kind))

    def forget(self) -> None:
        """Forget all histories, because what they would bring back was erased with the trash."""
        known, self._histories = list(self._histories), {}
        for conversation_id in known:
            self.history_changed.emit(conversation_id)

    def on_turn_began(self, began: TurnBegan) -> None:
        """Note a turn that stands beside others, so that it can be taken back when it is over."""
        if began.source in (Source.EDIT, Source.BRANCH):
            kind = EditKind.RERUN if began.source is Source.EDIT else EditKind.RETRY
            ids = [message.id for message in (began.asked, began.reply) if message is not None]
            self._note(began.conversation_id, Step(kind, taking_back(ids, began.tip_id)))

    def _free(self, conversation_id: str, message_id: str | None = None) -> Conversation | None:
        conversation = self._library.find(conversation_id)
        if conversation is None or (message_id is not None and message_id not in conversation.messages):
            return None
        if conversation_id in self._replies.streaming_ids:
            self.refused.emit(conversation_id)
            return None
        return conversation

    def _history(self, conversation_id: str) -> EditHistory:
        return self._histories.get(conversation_id, EditHistory())

    def _kind(self, conversation_id: str, steps: tuple[Step, ...]) -> EditKind | None:
        return steps[-1].kind if steps and conversation_id not in self._replies.streaming_ids else None

    def _note(self, conversation_id: str, step: Step) -> None:
        self._histories[conversation_id] = self._history(conversation_id).with_done(step)
        self.history_changed.emit(conversation_id)

    def _change(self, conversation: Conversation, kind: EditKind, change: TreeChange) -> None:
        applied = apply(conversation, change)
        history = self._history(conversation.id).with_done(Step(kind, applied.inverse))
        self._take(applied, history, TreeChanged(conversation.id, kind))

    def _take(self, applied: Applied, history: EditHistory, changed: TreeChanged) -> None:
        """Show the change and store it. Both are done in the same order as everything else in this conversation."""
        conversation, before = applied.conversation, self._history(changed.conversation_id)
        stored = self._store.change_tree(
            conversation.id,
            removes=applied.removed_ids,
            puts=applied.put_messages,
            tip_id=conversation.tip_id,
            at_ms=now_ms(),
        )
        self._show(conversation, history, changed)
        watch = self._watch(stored, applied, changed, (before, history))
        self._nursery.start(watch, f"change the tree of {conversation.id}")

    def _show(self, conversation: Conversation, history: EditHistory, changed: TreeChanged) -> None:
        self._histories[conversation.id] = history
        self._library.put(conversation)
        self.tree_changed.emit(changed)
        self.history_changed.emit(conversation.id)

    async def _watch(
        self,
        stored: Future[None],
        applied: Applied,
        changed: TreeChanged,
        histories: tuple[EditHistory, EditHistory],
    ) -> None:
        try:
            await asyncio.wrap_future(stored)
        except (KnownError, StoreError) as error:
            log.warning("a change of the tree was not stored: %s", error)
            self._revert(applied, changed, *histories)
            failure = error.failure if isinstance(error, KnownError) else Failure(FailureKind.STORAGE, str(error))
            self._library.storing_failed.emit(failure)
        else:
            self._library.storing_worked.emit()

    def _revert(self, applied: Applied, changed: TreeChanged, before: EditHistory, after: EditHistory) -> None:
        """Show again what is on disk. A reply that streams by now is left alone: its end stores all of it anew."""
        current = self._library.find(changed.conversation_id)
        if current is None or current.id in self._replies.streaming_ids:
            return
        history = before if self._history(current.id) is after else EditHistory()
        undone = TreeChanged(current.id, changed.kind, undone=not changed.undone, failed=True)
        self._show(apply(current, applied.inverse).conversation, history, undone)
