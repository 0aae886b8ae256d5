"""Builds the request of a conversation: its settings, the history that may be sent, and the account that is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace

from claude_desktop.model.attachment_limits import limits_of
from claude_desktop.model.attachment_sending import Omission, place_attachments
from claude_desktop.model.caching import answered_turn, with_caching
from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.compaction import asking_for_summary, with_summary_beta
from claude_desktop.model.containers import with_container
from claude_desktop.model.folders import Folder
from claude_desktop.model.history import History, Reader, history_of, prefix_hash
from claude_desktop.model.instructions import Line, PendingChange, pending_change, with_instructions
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Repair
from claude_desktop.model.requests import Request, build_request
from claude_desktop.model.sent_messages import SentMessage
from claude_desktop.model.settings import ResolvedSettings, Settings, resolve
from claude_desktop.model.summaries import (
    SummarySource,
    readable_characters,
    summary_messages,
    summary_settings,
    summary_source,
)
from claude_desktop.model.tree import Conversation
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.clock import now_ms
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.contents import RequestContents
from claude_desktop.services.library import Library
from claude_desktop.services.summary_sources import SummarySources


@dataclass(frozen=True, slots=True)
class Choice:
    """What holds for one reply only; None leaves it to the conversation's settings. `compacts` asks for a summary of
    all that was said instead of a reply."""

    model: str | None = None
    effort: str | None = None
    compacts: bool = False


NO_CHOICE = Choice()


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request that is ready to go out but for what is attached (`RequestBuilder.fill`), the model it asks, and what
    stands for all that is sent before the reply. `omissions` are attachments that do not go."""

    request: Request
    model: Model
    prefix_hash: str
    sent: tuple[SentMessage, ...] = ()
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A request without its messages, the settings that it comes from, and the model it asks."""

    body: JsonObject
    settings: ResolvedSettings
    model: Model


@dataclass(frozen=True, slots=True)
class _Found:
    """A history with the settings as they go out with it."""

    settings: ResolvedSettings
    history: History
    sent: tuple[SentMessage, ...]
    omissions: tuple[Omission, ...]


def _summary_wanted(conversation: Conversation) -> SummarySource | None:
    """What the question at the end of a conversation asks to be summarised."""
    last = conversation.messages.get(conversation.tip_id or "")
    return summary_source(last) if last is not None else None


class RequestBuilder:
    """Knows what holds for the next request of a conversation, and builds it. Nothing is sent or stored here."""

    def __init__(
        self,
        connection: ConnectionService,
        app_settings: AppSettings,
        library: Library,
        contents: RequestContents,
        summaries: SummarySources,
    ) -> None:
        self._connection = connection
        self._app_settings = app_settings
        self._library = library
        self._contents = contents
        self._summaries = summaries

    def resolved(self, conversation: Conversation) -> ResolvedSettings:
        """What holds for the next request of a conversation."""
        return self._resolved(conversation.settings, self._library.folder(conversation.folder_id))

    def inherited(self, folder: Folder | None = None) -> ResolvedSettings:
        """What a conversation of a folder (or of none) gets that says nothing for itself."""
        return self._resolved(Settings(), folder)

    async def prepare(
        self,
        conversation: Conversation,
        asked: Message | None = None,
        choice: Choice = NO_CHOICE,
        *,
        without: Collection[Repair] = (),
        most_image_side_px: int | None = None,
    ) -> PreparedRequest:
        """Build the request for what stands before the conversation's tip, with `asked` after it where it is given, and
        `without` what the server refused before; with `most_image_side_px` no image is larger than that."""
        settings = self.resolved(conversation)
        if choice.model is not None:
            settings = replace(settings, model=choice.model)
        if choice.effort is not None:
            settings = replace(settings, effort=choice.effort)
        model = find_model(self._connection.models, settings.model)
        if asked is not None:
            conversation = conversation.with_message(asked)
        if (source := _summary_wanted(conversation)) is not None:
            return await self._prepare_summary(source, conversation, summary_settings(settings), model)
        # A history of a million tokens takes a good while to go through: the window goes on meanwhile.
        if most_image_side_px is not None:
            model = replace(model, image_side_px=min(most_image_side_px, model.image_side_px or most_image_side_px))
        found = await asyncio.to_thread(self._history, conversation, settings, model, without)
        branch, account = conversation.branch(), self._connection.account
        request = build_request(found.settings, model, found.history.messages)
        request = asking_for_summary(request) if choice.compacts else with_summary_beta(request)
        request = with_container(request, branch, conversation.turns, account.id if account else "", now_ms())
        request = with_caching(request, settings.caching, account, model, answered_turn(conversation))
        return PreparedRequest(request, model, found.history.prefix_hash, found.sent, found.omissions)

    async def _prepare_summary(
        self, source: SummarySource, conversation: Conversation, settings: ResolvedSettings, model: Model
    ) -> PreparedRequest:
        """Build the request for a summary of another conversation. Raises `KnownError` where that is gone."""
        messages = summary_messages(await self._summaries.transcript(source, readable_characters(model)))
        request = build_request(settings, model, messages)
        sent_before = prefix_hash(request.body, messages)
        sent = (SentMessage(sent_before, conversation.tip_id or "", messages[0]),)
        return PreparedRequest(request, model, sent_before, sent)

    async def history(self, conversation: Conversation) -> History:
        """What would be sent of a conversation now."""
        settings = self.resolved(conversation)
        model = find_model(self._connection.models, settings.model)
        found = await asyncio.to_thread(self._history, conversation, settings, model, ())
        return found.history

    async def surroundings(self, conversation: Conversation) -> Surroundings:
        """What the next request would hold beside its messages."""
        settings = self.resolved(conversation)
        model = find_model(self._connection.models, settings.model)
        line = Line(conversation.branch(), conversation.turns, self.readable_accounts())
        sent, _ = await asyncio.to_thread(with_instructions, settings, line, model)
        return Surroundings(build_request(sent, model, ()).body, settings, model)

    def pending_change(self, conversation: Conversation) -> PendingChange | None:
        """The instructions of the conversation that its replies were not made with yet, if from where they hold is
        still open."""
        settings = self.resolved(conversation)
        line = Line(conversation.branch(), conversation.turns, self.readable_accounts())
        return pending_change(line, settings, find_model(self._connection.models, settings.model))

    def _history(
        self, conversation: Conversation, settings: ResolvedSettings, model: Model, without: Collection[Repair]
    ) -> _Found:
        """The history for these settings. Safe on any thread."""
        branch, turns, accounts = conversation.branch(), conversation.turns, self.readable_accounts()
        settings, instructions = with_instructions(settings, Line(branch, turns, accounts), model)
        body = build_request(settings, model, ()).body
        compacts = bool(model.compacts) and Repair.SUMMARY_LEFT_OUT not in without
        reader = Reader(body, accounts, instructions, compacts, Repair.THINKING_LEFT_OUT in without)
        stands = {message.id: [block.raw for block in message.blocks] for message in branch}
        placed = place_attachments(branch, limits_of(model), conversation.left_out)
        history = history_of(placed.branch, turns, reader)
        sent = tuple(
            replace(message, is_origin=message.json["content"] == stands[message.origin_id]) for message in history.sent
        )
        return _Found(settings, history, sent, placed.omissions)

    async def fill(self, request: Request) -> Request:
        """Put what is attached into a request: what comes back is what goes over the wire, and can be large."""
        return await self._contents.fill(request)

    def _resolved(self, settings: Settings, folder: Folder | None) -> ResolvedSettings:
        levels = (settings, *((folder.settings,) if folder is not None else ()))
        resolved = resolve(*levels, self._app_settings.preferences.defaults)
        models = self._connection.models
        if models and not any(model.id == resolved.model for model in models):
            account = self._connection.account
            # A local server has none of the vendor's models: take what it has rather than fail on the default.
            if account is not None and not account.is_vendor and all(level.model is None for level in levels):
                return replace(resolved, model=models[0].id)
        return resolved

    def readable_accounts(self) -> frozenset[str]:
        """The accounts whose signed blocks the asked server can read: all of the vendor's together, else its own."""
        account = self._connection.account
        if account is None:
            return frozenset()
        accounts = self._app_settings.preferences.accounts if account.is_vendor else ()
        return frozenset({account.id, *(other.id for other in accounts if other.is_vendor)})
