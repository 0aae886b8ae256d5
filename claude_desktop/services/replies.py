"""Sending, stopping, retrying: one reply at a time per conversation, any number of conversations at once."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from claude_desktop.api.client import ClaudeApi
from claude_desktop.model.attachment_sending import Omission
from claude_desktop.model.attachments import attachments_in, said_blocks
from claude_desktop.model.blocks import Block, plain_text, text_block
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.messages import PAUSED, Message, Role, Turn, TurnState
from claude_desktop.model.reply_status import ReplyStatus
from claude_desktop.model.sent_messages import SentMessage
from claude_desktop.model.stream_events import StreamEvent
from claude_desktop.model.titles import title_of
from claude_desktop.model.tree import Conversation, place_of_answer, question_of
from claude_desktop.model.tree_changes import attachments_of_edit, edited_blocks
from claude_desktop.services.clock import new_id, now_ms
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.exchanges import Exchanges
from claude_desktop.services.library import Library
from claude_desktop.services.mending import Mender
from claude_desktop.services.prices import Prices
from claude_desktop.services.request_building import NO_CHOICE, Choice, PreparedRequest, RequestBuilder
from claude_desktop.services.running_reply import RunningReply
from claude_desktop.services.spending import Spending
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.services.turn_news import (
    AttemptRestarted,
    ReplyGrew,
    SendHeld,
    SendRefused,
    Source,
    StatusChanged,
    TurnBegan,
    TurnEnded,
)
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A turn that is to be taken: `conversation` as it is, with the message to hang on as its tip."""

    conversation: Conversation
    shown_tip_id: str | None
    source: Source
    asked: Message | None = None
    choice: Choice = NO_CHOICE
    began_s: float = field(default_factory=time.monotonic)


