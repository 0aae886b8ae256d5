"""Puts together what was sent for a reply, and sends a changed request once, beside every conversation."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.accounts import CURRENT_API_VERSION, Account, AuthStyle
from claude_desktop.model.attachment_reopening import reopened
from claude_desktop.model.attachments import Attachment
from claude_desktop.model.exchanges import ExchangeRecord
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.json_values import Json, JsonObject, string_in
from claude_desktop.model.messages import Turn, Usage
from claude_desktop.model.reply_status import ReplyPhase
from claude_desktop.model.request_copies import SentRequest
from claude_desktop.model.requests import Request
from claude_desktop.model.spending import Purpose, Spent
from claude_desktop.model.stream_events import ReplyStarted, ResponseBegan, StreamEvent
from claude_desktop.preferences.atomic_file import write_atomically
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.clock import new_id, now_ms
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.contents import RequestContents
from claude_desktop.services.exchanges import Exchanges, ExchangeWatch
from claude_desktop.services.prices import Prices
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of a request. `record` only of the last replies of this run; `has_messages` tells whether the
    messages as sent are known, or only the rest of the body."""

    turn: Turn
    sent: SentRequest
    has_messages: bool
    record: ExchangeRecord | None


@dataclass(frozen=True, slots=True)
class SentOnce:
    """How a request that was sent once ended; `failure` where it failed."""

    record: ExchangeRecord
    failure: Failure | None
    usage: Usage


class Inspections(QObject):
    """Loads what was sent; nothing of a request that is sent once is stored."""

    loaded = Signal(object)  # Inspection
    once_grew = Signal(object)  # StreamEvent
    once_ended = Signal(object)  # SentOnce
    saved = Signal(str)  # path
    saving_failed = Signal(str)  # the system's words

    def __init__(
        self,
        store: Store,
        connection: ConnectionService,
        settings: AppSettings,
        exchanges: Exchanges,
        contents: RequestContents,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._connection = connection
        self._settings = settings
        self._exchanges = exchanges
        self._contents = contents
        self._nursery = nursery
        self._sending: asyncio.Task[None] | None = None

    def load(self, turn: Turn, attachments: Sequence[Attachment] = ()) -> None:
        """Ask for what was sent for a reply; `loaded` brings it. `attachments` are those of its conversation."""
        self._nursery.start(self._load(turn, tuple(attachments)), "load what was sent")

    def send_once(self, body: JsonObject, api_version: str | None) -> None:
        """Send this body to the account in use as one request of its own; `once_grew` and `once_ended` tell."""
        self.stop()
        self._sending = self._nursery.start(self._send_once(body, api_version), "send a request once")

    def stop(self) -> None:
        """End the request that was sent once, if it is under way."""
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def save_events(self, record: ExchangeRecord, path: Path) -> None:
        """Write the events to a file, one JSON object a line; `saved` or `saving_failed` tells."""
        self._nursery.start(self._save_events(record, path), "save events")

    async def _load(self, turn: Turn, attachments: tuple[Attachment, ...]) -> None:
        messages: tuple[JsonObject, ...] | None = None
        if turn.prefix_hash is not None:
            try:
                reading = self._store.sent_messages(turn.conversation_id, turn.prefix_hash)
                messages = await asyncio.wrap_future(reading)
            except (KnownError, StoreError) as error:
                log.warning("what was sent could not be read: %s", error)
        body: dict[str, Json] = dict(turn.request)
        if messages is not None:
            body["messages"] = reopened(messages, attachments)
            body = dict((await self._contents.fill(Request(body))).body)
        record = self._exchanges.of(turn.id)
        self.loaded.emit(Inspection(turn, self._sent_request(turn, body, record), messages is not None, record))

    def _sent_request(self, turn: Turn, body: JsonObject, record: ExchangeRecord | None) -> SentRequest:
        account = self._account(turn.account_id)
        version = record.sent_headers.get("anthropic-version") if record is not None else None
        if account is None:
            return SentRequest("", AuthStyle.BEARER, version or CURRENT_API_VERSION, body)
        return SentRequest(
            account.base_url, account.auth_style, version or account.api_version, body, account.header_names
        )

    def _account(self, account_id: str) -> Account | None:
        current = self._connection.account
        if current is not None and current.id == account_id:
            return current
        return next((account for account in self._settings.accounts if account.id == account_id), None)

    async def _send_once(self, body: JsonObject, api_version: str | None) -> None:
        watch = ExchangeWatch(ExchangeRecord("", prepared_ms=0.0), time.monotonic())
        failure: Failure | None = None
        growing, api, account = GrowingReply(), self._connection.api, self._connection.account
        spent = Spent(
            new_id(), now_ms(), None, Purpose.ONCE, account.id if account else "", string_in(body, "model"), None
        )
        if api is None:
            failure = Failure(FailureKind.NO_KEY)
        else:
            watch.on_phase(ReplyPhase.CONNECTING)
            try:
                async with aclosing(api.stream(Request({**body, "stream": True}, api_version), watch)) as events:
                    async for event in events:
                        growing.apply(event)
                        spent = _with(spent, event)
                        self.once_grew.emit(event)
            except KnownError as error:
                failure = error.failure
            finally:
                self._book(spent, growing)
        watch.on_phase(None)
        self._sending = None
        self.once_ended.emit(SentOnce(watch.record, failure, growing.usage))

    def _book(self, spent: Spent, growing: GrowingReply) -> None:
        """It was paid for, so it counts, although nothing else of it is kept."""
        if growing.usage.raw:
            cost = Prices(self._connection).cost(growing.usage, spent.model)
            complete = growing.stop_reason is not None
            self._store.book(
                replace(spent, usage=growing.usage.raw, complete=complete, cost_usd=cost.usd if cost else None)
            )

    async def _save_events(self, record: ExchangeRecord, path: Path) -> None:
        try:
            await asyncio.to_thread(_write_events, record, path)
        except OSError as error:
            self.saving_failed.emit(error.strerror or type(error).__name__)
        else:
            self.saved.emit(str(path))


def _with(spent: Spent, event: StreamEvent) -> Spent:
    if isinstance(event, ResponseBegan):
        return replace(spent, request_id=event.request_id)
    return replace(spent, model=event.model) if isinstance(event, ReplyStarted) else spent


def _write_events(record: ExchangeRecord, path: Path) -> None:
    lines = [_line({"address": record.address, "status": record.status, "headers": dict(record.received_headers)})]
    lines += [
        _line({"at_ms": round(event.at_ms, 1), "event": event.name, "data": event.data.decode("utf-8", "replace")})
        for event in record.events
    ]
    write_atomically(path, "".join(lines).encode("utf-8"))


def _line(values: Mapping[str, Json]) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"
