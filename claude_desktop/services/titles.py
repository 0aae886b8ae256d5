"""Titles written by a model, where the person chose that: one small request after the first reply."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing

from PySide6.QtCore import QObject

from claude_desktop.api.client import ClaudeApi
from claude_desktop.model.catalogue import find_model
from claude_desktop.model.failures import KnownError
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.messages import Role, Turn, TurnState
from claude_desktop.model.requests import Request
from claude_desktop.model.spending import Purpose, Spent
from claude_desktop.model.stream_events import ResponseBegan
from claude_desktop.model.title_requests import model_for_titles, title_in, title_request
from claude_desktop.model.tree import Conversation
from claude_desktop.preferences.fields import Titles
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.clock import new_id, now_ms
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.library import Library
from claude_desktop.services.prices import Prices
from claude_desktop.services.spending import Spending
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.services.turn_news import TurnEnded

log = logging.getLogger(__name__)

TITLE_LIMIT_S = 30.0


class TitleWriter(QObject):
    """Gives a conversation a title after its first reply. A failure is logged and leaves the first line in its place;
    a title that the person types ends the request, and so does the end of the choice."""

    def __init__(
        self,
        library: Library,
        connection: ConnectionService,
        app_settings: AppSettings,
        spending: Spending,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._connection = connection
        self._app_settings = app_settings
        self._spending = spending
        self._nursery = nursery
        self._tasks: dict[str, asyncio.Task[None]] = {}
        app_settings.changed.connect(self.on_settings_changed)
        library.rows_changed.connect(self.on_rows_changed)

    @property
    def writing_ids(self) -> frozenset[str]:
        """The conversations for which a title is being written."""
        return frozenset(self._tasks)

    def cancel(self, conversation_id: str) -> None:
        """End the request for a title; what is there stays."""
        if task := self._tasks.pop(conversation_id, None):
            task.cancel()

    def on_turn_ended(self, ended: TurnEnded) -> None:
        """Ask for a title after the first reply, if it is whole and the person wants that."""
        if self._app_settings.preferences.titles is not Titles.MODEL or self._spending.must_ask:
            return
        conversation = self._library.find(ended.conversation_id)
        if conversation is None or conversation.id in self._tasks or not _is_due(conversation, ended.turn):
            return
        api = self._connection.api
        if api is not None:
            name = f"title of {conversation.id}"
            task = self._nursery.start(self._write(conversation, ended.turn, api), name)
            if task is not None:
                self._tasks[conversation.id] = task

    def on_settings_changed(self) -> None:
        """End all requests where the person takes the choice back."""
        if self._app_settings.preferences.titles is not Titles.MODEL:
            for conversation_id in list(self._tasks):
                self.cancel(conversation_id)

    def on_rows_changed(self) -> None:
        """A conversation that was renamed or thrown away needs no title any more."""
        for conversation_id in list(self._tasks):
            row = self._library.row(conversation_id)
            current = self._library.find(conversation_id)
            if row is None or (current is not None and not current.title_is_automatic):
                self.cancel(conversation_id)

    async def _write(self, conversation: Conversation, turn: Turn, api: ClaudeApi) -> None:
        try:
            question, answer = conversation.branch()
            models = self._connection.models
            model = model_for_titles(models, find_model(models, turn.model))
            request = title_request(model, question.blocks, answer.blocks)
            title = await self._ask(request, api, conversation.id, turn.account_id)
            current = self._library.row(conversation.id)
            # Another title by now is the person's, or that of a conversation in its place.
            if title and current is not None and current.title == conversation.title:
                self._library.rename(conversation.id, title, automatic=True)
        except (KnownError, TimeoutError) as error:
            log.info("no title was written: %s", error)
        finally:
            self._tasks.pop(conversation.id, None)

    async def _ask(self, request: Request, api: ClaudeApi, conversation_id: str, account_id: str) -> str:
        reply, at_ms, request_id = GrowingReply(), now_ms(), None
        try:
            async with asyncio.timeout(TITLE_LIMIT_S), aclosing(api.stream(request)) as events:
                async for event in events:
                    reply.apply(event)
                    if isinstance(event, ResponseBegan):
                        request_id = event.request_id
        finally:
            if reply.usage.raw:
                self._book(request, reply, conversation_id, account_id, at_ms, request_id)
        is_whole = reply.ended and reply.stop_reason not in ("max_tokens", "refusal")
        return title_in(reply.blocks()) if is_whole else ""

    def _book(
        self,
        request: Request,
        reply: GrowingReply,
        conversation_id: str,
        account_id: str,
        at_ms: int,
        request_id: str | None,
    ) -> None:
        """Note what it cost, however it ended."""
        model_id = reply.served_model or str(request.body["model"])
        cost = Prices(self._connection).cost(reply.usage, model_id)
        self._spending.book(
            Spent(
                id=new_id(),
                at_ms=at_ms,
                conversation_id=conversation_id,
                purpose=Purpose.TITLE,
                account_id=account_id,
                model=model_id,
                request_id=request_id,
                usage=reply.usage.raw,
                complete=reply.stop_reason is not None,
                cost_usd=None if cost is None else cost.usd,
            )
        )


def _is_due(conversation: Conversation, turn: Turn) -> bool:
    """Tell whether this was the first reply, to a question of the person, and whole."""
    branch = conversation.branch()
    roles = [message.role for message in branch]
    return (
        conversation.title_is_automatic
        and turn.state is TurnState.COMPLETE
        and roles == [Role.USER, Role.ASSISTANT]
        and branch[-1].id == turn.message_id
        and len(conversation.turns) == 1
    )
