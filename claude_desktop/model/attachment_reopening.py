"""Finds the holes again in messages that were stored as they were sent, so that they can be filled a second time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from claude_desktop.model.attachment_sending import Hole, Wanted
from claude_desktop.model.attachments import Attachment
from claude_desktop.model.json_values import Json, JsonObject

# As `Hole` writes itself: the content's hash, its encoding and its side in pixels, None where that does not apply.
_HOLE = re.compile(r"content ([0-9a-f]{64}) (\S+) (None|\d+)")


def reopened(messages: Iterable[JsonObject], attachments: Iterable[Attachment]) -> list[JsonObject]:
    """Put holes where the text of one stands; only for these attachments, which are those of the conversation."""
    by_hash = {content: attachment for attachment in attachments for content in attachment.hashes}
    return [_message(message, by_hash) for message in messages] if by_hash else list(messages)


def _message(message: JsonObject, by_hash: Mapping[str, Attachment]) -> JsonObject:
    content = message.get("content")
    if not isinstance(content, Sequence) or isinstance(content, str):
        return message
    return {**message, "content": [_block(block, by_hash) for block in content]}


def _block(block: Json, by_hash: Mapping[str, Attachment]) -> Json:
    if not isinstance(block, Mapping):
        return block
    source = block.get("source")
    if isinstance(source, Mapping):
        return {**block, "source": {**source, "data": _value(source.get("data"), by_hash)}}
    return {**block, "text": _value(block["text"], by_hash)} if "text" in block else block


def _value(value: Json, by_hash: Mapping[str, Attachment]) -> Json:
    found = _HOLE.fullmatch(value) if isinstance(value, str) else None
    attachment = by_hash.get(found[1]) if found is not None else None
    if found is None or attachment is None:
        return value
    encoding, side_px = found[2], found[3]
    wanted = Wanted(
        found[1], None if encoding == "None" else encoding, side_px=None if side_px == "None" else int(side_px)
    )
    return Hole(wanted, attachment)