class Replies(QObject):
    """Turns what a person sends into stored turns with replies."""

    turn_began = Signal(object)  # TurnBegan
    reply_grew = Signal(object)  # ReplyGrew
    status_changed = Signal(object)  # StatusChanged
    attempt_restarted = Signal(object)  # AttemptRestarted
    turn_ended = Signal(object)  # TurnEnded
    send_refused = Signal(object)  # SendRefused
    send_held = Signal(object)  # SendHeld
    streaming_changed = Signal(object)  # frozenset[str]: ids of the conversations that stream

    def __init__(
        self,
        store: Store,
        library: Library,
        connection: ConnectionService,
        requests: RequestBuilder,
        nursery: TaskNursery,
        exchanges: Exchanges,
        spending: Spending,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._connection = connection
        self._requests = requests
        self._nursery = nursery
        self._exchanges = exchanges
        self._spending = spending
        self._held: dict[str, _Plan] = {}
        self._running: dict[str, RunningReply] = {}
        self._starting: set[str] = set()

    @property
    def streaming_ids(self) -> frozenset[str]:
        """The conversations in which a reply is under way."""
        return frozenset(self._running) | frozenset(self._starting)

    def running(self, conversation_id: str) -> RunningReply | None:
        """The reply under way in that conversation."""
        return self._running.get(conversation_id)

    def send(self, conversation_id: str, text: str) -> None:
        """Ask: store the message with what is attached to the draft, then stream a reply. While one streams in this
        conversation nothing happens."""
        conversation = self._library.find(conversation_id)
        if conversation is not None:
            blocks = said_blocks(text, conversation.draft_attachments)
            self._ask(conversation, conversation.tip_id, blocks, Source.DRAFT)

    def ask(self, conversation_id: str, blocks: tuple[Block, ...], choice: Choice = NO_CHOICE) -> None:
        """Ask with these blocks at the end of the conversation; what stands in the composer stays there."""
        conversation = self._library.find(conversation_id)
        if conversation is not None:
            self._ask(conversation, conversation.tip_id, blocks, Source.OFFER, choice)

    def reply_below(self, conversation_id: str, message_id: str, choice: Choice) -> None:
        """Ask for what `choice` says below a message, without a question."""
        conversation = self._library.find(conversation_id)
        if conversation is not None and conversation_id not in self.streaming_ids:
            above = replace(conversation, tip_id=message_id)
            self._begin(_Plan(above, conversation.tip_id, Source.OFFER, choice=choice))

    def send_words(self, conversation_id: str, text: str) -> None:
        """Ask with words that the app offers; what stands in the composer stays there."""
        self.ask(conversation_id, (text_block(text),))

    def resume(self, conversation_id: str, message_id: str) -> None:
        """Let a reply that paused in the middle of its work go on, in a message below it. Nothing is said anew."""
        conversation = self._library.find(conversation_id)
        turn = conversation.turns.get(message_id) if conversation is not None else None
        if conversation is None or turn is None or conversation_id in self.streaming_ids:
            return
        if turn.stop_reason == PAUSED and conversation.tip_id == message_id:
            self._begin(_Plan(conversation, conversation.tip_id, Source.OFFER))

    def send_queued(self, conversation_id: str) -> None:
        """Ask what waits first in the conversation's queue."""
        conversation = self._library.find(conversation_id)
        if conversation is not None and conversation.queue:
            self._ask(conversation, conversation.tip_id, (text_block(conversation.queue[0]),), Source.QUEUE)

    def rerun(self, conversation_id: str, message_id: str, text: str) -> None:
        """Ask with another text beside a message of the person; the old one and all that followed it stay."""
        conversation = self._library.find(conversation_id)
        old = conversation.messages.get(message_id) if conversation is not None else None
        if conversation is not None and old is not None and old.role is Role.USER:
            blocks = edited_blocks(old, text, attachments_of_edit(conversation, old))
            self._ask(conversation, old.parent_id, blocks, Source.EDIT)

    def retry(self, conversation_id: str, message_id: str, choice: Choice = NO_CHOICE) -> None:
        """Ask for another reply in the place of this one, or for one to this message of the person; what is there
        stays beside it. `choice` holds for this reply only."""
        conversation = self._library.find(conversation_id)
        if conversation is None or conversation_id in self.streaming_ids:
            return
        if question_of(conversation.messages, message_id) is not None:
            above = replace(conversation, tip_id=place_of_answer(conversation.messages, message_id))
            self._begin(_Plan(above, conversation.tip_id, Source.BRANCH, choice=choice))

    def stop(self, conversation_id: str) -> None:
        """End the reply under way; its text is kept."""
        if running := self._running.get(conversation_id):
            running.stop()

    def _ask(
        self,
        conversation: Conversation,
        parent_id: str | None,
        blocks: tuple[Block, ...],
        source: Source,
        choice: Choice = NO_CHOICE,
    ) -> None:
        says_something = plain_text(blocks).strip() or attachments_in(blocks)
        if says_something and conversation.id not in self.streaming_ids:
            asked = Message(new_id(), conversation.id, parent_id, Role.USER, blocks, now_ms())
            above = replace(conversation, tip_id=parent_id)
            self._begin(_Plan(above, conversation.tip_id, source, asked, choice))

    def send_held_now(self, conversation_id: str) -> None:
        """The person's word: send what was held because the monthly limit is reached."""
        plan = self._held.pop(conversation_id, None)
        if plan is not None and conversation_id not in self.streaming_ids:
            self._begin_now(plan)

    def drop_held(self, conversation_id: str) -> None:
        """Do not send what was held; its text is where it was."""
        self._held.pop(conversation_id, None)

    def _begin(self, plan: _Plan) -> None:
        if self._spending.must_ask:
            self._held[plan.conversation.id] = plan
            self.send_held.emit(SendHeld(plan.conversation.id, plan.source))
        else:
            self._begin_now(plan)

    def _begin_now(self, plan: _Plan) -> None:
        self._starting.add(plan.conversation.id)
        self.streaming_changed.emit(self.streaming_ids)
        self._nursery.start(self._take_turn(plan), f"turn in {plan.conversation.id}")

    async def _take_turn(self, plan: _Plan) -> None:
        conversation_id = plan.conversation.id
        self._library.hold(conversation_id)
        running: RunningReply | None = None
        try:
            running = await self._store_turn(plan)
            if running is not None:
                await running.run()
        finally:
            if running is None:
                # Else another turn may have begun meanwhile: the end of this one was shown before it was stored.
                self._starting.discard(conversation_id)
            if running is None or self._running.get(conversation_id) is running:
                self._running.pop(conversation_id, None)
                self._library.release(conversation_id)
            self.streaming_changed.emit(self.streaming_ids)

    async def _store_turn(self, plan: _Plan) -> RunningReply | None:
        """Store the question and the empty reply in one transaction; only then may anything go out."""
        conversation, asked = plan.conversation, plan.asked
        account, api = self._connection.account, self._connection.api
        if account is None or api is None:
            self.send_refused.emit(SendRefused(conversation.id, Failure(FailureKind.NO_KEY), plan.source))
            return None
        try:
            prepared = await self._requests.prepare(conversation, plan.asked, plan.choice)
        except KnownError as error:
            self.send_refused.emit(SendRefused(conversation.id, error.failure, plan.source))
            return None
        request = prepared.request
        at_ms = now_ms()
        parent_id = asked.id if asked else conversation.tip_id
        reply = Message(new_id(), conversation.id, parent_id, Role.ASSISTANT, (), at_ms)
        turn = Turn(
            id=new_id(),
            message_id=reply.id,
            conversation_id=conversation.id,
            state=TurnState.STREAMING,
            model=str(request.body["model"]),
            account_id=account.id,
            request=request.without_messages,
            started_ms=at_ms,
            prefix_hash=prepared.prefix_hash,
            output=request.output,
        )
        try:
            await self._library.ensure_stored(conversation.id)
            await asyncio.wrap_future(self._store_begin(plan, reply, turn, prepared.sent))
        except (KnownError, StoreError) as error:
            failure = error.failure if isinstance(error, KnownError) else Failure(FailureKind.STORAGE, str(error))
            self.send_refused.emit(SendRefused(conversation.id, failure, plan.source))
            return None
        self._show_begun(plan, reply, turn, prepared.omissions)
        return self._running_reply(plan, api, prepared, reply, turn)

    def _running_reply(
        self, plan: _Plan, api: ClaudeApi, prepared: PreparedRequest, reply: Message, turn: Turn
    ) -> RunningReply:
        watch, prices = self._exchanges.begin(turn.id, plan.began_s), Prices(self._connection)
        running = RunningReply(
            self._store,
            api,
            prepared.request,
            reply,
            turn,
            watch,
            prices,
            vendor_model=prepared.model,
            fill=self._requests.fill,
            mender=Mender(self._requests, plan.conversation, plan.asked, plan.choice),
        )
        running.grew.connect(self.on_reply_grew)
        running.status_changed.connect(self.on_status_changed)
        running.restarted.connect(self.on_attempt_restarted)
        running.settled.connect(self.on_settled)
        running.storing_failed.connect(self._library.storing_failed)
        self._running[reply.conversation_id] = running
        self._starting.discard(reply.conversation_id)
        return running

    def _store_begin(self, plan: _Plan, reply: Message, turn: Turn, sent: tuple[SentMessage, ...]) -> Future[None]:
        current = self._library.find(plan.conversation.id) or plan.conversation
        clears = plan.source is Source.DRAFT
        queue = _queue_after(plan, current)
        return self._store.begin_turn(plan.asked, reply, turn, clear_draft=clears, queue=queue, sent=sent)

    def _show_begun(self, plan: _Plan, reply: Message, turn: Turn, omissions: tuple[Omission, ...]) -> None:
        conversation, asked = plan.conversation, plan.asked
        # Title, settings and draft may have changed while the turn was being stored: the loaded value is the newer one.
        current = self._library.find(conversation.id) or conversation
        current = replace(current, tip_id=conversation.tip_id, updated_ms=turn.started_ms)
        if plan.source is Source.DRAFT:
            self._library.forget_draft(conversation.id)
            sent = attachments_in(asked.blocks) if asked is not None else ()
            left = tuple(each for each in current.draft_attachments if each not in sent)
            current = replace(current, draft="", draft_attachments=left)
        elif (queue := _queue_after(plan, current)) is not None:
            current = replace(current, queue=queue)
        if asked is not None:
            current = current.with_message(asked)
        current = current.with_message(reply, turn)
        self._library.put(current)
        if asked is not None and current.title_is_automatic and not current.title:
            self._library.rename(conversation.id, title_of(asked.blocks), automatic=True)
        if current.draft_attachments and plan.source is Source.DRAFT:  # what was attached meanwhile goes with the next
            self._library.watch(self._store.save_draft(conversation.id, "", current.draft_attachments))
        began = TurnBegan(conversation.id, asked, reply, turn, plan.shown_tip_id, plan.source, omissions)
        self.turn_began.emit(began)

    def on_reply_grew(self, payload: tuple[Message, StreamEvent]) -> None:
        """Pass an event on with the names of where it belongs."""
        reply, event = payload
        self.reply_grew.emit(ReplyGrew(reply.conversation_id, reply.id, event))

    def on_status_changed(self, payload: tuple[Message, ReplyStatus]) -> None:
        """Pass a phase on with the names of where it belongs."""
        reply, status = payload
        self.status_changed.emit(StatusChanged(reply.conversation_id, reply.id, status))

    def on_attempt_restarted(self, reply: Message) -> None:
        """Pass on that an attempt starts afresh."""
        self.attempt_restarted.emit(AttemptRestarted(reply.conversation_id, reply.id))

    def on_settled(self, payload: tuple[Message, Turn]) -> None:
        """Show the final state at once; that it is stored too is the running reply's business."""
        reply, turn = payload
        self._running.pop(turn.conversation_id, None)
        self._library.release(turn.conversation_id)
        current = self._library.find(turn.conversation_id)
        if current is not None:
            settled = replace(current.with_message(reply, turn), tip_id=current.tip_id)
            self._library.put(replace(settled, updated_ms=turn.ended_ms or now_ms()))
        self.turn_ended.emit(TurnEnded(turn.conversation_id, reply, turn))
        self.streaming_changed.emit(self.streaming_ids)


def _queue_after(plan: _Plan, current: Conversation) -> tuple[str, ...] | None:
    """What waits after a text from the queue was sent, which may have been taken out meanwhile; None for others."""
    if plan.source is not Source.QUEUE or plan.asked is None:
        return None
    is_first = bool(current.queue) and plan.asked.blocks == (text_block(current.queue[0]),)
    return current.queue[1:] if is_first else current.queue
