"""Puts attached contents into a request, and remembers what was scaled down for an older model."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from typing import cast

from claude_desktop.attachments.preparing import hash_of
from claude_desktop.attachments.renditions import image_within, wanted_text
from claude_desktop.model.attachment_sending import Wanted, filled, wanted_in
from claude_desktop.model.attachments import RefusedAttachment
from claude_desktop.model.failures import KnownError
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.requests import Request
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)

MAX_KEPT_BYTES = 64_000_000


class RequestContents:
    """Fills requests. Scaled images are kept in memory, up to a bound: the next turn needs the same ones again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._scaled: OrderedDict[Wanted, bytes] = OrderedDict()

    async def fill(self, request: Request) -> Request:
        """Put what is attached into a request, off the loop; what is missing or damaged becomes a note."""
        messages = cast("list[JsonObject]", request.body.get("messages") or [])
        wanted = wanted_in(messages)
        if not wanted:
            return request
        contents: dict[Wanted, str] = {}
        for each in sorted(wanted, key=lambda item: item.hash):
            content = await asyncio.to_thread(self._read, each)
            if content is not None:
                contents[each] = content
        whole = await asyncio.to_thread(filled, messages, contents)
        return replace(request, body={**request.body, "messages": whole})

    def forget(self) -> None:
        """Let go of everything: what was attached is to be gone."""
        self._scaled.clear()

    def _read(self, wanted: Wanted) -> str | None:
        try:
            return wanted_text(self._content(wanted), wanted)
        except KnownError as error:
            log.warning("an attached content is missing or damaged: %s", error.failure.kind)
        except RefusedAttachment:
            log.warning("an attached image could not be scaled down")
        return None

    def _content(self, wanted: Wanted) -> bytes:
        """The content, scaled down where that is wanted. Raises `KnownError` and `RefusedAttachment`."""
        kept = self._scaled.get(wanted)
        if kept is not None:
            self._scaled.move_to_end(wanted)
            return kept
        content = self._store.contents.read(wanted.hash)
        if wanted.side_px is None:
            return content
        scaled = image_within(content, wanted.side_px)
        if hash_of(scaled) != wanted.hash:
            self._keep(wanted, scaled)
        return scaled

    def _keep(self, wanted: Wanted, scaled: bytes) -> None:
        self._scaled[wanted] = scaled
        while sum(map(len, self._scaled.values())) > MAX_KEPT_BYTES:
            self._scaled.popitem(last=False)
