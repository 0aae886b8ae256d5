"""Messages that wait for the reply before them: shown, kept on disk, and sent in their order."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.messages import Turn, TurnState
from claude_desktop.model.tree import Conversation
from claude_desktop.services.library import Library
from claude_desktop.services.replies import Replies
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.services.turn_news import SendHeld, SendRefused, Source, TurnBegan, TurnEnded
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

# A reply that ends like this is not whole, although the stream is: the person decides how to go on.
_CUT_SHORT = frozenset({"max_tokens", "model_context_window_exceeded", "pause_turn", "tool_use", "refusal"})


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """What waits in a conversation, the next one first. `held` where it waits for the person's word, and not only for
    the reply that streams."""

    conversation_id: str
    texts: tuple[str, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class Queued:
    """A text from the composer waits now, on disk: the composer may forget it."""

    conversation_id: str
    text: str


class MessageQueue(QObject):
    """Sends what waits when the reply before it is complete.

    After a stop, a failure, a cut reply, a change to another branch or a restart nothing is sent until the person says
    so (`send_now`).
    """

    changed = Signal(object)  # QueueChanged
    queued = Signal(object)  # Queued

    def __init__(
        self, store: Store, library: Library, replies: Replies, nursery: TaskNursery, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._replies = replies
        self._nursery = nursery
        self._flowing: set[str] = set()
        replies.turn_ended.connect(self.on_turn_ended)
        replies.turn_began.connect(self.on_turn_began)
        replies.send_refused.connect(self.on_send_refused)
        replies.send_held.connect(self.on_send_held)

    def state(self, conversation_id: str) -> QueueChanged:
        """What waits in a conversation now."""
        conversation = self._library.find(conversation_id)
        texts = conversation.queue if conversation is not None else ()
        return QueueChanged(conversation_id, texts, bool(texts) and conversation_id not in self._flowing)

    def add(self, conversation_id: str, text: str) -> None:
        """Let a text from the composer wait; `queued` tells when it is on disk."""
        conversation = self._library.find(conversation_id)
        if conversation is None or not text.strip():
            return
        if not conversation.queue and conversation_id in self._replies.streaming_ids:
            self._flowing.add(conversation_id)
        texts = (*conversation.queue, text)
        self._put(replace(conversation, queue=texts))
        self._nursery.start(self._add(conversation_id, text, texts), "queue a message")

    def remove(self, conversation_id: str, index: int) -> str | None:
        """Take a text out of the queue and return it; None where there is none."""
        conversation = self._library.find(conversation_id)
        if conversation is None or not 0 <= index < len(conversation.queue):
            return None
        texts = conversation.queue
        self._put(replace(conversation, queue=(*texts[:index], *texts[index + 1 :])))
        self._library.watch(self._store.save_queue(conversation_id, self.state(conversation_id).texts))
        return texts[index]

    def put_back(self, conversation_id: str, index: int, text: str) -> None:
        """Let a text wait again at its place."""
        conversation = self._library.find(conversation_id)
        if conversation is not None:
            texts = (*conversation.queue[:index], text, *conversation.queue[index:])
            self._put(replace(conversation, queue=texts))
            self._library.watch(self._store.save_queue(conversation_id, texts))

    def take_for_editing(self, conversation_id: str, index: int) -> str | None:
        """Move a text from the queue back into the composer: returns the draft that it makes together with what stands
        there, which is stored with it."""
        conversation = self._library.find(conversation_id)
        if conversation is None or not 0 <= index < len(conversation.queue):
            return None
        texts = conversation.queue
        draft = f"{conversation.draft}\n\n{texts[index]}" if conversation.draft.strip() else texts[index]
        left = (*texts[:index], *texts[index + 1 :])
        self._library.forget_draft(conversation_id)
        self._put(replace(conversation, queue=left, draft=draft))
        self._library.watch(self._store.save_queue(conversation_id, left, draft=draft))
        return draft

    def send_now(self, conversation_id: str) -> None:
        """The person's word: send what waits, the first at once and the others after its reply."""
        self._flowing.add(conversation_id)
        if conversation_id not in self._replies.streaming_ids:
            self._replies.send_queued(conversation_id)
        self._tell(conversation_id)

    def on_turn_began(self, began: TurnBegan) -> None:
        """The first text may have left the queue."""
        self._tell(began.conversation_id)

    def on_turn_ended(self, ended: TurnEnded) -> None:
        """Send the next one where the reply is complete; else let all of them wait for the person."""
        conversation_id = ended.conversation_id
        conversation = self._library.find(conversation_id)
        if conversation is None or not conversation.queue:
            self._flowing.discard(conversation_id)
            return
        if not _is_whole(ended.turn) or conversation.tip_id != ended.reply.id:
            # Another branch is shown by now: what waits was meant to follow this reply.
            self._flowing.discard(conversation_id)
        elif conversation_id in self._flowing:
            self._replies.send_queued(conversation_id)
        self._tell(conversation_id)

    def on_send_held(self, held: SendHeld) -> None:
        """A text that the person is asked about waits for their word."""
        if held.source is Source.QUEUE:
            self._flowing.discard(held.conversation_id)
            self._tell(held.conversation_id)

    def on_send_refused(self, refused: SendRefused) -> None:
        """A text that could not be sent waits for the person."""
        if refused.source is Source.QUEUE:
            self._flowing.discard(refused.conversation_id)
            self._tell(refused.conversation_id)

    async def _add(self, conversation_id: str, text: str, texts: tuple[str, ...]) -> None:
        self._library.forget_draft(conversation_id)
        try:
            await asyncio.wrap_future(self._store.save_queue(conversation_id, texts, draft=""))
        except (KnownError, StoreError) as error:
            log.warning("a message was not queued: %s", error)
            failure = error.failure if isinstance(error, KnownError) else Failure(FailureKind.STORAGE, str(error))
            self._take_back(conversation_id, text)
            self._library.storing_failed.emit(failure)
            return
        current = self._library.find(conversation_id)
        if current is not None and current.draft == text:
            self._library.put(replace(current, draft=""))
        self.queued.emit(Queued(conversation_id, text))

    def _take_back(self, conversation_id: str, text: str) -> None:
        """It is not on disk, and still stands in the composer."""
        current = self._library.find(conversation_id)
        if current is not None and text in current.queue:
            last = len(current.queue) - 1 - current.queue[::-1].index(text)
            left = (*current.queue[:last], *current.queue[last + 1 :])
            self._put(replace(current, queue=left, draft=""))
            self._library.change_draft(conversation_id, current.draft)

    def _put(self, conversation: Conversation) -> None:
        self._library.put(conversation)
        self._tell(conversation.id)

    def _tell(self, conversation_id: str) -> None:
        self.changed.emit(self.state(conversation_id))


def _is_whole(turn: Turn) -> bool:
    return turn.state is TurnState.COMPLETE and turn.stop_reason not in _CUT_SHORT
