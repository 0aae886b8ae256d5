"""The messages of a request as they were sent, each named by all that stands before it and itself."""

from __future__ import annotations

from dataclasses import dataclass

from claude_desktop.model.json_values import JsonObject


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message of a request. `hash` stands for the request's tools, its system prompt and its messages up to and
    with this one (`history.prefix_hash`), so the same beginning of two requests has the same hashes.

    `origin_id` is the message of the tree that it was made of; `is_origin` tells that it is that message as it stands,
    role and blocks alone, so that it need not be kept twice.
    """

    hash: str
    origin_id: str
    json: JsonObject
    is_origin: bool = False
