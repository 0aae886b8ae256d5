"""Lets the person choose from where new instructions hold, and says what each choice costs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.costs import price_band
from claude_desktop.model.instructions import PendingChange, Scope, instructions_message
from claude_desktop.model.settings import Caching
from claude_desktop.model.tree import Conversation
from claude_desktop.services.clock import new_id, now_ms
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.editing import Editing
from claude_desktop.services.library import Library
from claude_desktop.services.request_building import RequestBuilder


@dataclass(frozen=True, slots=True)
class OpenChoice:
    """New instructions whose place is still open. `reread_usd` is about what it costs to read everything again, by the
    prices of `model`; None where they are not known."""

    change: PendingChange
    model: Model
    reread_usd: float | None


class InstructionChoices(QObject):
    """Keeps each choice in the tree, so that it can be seen there, and undone."""

    def __init__(
        self,
        library: Library,
        connection: ConnectionService,
        requests: RequestBuilder,
        editing: Editing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._connection = connection
        self._requests = requests
        self._editing = editing

    def open_choice(self, conversation: Conversation) -> OpenChoice | None:
        """What is to be chosen in this conversation now, if anything."""
        change = self._requests.pending_change(conversation)
        if change is None:
            return None
        settings = self._requests.resolved(conversation)
        model = find_model(self._connection.models, settings.model)
        return OpenChoice(change, model, _reread_usd(model, change.reread_tokens, settings.caching))

    def choose(self, conversation_id: str, scope: Scope) -> None:
        """Let the new instructions hold from here on, or from the start."""
        conversation = self._library.find(conversation_id)
        change = self._requests.pending_change(conversation) if conversation is not None else None
        if conversation is None or change is None or (scope is Scope.HERE and not change.can_hold_from_here):
            return
        last = conversation.branch()[-1]
        self._editing.put_instructions(
            conversation_id, instructions_message(new_id(), last, scope, change.text, now_ms())
        )


def _reread_usd(model: Model, tokens: int, caching: Caching) -> float | None:
    band = price_band(model, tokens)
    if band is None:
        return None
    per_million = {Caching.FIVE_MINUTES: band.write_5m_usd, Caching.ONE_HOUR: band.write_1h_usd}
    return tokens * per_million.get(caching, band.input_usd) / 1_000_000
