"""What the next message costs: an estimate while it is written, a count by the server where the person wants one."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from claude_desktop.model.attachments import Attachment, attachment_block
from claude_desktop.model.blocks import text_block
from claude_desktop.model.caching import takes_caching
from claude_desktop.model.catalogue import find_model
from claude_desktop.model.failures import FailureKind, KnownError
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.next_message import NextMessage, Sent, counted, draft_tokens, next_message, sent_before
from claude_desktop.model.settings import Caching
from claude_desktop.model.texts import QT_TRANSLATE_NOOP
from claude_desktop.model.tree import Conversation
from claude_desktop.preferences.fields import TokenCounts
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.clock import new_id, now_ms
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.request_building import RequestBuilder, Surroundings
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)

ESTIMATE_DELAY_MS = 120
COUNT_DELAY_MS = 1_000
CAN_NOT_COUNT = QT_TRANSLATE_NOOP("NextCost", "This server does not count tokens, so the size stays an estimate.")
NOT_COUNTED = QT_TRANSLATE_NOOP("NextCost", "The tokens could not be counted just now; the size is an estimate.")
NOTHING_TO_COUNT = QT_TRANSLATE_NOOP("NextCost", "Only a message can be counted: write it first.")
_NO_COUNTING = frozenset({FailureKind.NOT_FOUND, FailureKind.MALFORMED})


@dataclass(frozen=True, slots=True)
class NextCostChanged:
    """What the next message of a conversation costs; None where there is nothing to say. `context_tokens` is the
    model's whole context."""

    conversation_id: str
    message: NextMessage | None
    context_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class CountFailed:
    """The server did not count. Translate `sentence` in the context `NextCost`."""

    conversation_id: str
    sentence: str


