"""Finds what a summary is to be made of."""

from __future__ import annotations

import asyncio

from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.summaries import SummarySource, transcript
from claude_desktop.model.tree import branch_to
from claude_desktop.services.library import Library
from claude_desktop.store.errors import StoreError
from claude_desktop.store.store import Store


class SummarySources:
    """Finds the conversation that a summary is asked of, loaded or not."""

    def __init__(self, store: Store, library: Library) -> None:
        self._store = store
        self._library = library

    async def transcript(self, source: SummarySource, max_characters: int) -> str:
        """What was said there, in plain words. Raises `KnownError` where it is there no more."""
        conversation = self._library.find(source.conversation_id)
        try:
            if conversation is None:
                conversation = await asyncio.wrap_future(self._store.conversation(source.conversation_id))
            branch = branch_to(conversation.messages, source.message_id)
        except (StoreError, ValueError) as error:
            raise KnownError(Failure(FailureKind.GONE)) from error
        return await asyncio.to_thread(transcript, branch, max_characters)
