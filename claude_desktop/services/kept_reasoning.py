"""Finds out which thinking of a conversation the model still gets, off the GUI thread."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.blocks import BlockKind
from claude_desktop.model.catalogue import find_model
from claude_desktop.model.history import Withheld
from claude_desktop.model.reasoning_readers import reads_reasoning
from claude_desktop.model.tree import Conversation
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.request_building import RequestBuilder
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)

_THINKING = (BlockKind.THINKING, BlockKind.REDACTED_THINKING)


@dataclass(frozen=True, slots=True)
class KeptReasoningFound:
    """The messages of a conversation whose thinking is not sent, or not read, and why."""

    conversation_id: str
    withheld: Mapping[str, Withheld]


class KeptReasoning(QObject):
    """Looks at one conversation at a time; what changes meanwhile is looked at next."""

    found = Signal(object)  # KeptReasoningFound

    def __init__(
        self,
        requests: RequestBuilder,
        connection: ConnectionService,
        nursery: TaskNursery,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._requests = requests
        self._connection = connection
        self._nursery = nursery
        self._waiting: Conversation | None = None
        self._is_looking = False

    @property
    def is_looking(self) -> bool:
        """Tell whether something is still to be found out."""
        return self._is_looking

    def look(self, conversation: Conversation) -> None:
        """Find out about this conversation as it is now; `found` tells."""
        self._waiting = conversation
        if not self._is_looking:
            self._is_looking = True
            self._nursery.start(self._look(), "look for the reasoning that is kept")

    async def _look(self) -> None:
        try:
            while (conversation := self._waiting) is not None:
                self._waiting = None
                withheld = await self._withheld(conversation)
                self.found.emit(KeptReasoningFound(conversation.id, withheld))
        finally:
            self._is_looking = False

    async def _withheld(self, conversation: Conversation) -> dict[str, Withheld]:
        thoughtful = [
            message.id
            for message in conversation.branch()
            if message.id in conversation.turns and any(block.kind in _THINKING for block in message.blocks)
        ]
        if not thoughtful or self._connection.account is None:
            return {}
        history = await self._requests.history(conversation)
        found = dict(history.withheld)
        models = self._connection.models
        reader = find_model(models, self._requests.resolved(conversation).model)
        for message_id in thoughtful:
            turn = conversation.turns[message_id]
            writer = find_model(models, turn.served_model or turn.model)
            if message_id not in found and reads_reasoning(reader, writer) is False:
                found[message_id] = Withheld.OTHER_MODEL
        return found