class NextCost(QObject):
    """Follows one conversation and its draft. A key costs O(draft); the history is gone through once, in a thread."""

    changed = Signal(object)  # NextCostChanged
    count_failed = Signal(object)  # CountFailed

    def __init__(
        self,
        connection: ConnectionService,
        requests: RequestBuilder,
        app_settings: AppSettings,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._connection = connection
        self._requests = requests
        self._app_settings = app_settings
        self._nursery = nursery
        self._conversation: Conversation | None = None
        self._text = ""
        self._attachments: tuple[Attachment, ...] = ()
        self._sent: Sent | None = None
        self._around: Surroundings | None = None
        self._reading = 0
        self._counting: asyncio.Task[None] | None = None
        self._does_not_count: set[str] = set()
        self._estimate_timer = self._timer("next cost: estimate", self.on_estimate_due)
        self._count_timer = self._timer("next cost: count", self.on_count_due)
        connection.models_changed.connect(self.on_facts_changed)
        app_settings.changed.connect(self.on_facts_changed)

    @property
    def counts(self) -> bool:
        """Tell whether the server in use may be asked to count."""
        account = self._connection.account
        return self._connection.api is not None and account is not None and account.id not in self._does_not_count

    def follow(self, conversation: Conversation, text: str) -> None:
        """Speak of this conversation and this draft from now on."""
        before = self._conversation
        self._text, self._attachments = text, conversation.draft_attachments
        self._conversation = conversation
        if before is None or _differs(before, conversation):
            if before is None or before.id != conversation.id:
                self._sent = None
                self.changed.emit(NextCostChanged(conversation.id, None))
            self.on_facts_changed()
        else:
            self._estimate_soon()

    def change_draft(self, text: str) -> None:
        """Take over what is written; cheap enough for every key."""
        self._text = text
        self._estimate_soon()

    def count(self) -> None:
        """Let the server count the next message, once. It gets the whole conversation with the draft for it."""
        self._count_timer.stop()
        conversation = self._conversation
        if conversation is None:
            return
        if not self.counts:
            self.count_failed.emit(CountFailed(conversation.id, CAN_NOT_COUNT))
            return
        if self._counting is not None:
            self._counting.cancel()
        self._counting = self._nursery.start(self._count(conversation), "count the next message")

    def stop(self) -> None:
        """Do nothing more by itself."""
        self._estimate_timer.stop()
        self._count_timer.stop()

    def on_facts_changed(self) -> None:
        """Go through the history anew."""
        if self._conversation is not None:
            self._reading += 1
            self._nursery.start(self._read(self._conversation, self._reading), "estimate a conversation")

    def on_estimate_due(self) -> None:
        """Say what the draft adds."""
        conversation, sent, around = self._conversation, self._sent, self._around
        if conversation is None or sent is None or around is None:
            return
        at_ms = now_ms()
        draft = draft_tokens(self._text, self._attachments, around.model)
        message = next_message(sent, draft, around.model, self._caching(around), at_ms)
        self._tell(conversation, message if message.prompt_tokens else None)
        if at_ms < sent.cached_until_ms:
            # What was read from the cache is dearer once it is gone from there.
            self._estimate_timer.start(min(sent.cached_until_ms - at_ms + 1, 3_600_000))
        exact = self._app_settings.preferences.token_counts is TokenCounts.EXACT
        if exact and draft and self.counts:
            self._count_timer.start(COUNT_DELAY_MS)

    def on_count_due(self) -> None:
        """The person wants every draft counted, and paused."""
        self.count()

    async def _read(self, conversation: Conversation, number: int) -> None:
        around = await self._requests.surroundings(conversation)
        account, models = self._connection.account, self._connection.models
        account_id = account.id if account is not None else ""
        find = partial(find_model, models)
        sent = await asyncio.to_thread(sent_before, conversation, around.body, around.model, account_id, find)
        if number == self._reading:
            self._sent, self._around = sent, around
            self.on_estimate_due()

    async def _count(self, conversation: Conversation) -> None:
        text, attachments, account, api = self._text, self._attachments, self._connection.account, self._connection.api
        sent, around = self._sent, self._around
        if account is None or api is None or sent is None or around is None:
            return
        blocks = (*map(attachment_block, attachments), *((text_block(text),) if text.strip() else ()))
        if not blocks:
            self.count_failed.emit(CountFailed(conversation.id, NOTHING_TO_COUNT))
            return
        asked = Message(new_id(), conversation.id, conversation.tip_id, Role.USER, blocks, now_ms())
        try:
            prepared = await self._requests.prepare(conversation, asked)
            request = await self._requests.fill(prepared.request)
            tokens = await api.count_tokens(request.body)
        except KnownError as error:
            log.info("the next message was not counted: %s", error.failure.kind)
            if error.failure.kind in _NO_COUNTING:
                self._does_not_count.add(account.id)
            sentence = CAN_NOT_COUNT if error.failure.kind in _NO_COUNTING else NOT_COUNTED
            self.count_failed.emit(CountFailed(conversation.id, sentence))
            return
        same_draft = (text, attachments) == (self._text, self._attachments)
        if same_draft and self._conversation is not None and not _differs(conversation, self._conversation):
            self._estimate_timer.stop()
            self._tell(conversation, counted(sent, tokens, around.model, self._caching(around), now_ms()))

    def _estimate_soon(self) -> None:
        """A key that comes before the estimate is due does not put it off."""
        self._count_timer.stop()
        if not 0 <= self._estimate_timer.remainingTime() <= ESTIMATE_DELAY_MS:
            self._estimate_timer.start(ESTIMATE_DELAY_MS)

    def _tell(self, conversation: Conversation, message: NextMessage | None) -> None:
        context = self._around.model.context_tokens if self._around is not None else None
        self.changed.emit(NextCostChanged(conversation.id, message, context))

    def _caching(self, around: Surroundings) -> Caching:
        account = self._connection.account
        asks = account is not None and takes_caching(account, around.model)
        return around.settings.caching if asks else Caching.OFF

    def _timer(self, name: str, due: object) -> QTimer:
        timer = QTimer(self)
        timer.setObjectName(name)
        timer.setSingleShot(True)
        timer.timeout.connect(due)
        return timer


def _differs(before: Conversation, after: Conversation) -> bool:
    """Tell whether something else would be sent before the draft."""
    return (before.id, before.tip_id, before.settings, before.left_out, before.folder_id) != (
        after.id,
        after.tip_id,
        after.settings,
        after.left_out,
        after.folder_id,
    ) or before.turns is not after.turns
