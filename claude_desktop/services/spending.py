"""What was spent: this month against the person's own limit, a conversation, and sums over any time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.accounts import DEMO_ACCOUNT_ID
from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.costs import cost_usd
from claude_desktop.model.failures import KnownError
from claude_desktop.model.messages import read_usage
from claude_desktop.model.spending import Spent, SpentSum, SpentTotal
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.clock import now_ms
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.services.turn_news import TurnEnded
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

WARNING_SHARE = 0.8
_DEMO = (DEMO_ACCOUNT_ID,)


class Standing(Enum):
    """How what was spent this month stands to the person's limit."""

    FREE = auto()  # far below it, or there is none
    NEAR = auto()
    REACHED = auto()


@dataclass(frozen=True, slots=True)
class MonthSpent:
    """What this month cost so far. `limit_usd` is 0 where there is none. The demo's pretended money is never mixed
    with real money: `is_demo` tells which of the two this is."""

    total: SpentTotal
    limit_usd: float
    is_demo: bool

    @property
    def standing(self) -> Standing:
        """Where this is between nothing and the limit."""
        if self.limit_usd <= 0 or self.total.cost_usd < WARNING_SHARE * self.limit_usd:
            return Standing.FREE
        return Standing.REACHED if self.total.cost_usd >= self.limit_usd else Standing.NEAR


@dataclass(frozen=True, slots=True)
class ListedSums:
    """Sums of the requests from `since_ms` on and before `until_ms`."""

    since_ms: int
    until_ms: int
    sums: tuple[SpentSum, ...]


@dataclass(frozen=True, slots=True)
class ConversationSpent:
    """What a conversation cost so far."""

    conversation_id: str
    total: SpentTotal


class Spending(QObject):
    """Reads the books, on the store's thread; what fails there is tried again with the next turn."""

    month_changed = Signal(object)  # MonthSpent
    standing_changed = Signal(object)  # MonthSpent: it came near the limit, or reached it
    conversation_counted = Signal(object)  # ConversationSpent
    listed = Signal(object)  # ListedSums

    def __init__(
        self,
        store: Store,
        connection: ConnectionService,
        app_settings: AppSettings,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._connection = connection
        self._app_settings = app_settings
        self._nursery = nursery
        self._is_open = False
        self._told = Standing.FREE
        self.month = MonthSpent(SpentTotal(), self._limit_usd, is_demo=False)
        connection.models_changed.connect(self.on_models_changed)
        app_settings.changed.connect(self.on_settings_changed)

    @property
    def must_ask(self) -> bool:
        """Tell whether nothing may be sent without the person's word: the limit is reached, and they did not say that
        it does not matter today."""
        reached = self.month.standing is Standing.REACHED
        return reached and self._app_settings.preferences.limit_waived_on != _today().isoformat()

    def waive_today(self) -> None:
        """Do not ask again today."""
        self._app_settings.change(limit_waived_on=_today().isoformat())

    def count_month(self) -> None:
        """Add up this month anew; `month_changed` brings it."""
        if self._is_open:
            self._nursery.start(self._count_month(), "count the month")

    def count_conversation(self, conversation_id: str) -> None:
        """Add up a conversation; `conversation_counted` brings it."""
        if self._is_open:
            self._nursery.start(self._count_conversation(conversation_id), "count a conversation")

    def list(self, since_ms: int, until_ms: int) -> None:
        """Sum up a time by day, model and account; `listed` brings it."""
        self._nursery.start(self._list(since_ms, until_ms), "list what was spent")

    def book(self, spent: Spent) -> None:
        """Note a request that is no turn."""
        self._nursery.start(self._book(spent), "book a request")

    def on_rows_changed(self) -> None:
        """Begin to read with the first list of conversations: the store is open then."""
        if not self._is_open:
            self._is_open = True
            self.count_month()

    def on_turn_ended(self, ended: TurnEnded) -> None:
        """Count anew: the turn is being stored, and what is read after that holds it."""
        self.count_month()
        self.count_conversation(ended.conversation_id)

    def on_models_changed(self) -> None:
        """Price what had no price yet, and count what the account in use counts."""
        if self._is_open:
            self._nursery.start(self._price_late(), "price what has no price")

    def on_settings_changed(self) -> None:
        """Take over another limit."""
        if self.month.limit_usd != self._limit_usd:
            self._take(MonthSpent(self.month.total, self._limit_usd, self.month.is_demo))

    @property
    def _limit_usd(self) -> float:
        return self._app_settings.preferences.monthly_limit_usd

    async def _count_month(self) -> None:
        account = self._connection.account
        is_demo = account is not None and account.is_demo
        total = await self._read(self._store.spent_since(month_start_ms(), _DEMO, but=not is_demo))
        if total is not None:
            self._take(MonthSpent(total, self._limit_usd, is_demo))

    async def _count_conversation(self, conversation_id: str) -> None:
        total = await self._read(self._store.spent_in(conversation_id))
        if total is not None:
            self.conversation_counted.emit(ConversationSpent(conversation_id, total))

    async def _list(self, since_ms: int, until_ms: int) -> None:
        sums = await self._read(self._store.spent_sums(since_ms, until_ms))
        if sums is not None:
            self.listed.emit(ListedSums(since_ms, until_ms, sums))

    async def _book(self, spent: Spent) -> None:
        await self._read(self._store.book(spent))
        await self._count_month()
        if spent.conversation_id is not None:
            await self._count_conversation(spent.conversation_id)

    async def _price_late(self) -> None:
        """Price requests whose price nobody knew then: those of a crash, and those from before there were books."""
        account, models = self._connection.account, self._connection.models
        if account is not None and any(model.prices for model in models):
            unpriced = await self._read(self._store.unpriced(account.id))
            prices = await asyncio.to_thread(_late_prices, unpriced or (), models)
            if prices:
                await self._read(self._store.set_prices(prices))
        await self._count_month()

    async def _read(self, future: Future[Any]) -> Any:
        try:
            return await asyncio.wrap_future(future)
        except (KnownError, StoreError) as error:
            log.warning("what was spent could not be read: %s", error)
            return None

    def _take(self, month: MonthSpent) -> None:
        self.month = month
        self.month_changed.emit(month)
        if month.standing is not self._told:
            self._told = month.standing
            if month.standing is not Standing.FREE:
                self.standing_changed.emit(month)


def _late_prices(unpriced: Sequence[Spent], models: Sequence[Model]) -> list[tuple[str, float]]:
    """The prices of requests, by id, as far as they are known now."""
    find = partial(find_model, models)
    costs = ((spent.id, cost_usd(read_usage(spent.usage), find(spent.model), find)) for spent in unpriced)
    return [(spent_id, usd) for spent_id, usd in costs if usd is not None]


def month_start_ms(at_ms: int | None = None) -> int:
    """When the month began (Unix milliseconds), by this computer's time zone."""
    day = datetime.fromtimestamp((now_ms() if at_ms is None else at_ms) / 1_000).astimezone().date().replace(day=1)
    return day_start_ms(day)


def day_start_ms(day: date) -> int:
    """When a day began (Unix milliseconds), by this computer's time zone."""
    return round(datetime(day.year, day.month, day.day).astimezone().timestamp() * 1_000)


def _today() -> date:
    return datetime.fromtimestamp(now_ms() / 1_000).astimezone().date()
