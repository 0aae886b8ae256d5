"""Sending, stopping, retrying: one reply at a time per conversation, any number of conversations at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.blocks import plain_text, text_block
from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.history import messages_to_send
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.reply_status import ReplyStatus
from claude_desktop.model.requests import Request, build_request
from claude_desktop.model.settings import ResolvedSettings, resolve
from claude_desktop.model.stream_events import StreamEvent
from claude_desktop.model.titles import title_from
from claude_desktop.model.tree import Conversation
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.clock import new_id, now_ms
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.library import Library
from claude_desktop.services.running_reply import RunningReply
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TurnBegan:
    """The person's message (None for a retry) and the empty reply are on disk; the request goes out next."""

    conversation_id: str
    asked: Message | None
    reply: Message
    turn: Turn


@dataclass(frozen=True, slots=True)
class ReplyGrew:
    """One event of a reply that is streaming."""

    conversation_id: str
    message_id: str
    event: StreamEvent


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """Where the reply stands."""

    conversation_id: str
    message_id: str
    status: ReplyStatus


@dataclass(frozen=True, slots=True)
class AttemptRestarted:
    """The last attempt broke off before any text; what little the view holds of it goes."""

    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The reply in its final state."""

    conversation_id: str
    reply: Message
    turn: Turn


@dataclass(frozen=True, slots=True)
class SendRefused:
    """Nothing was sent and nothing was stored; the text stays in the composer."""

    conversation_id: str
    failure: Failure


class Replies(QObject):
    """Turns what a person sends into stored turns with replies."""

    turn_began = Signal(object)  # TurnBegan
    reply_grew = Signal(object)  # ReplyGrew
    status_changed = Signal(object)  # StatusChanged
    attempt_restarted = Signal(object)  # AttemptRestarted
    turn_ended = Signal(object)  # TurnEnded
    send_refused = Signal(object)  # SendRefused
    streaming_changed = Signal(object)  # frozenset[str]: ids of the conversations that stream

    def __init__(
        self,
        store: Store,
        library: Library,
        connection: ConnectionService,
        app_settings: AppSettings,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._library = library
        self._connection = connection
        self._app_settings = app_settings
        self._nursery = nursery
        self._running: dict[str, RunningReply] = {}
        self._starting: set[str] = set()

    @property
    def streaming_ids(self) -> frozenset[str]:
        """The conversations in which a reply is under way."""
        return frozenset(self._running) | frozenset(self._starting)

    def running(self, conversation_id: str) -> RunningReply | None:
        """The reply under way in that conversation."""
        return self._running.get(conversation_id)

    def resolved(self, conversation: Conversation) -> ResolvedSettings:
        """What holds for the next request of a conversation."""
        resolved = resolve(conversation.settings, self._app_settings.preferences.defaults)
        models = self._connection.models
        if models and not any(model.id == resolved.model for model in models):
            account = self._connection.account
            # A local server has none of the vendor's models: take what it has rather than fail on the default.
            if account is not None and not account.is_vendor and conversation.settings.model is None:
                return replace(resolved, model=models[0].id)
        return resolved

    def inherited(self) -> ResolvedSettings:
        """What a conversation gets that says nothing for itself."""
        return self.resolved(Conversation("", "", 0, 0, type(self._app_settings.preferences.defaults)()))

    def send(self, conversation_id: str, text: str) -> None:
        """Ask: store the message, then stream a reply. While one streams in this conversation nothing happens."""
        conversation = self._library.find(conversation_id)
        if conversation is None or not text.strip() or conversation_id in self.streaming_ids:
            return
        asked = Message(new_id(), conversation_id, conversation.tip_id, Role.USER, (text_block(text),), now_ms())
        self._begin(conversation, asked)

    def retry(self, conversation_id: str, message_id: str) -> None:
        """Ask for another reply in the place of this one; the old one stays as a sibling."""
        conversation = self._library.find(conversation_id)
        if conversation is None or conversation_id in self.streaming_ids:
            return
        old = conversation.messages.get(message_id)
        if old is None or old.role is not Role.ASSISTANT or old.parent_id is None:
            return
        self._begin(replace(conversation, tip_id=old.parent_id), None)

    def stop(self, conversation_id: str) -> None:
        """End the reply under way; its text is kept."""
        if running := self._running.get(conversation_id):
            running.stop()

    def _begin(self, conversation: Conversation, asked: Message | None) -> None:
        self._starting.add(conversation.id)
        self.streaming_changed.emit(self.streaming_ids)
        self._nursery.start(self._take_turn(conversation, asked), f"turn in {conversation.id}")

    async def _take_turn(self, conversation: Conversation, asked: Message | None) -> None:
        self._library.hold(conversation.id)
        running: RunningReply | None = None
        try:
            running = await self._store_turn(conversation, asked)
            if running is not None:
                await running.run()
        finally:
            self._starting.discard(conversation.id)
            if running is None or self._running.get(conversation.id) is running:
                self._running.pop(conversation.id, None)
                self._library.release(conversation.id)
            self.streaming_changed.emit(self.streaming_ids)

    async def _store_turn(self, conversation: Conversation, asked: Message | None) -> RunningReply | None:
        """Store the question and the empty reply in one transaction; only then may anything go out."""
        account, api = self._connection.account, self._connection.api
        if account is None or api is None:
            self.send_refused.emit(SendRefused(conversation.id, Failure(FailureKind.NO_KEY)))
            return None
        request, model = self._request(conversation, asked)
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
        )
        try:
            await self._library.ensure_stored(conversation.id)
            stored = self._store.begin_turn(asked, reply, turn, clear_draft=asked is not None)
            await asyncio.wrap_future(stored)
        except KnownError as error:
            self.send_refused.emit(SendRefused(conversation.id, error.failure))
            return None
        self._show_begun(conversation, asked, reply, turn)
        running = RunningReply(self._store, api, request, reply, turn, vendor_model=model)
        running.grew.connect(self.on_reply_grew)
        running.status_changed.connect(self.on_status_changed)
        running.restarted.connect(self.on_attempt_restarted)
        running.settled.connect(self.on_settled)
        running.storing_failed.connect(self._library.storing_failed)
        self._running[conversation.id] = running
        self._starting.discard(conversation.id)
        return running

    def _request(self, conversation: Conversation, asked: Message | None) -> tuple[Request, Model]:
        settings = self.resolved(conversation)
        model = find_model(self._connection.models, settings.model)
        branch: Sequence[Message] = conversation.branch()
        if asked is not None:
            branch = (*branch, asked)
        return build_request(settings, model, messages_to_send(branch, conversation.turns)), model

    def _show_begun(self, conversation: Conversation, asked: Message | None, reply: Message, turn: Turn) -> None:
        # Title, settings and draft may have changed while the turn was being stored: the loaded value is the newer one.
        current = self._library.find(conversation.id) or conversation
        current = replace(current, tip_id=conversation.tip_id, updated_ms=turn.started_ms)
        if asked is not None:
            self._library.forget_draft(conversation.id)
            current = replace(current.with_message(asked), draft="")
        current = current.with_message(reply, turn)
        self._library.put(current)
        if asked is not None and current.title_is_automatic and not current.title:
            self._library.rename(conversation.id, title_from(plain_text(asked.blocks)), automatic=True)
        self.turn_began.emit(TurnBegan(conversation.id, asked, reply, turn))

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
