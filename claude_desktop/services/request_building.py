"""Builds the request of a conversation: its settings, the history that may be sent, and the account that is asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from claude_desktop.model.attachment_limits import AttachmentLimits, limits_of
from claude_desktop.model.attachment_sending import Omission, place_attachments
from claude_desktop.model.caching import answered_turn, with_caching
from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.containers import with_container
from claude_desktop.model.folders import Folder
from claude_desktop.model.history import history_to_send, prefix_hash
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message
from claude_desktop.model.requests import Request, build_request
from claude_desktop.model.sent_messages import SentMessage
from claude_desktop.model.settings import ResolvedSettings, Settings, resolve
from claude_desktop.model.tree import Conversation
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.clock import now_ms
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.contents import RequestContents
from claude_desktop.services.library import Library


@dataclass(frozen=True, slots=True)
class Choice:
    """What holds for one reply only; None leaves it to the conversation's settings."""

    model: str | None = None
    effort: str | None = None


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


class RequestBuilder:
    """Knows what holds for the next request of a conversation, and builds it. Nothing is sent or stored here."""

    def __init__(
        self, connection: ConnectionService, app_settings: AppSettings, library: Library, contents: RequestContents
    ) -> None:
        self._connection = connection
        self._app_settings = app_settings
        self._library = library
        self._contents = contents

    def resolved(self, conversation: Conversation) -> ResolvedSettings:
        """What holds for the next request of a conversation."""
        return self._resolved(conversation.settings, self._library.folder(conversation.folder_id))

    def inherited(self, folder: Folder | None = None) -> ResolvedSettings:
        """What a conversation of a folder (or of none) gets that says nothing for itself."""
        return self._resolved(Settings(), folder)

    async def prepare(
        self, conversation: Conversation, asked: Message | None = None, choice: Choice = NO_CHOICE
    ) -> PreparedRequest:
        """Build the request for what stands before the conversation's tip, with `asked` after it where it is given."""
        settings = self.resolved(conversation)
        if choice.model is not None:
            settings = replace(settings, model=choice.model)
        if choice.effort is not None:
            settings = replace(settings, effort=choice.effort)
        model = find_model(self._connection.models, settings.model)
        # A history of a million tokens takes a good while to go through: the window goes on meanwhile.
        body, readable = build_request(settings, model, ()).body, self.readable_accounts()
        limits = limits_of(model)
        sent, omissions = await asyncio.to_thread(_history, conversation, asked, body, readable, limits)
        branch, account = conversation.branch(), self._connection.account
        request = build_request(settings, model, [message.json for message in sent])
        request = with_container(request, branch, conversation.turns, account.id if account else "", now_ms())
        request = with_caching(request, settings.caching, account, model, answered_turn(conversation))
        sent_before = sent[-1].hash if sent else prefix_hash(body, ())
        return PreparedRequest(request, model, sent_before, sent, omissions)

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


def _history(
    conversation: Conversation,
    asked: Message | None,
    body: JsonObject,
    readable: frozenset[str],
    limits: AttachmentLimits,
) -> tuple[tuple[SentMessage, ...], tuple[Omission, ...]]:
    """The messages to send with this body, and the attachments that do not go."""
    branch = conversation.branch()
    if asked is not None:
        branch = (*branch, asked)
    stands = {message.id: [block.raw for block in message.blocks] for message in branch}
    placed = place_attachments(branch, limits, conversation.left_out)
    found = history_to_send(placed.branch, conversation.turns, readable, body)
    sent = tuple(replace(message, is_origin=message.json["content"] == stands[message.origin_id]) for message in found)
    return sent, placed.omissions
