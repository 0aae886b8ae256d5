"""One reply from its request to its final state: attempts, phases, the journal, and the end."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from claude_desktop.api.client import ClaudeApi
from claude_desktop.model.catalogue import Model
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.history import sent_back
from claude_desktop.model.messages import Message, Turn, TurnState
from claude_desktop.model.reply_status import ReplyPhase, ReplyStatus
from claude_desktop.model.requests import Request
from claude_desktop.model.retries import retry_wait_s
from claude_desktop.model.stream_events import (
    BlockOpened,
    ReplyResumed,
    ReplyStarted,
    ResponseBegan,
    StreamEvent,
    TextGrew,
    ThinkingGrew,
    ToolInputGrew,
    coalesce,
    is_content,
    resumed,
)
from claude_desktop.services.clock import begin_after, steady_ms
from claude_desktop.services.exchanges import ExchangeWatch
from claude_desktop.services.mending import Mender
from claude_desktop.services.prices import Prices
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

JOURNAL_DELAY_S = 0.3
JOURNAL_RETRY_S = 2.0
FINISH_RETRY_S = 2.0
MAX_ROUNDS = 10  # a model that pauses for ever would spend for ever (handling-stop-reasons page: bound it)
# A stream that broke off with text in hand was interrupted; anything else that goes wrong has failed.
_BREAKS = frozenset({FailureKind.CUT, FailureKind.OFFLINE, FailureKind.TIMED_OUT})


class RunningReply(QObject):
    """Streams one reply. `settled` brings its final state; `run` returns when that is stored.

    `fill` puts what is attached into a request just before it goes out.
    Received text reaches the store within `JOURNAL_DELAY_S`, so a crash loses at most that.
    """

    grew = Signal(object)  # tuple[Message, StreamEvent]
    status_changed = Signal(object)  # tuple[Message, ReplyStatus]
    restarted = Signal(object)  # Message
    settled = Signal(object)  # tuple[Message, Turn]
    storing_failed = Signal(object)  # Failure

    def __init__(
        self,
        store: Store,
        api: ClaudeApi,
        request: Request,
        reply: Message,
        turn: Turn,
        watch: ExchangeWatch,
        prices: Prices,
        *,
        vendor_model: Model,
        fill: Callable[[Request], Awaitable[Request]] | None = None,
        mender: Mender | None = None,
    ) -> None:
        super().__init__()
        self._store = store
        self._api = api
        self._request = request
        self._fill = fill
        self.reply = reply
        self.turn = turn
        self.model = vendor_model
        self._mender = mender
        self._watch = watch
        self._prices = prices
        self.growing = GrowingReply()
        self._began_ms = steady_ms()
        self.status = ReplyStatus(ReplyPhase.CONNECTING, self._began_ms)
        self._thinking_since_ms: int | None = None
        self._stopped = False
        self._task: asyncio.Task[object] | None = None
        self._pending: list[StreamEvent] = []
        self._untold: list[StreamEvent] = []
        self._journal_timer: asyncio.TimerHandle | None = None
        self._journalling: asyncio.Future[None] | None = None
        self._journal_fails = False

    def stop(self) -> None:
        """End the stream now; what came is kept."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()

    async def run(self) -> None:
        """Try until the reply is complete or there is nothing more to try; then store how it ended."""
        self._task = asyncio.current_task()
        self._show(ReplyPhase.CONNECTING)
        try:
            failure = await self._attempts()
            state = self._state_after(failure)
        except asyncio.CancelledError:
            failure = None
            state = TurnState.STOPPED if self._stopped else TurnState.INTERRUPTED
            if self._stopped and self._task is not None:
                # It is the person who ended the stream, not the app that ends the task: it still has to store the end.
                self._task.uncancel()
            else:
                self._settle(state, failure)
                self._store.finish_turn(self.reply, self.turn)
                raise
        self._settle(state, failure)
        self.settled.emit((self.reply, self.turn))
        await self._store_end()

    async def _attempts(self) -> Failure | None:
        attempt = 0
        while True:
            attempt += 1
            self.turn = replace(self.turn, attempts=attempt)
            try:
                await self._rounds()
            except KnownError as error:
                failure = error.failure
            except Exception as error:
                log.exception("the stream ended in a way nobody expected")
                failure = Failure(FailureKind.BUG, type(error).__name__)
            else:
                return None
            if await self._mend(failure):
                self._show(ReplyPhase.RETRYING, attempt=attempt, failure=failure)
            else:
                wait_s = retry_wait_s(failure, attempt, self.growing.has_content, random.random())  # noqa: S311
                if wait_s is None:
                    return failure
                self._show(ReplyPhase.RETRYING, attempt=attempt, wait_s=wait_s, failure=failure)
                await asyncio.sleep(wait_s)
            self._tell()
            self.growing = GrowingReply()
            self._thinking_since_ms = None
            self.restarted.emit(self.reply)
            self._show(ReplyPhase.CONNECTING, attempt=attempt + 1)

    async def _mend(self, failure: Failure) -> bool:
        """Take a request without what the server refused. Returns whether there is one to send now."""
        if self._mender is None or self.growing.has_content:
            return False
        mended = await self._mender.mend(failure, self.turn.repairs)
        if mended is None:
            return False
        log.info("a request was mended: %s", mended.repair.value)
        self._request = mended.prepared.request
        with suppress(KnownError, StoreError):  # only what the inspector shows depends on it
            await asyncio.wrap_future(self._store.keep_sent(self.turn.conversation_id, mended.prepared.sent))
        self.turn = replace(
            self.turn,
            request=self._request.without_messages,
            prefix_hash=mended.prepared.prefix_hash,
            repairs=(*self.turn.repairs, mended.repair),
        )
        return True

    async def _rounds(self) -> None:
        """One attempt, in as many requests as the reply pauses."""
        await self._stream(self._request, 0)
        while self.growing.has_paused and self.growing.rounds < MAX_ROUNDS and (blocks := self.growing.blocks()):
            self._show(ReplyPhase.CONNECTING, attempt=self.turn.attempts)
            await self._stream(self._request.followed_by(sent_back(blocks)), len(blocks))

    async def _stream(self, request: Request, blocks_before: int) -> None:
        if self._fill is not None:
            # Anew for each attempt: while waiting for the next one nobody has to hold what can be 30 MB.
            request = await self._fill(request)
        async with aclosing(self._api.stream(request, self._watch)) as events:
            async for came in events:
                event = resumed(came, blocks_before) if blocks_before else came
                self._note(event)
                self.growing.apply(event)
                if is_content(event):
                    self._pending.append(event)
                    self._journal_soon()
                self._tell_soon(event)

    def _tell_soon(self, event: StreamEvent) -> None:
        """Tell of an event together with those that are there already: a burst is then one piece, not one per token."""
        self._untold.append(event)
        if len(self._untold) == 1:
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        events, self._untold = coalesce(self._untold), []
        for event in events:
            self.grew.emit((self.reply, event))

    def _note(self, event: StreamEvent) -> None:
        match event:
            case ResponseBegan(request_id, _):
                self.turn = replace(self.turn, request_id=request_id)
                self._show(ReplyPhase.WAITING, attempt=self.turn.attempts)
            case ReplyStarted(_, model, _) | ReplyResumed(_, model, _):
                self.turn = replace(self.turn, served_model=model)
            case TextGrew() | ToolInputGrew():
                self._note_thought()
                self._note_token(ReplyPhase.WRITING)
            case ThinkingGrew():
                self._note_token(ReplyPhase.THINKING)
            case BlockOpened(_, raw) if raw.get("type") in ("thinking", "redacted_thinking"):
                self._thinking_since_ms = self._thinking_since_ms or steady_ms()
                self._show(ReplyPhase.THINKING, attempt=self.turn.attempts)
            case _:
                return

    def _at_ms(self) -> int:
        """Unix milliseconds now, counted from the start of the turn: its durations are right whatever the clock did."""
        at_ms = self.turn.started_ms + steady_ms() - self._began_ms
        begin_after(at_ms)
        return at_ms

    def _note_token(self, phase: ReplyPhase) -> None:
        if self.turn.first_token_ms is None:
            self.turn = replace(self.turn, first_token_ms=self._at_ms())
        if self.status.phase is not phase:
            self._show(phase, attempt=self.turn.attempts)

    def _note_thought(self) -> None:
        if self._thinking_since_ms is not None and self.turn.thought_ms is None:
            self.turn = replace(self.turn, thought_ms=steady_ms() - self._thinking_since_ms)

    def _show(
        self, phase: ReplyPhase, *, attempt: int = 1, wait_s: float | None = None, failure: Failure | None = None
    ) -> None:
        at_ms = steady_ms()
        until_ms = None if wait_s is None else at_ms + round(wait_s * 1_000)
        # What is shown before the words of a further part begins with the pause, which is its end so far.
        parts = self.growing.rounds + (1 if self.growing.has_paused else 0)
        self.status = ReplyStatus(phase, at_ms, attempt, until_ms, failure, parts)
        self._watch.on_phase(phase)
        self.status_changed.emit((self.reply, self.status))

    def _journal_soon(self, delay_s: float = JOURNAL_DELAY_S) -> None:
        if self._journal_timer is None and self._journalling is None:
            loop = asyncio.get_running_loop()
            self._journal_timer = loop.call_later(delay_s, self._write_journal)

    def _write_journal(self) -> None:
        """Send what came to the journal. One call at a time, so that what failed can go again before what follows it:
        a journal with a hole would be read as another text."""
        self._journal_timer = None
        events, self._pending = coalesce(self._pending), []
        if events:
            self._journalling = asyncio.wrap_future(self._store.journal(self.turn.id, events))
            self._journalling.add_done_callback(partial(self._on_journalled, events))

    def _on_journalled(self, events: list[StreamEvent], journalled: asyncio.Future[None]) -> None:
        self._journalling = None
        if journalled.cancelled() or self._is_settled:
            return  # the end of the reply stores the whole text again and tells of a failure
        error = journalled.exception()
        if error is None:
            self._journal_fails = False
            if self._pending:
                self._journal_soon()
            return
        self._tell_of_journal(error)
        self._pending = [*events, *self._pending]
        self._journal_soon(JOURNAL_RETRY_S)

    def _tell_of_journal(self, error: BaseException) -> None:
        """Say once that a crash would now lose what comes; it is tried again until it works."""
        if self._journal_fails:
            return
        self._journal_fails = True
        if isinstance(error, KnownError):
            log.warning("a part of a reply was not journalled: %s", error)
            self.storing_failed.emit(error.failure)
        elif isinstance(error, StoreError):
            log.warning("a part of a reply has no place any more: %s", error)
        else:
            log.error("the journal failed in a way nobody expected", exc_info=error)

    def _state_after(self, failure: Failure | None) -> TurnState:
        if failure is None:
            return TurnState.REFUSED if self.growing.stop_reason == "refusal" else TurnState.COMPLETE
        if failure.kind in _BREAKS and self.growing.has_content:
            return TurnState.INTERRUPTED
        return TurnState.FAILED

    @property
    def _is_settled(self) -> bool:
        return self.turn.state is not TurnState.STREAMING

    def _settle(self, state: TurnState, failure: Failure | None) -> None:
        if self._journal_timer is not None:
            self._journal_timer.cancel()
            self._journal_timer = None
        self._tell()
        self._watch.on_phase(None)
        self._note_thought()
        growing = self.growing
        self.reply = replace(self.reply, blocks=growing.blocks())
        self.turn = replace(
            self.turn,
            state=state,
            ended_ms=self._at_ms(),
            stop_reason=growing.stop_reason,
            stop_sequence=growing.stop_sequence,
            stop_details=growing.stop_details,
            container=growing.container,
            usage=growing.usage,
            response=growing.response,
            failure=failure,
        )
        self.turn = replace(self.turn, cost_usd=self._prices.of_turn(self.turn, self.reply.blocks))

    async def _store_end(self) -> None:
        """Store the final state, again and again where the disk refuses; the text stays in memory until it is safe."""
        told = False
        while True:
            try:
                await asyncio.wrap_future(self._store.finish_turn(self.reply, self.turn))
            except KnownError as error:
                if not told:
                    log.warning("the end of a reply was not stored: %s", error)
                    self.storing_failed.emit(error.failure)
                    told = True
                await asyncio.sleep(FINISH_RETRY_S)
            except StoreError as error:
                log.warning("the end of a reply has no place any more: %s", error)
                self.storing_failed.emit(Failure(FailureKind.STORAGE, str(error)))
                return
            except asyncio.CancelledError:
                self._store.finish_turn(self.reply, self.turn)
                raise
            else:
                return
