"""What was stored with holes is filled again as it was sent; nothing else is taken for a hole."""

from __future__ import annotations

import json

from claude_desktop.model.attachment_reopening import reopened
from claude_desktop.model.attachment_sending import Hole, Wanted, filled, wanted_in
from claude_desktop.model.attachments import Attachment, AttachmentKind
from claude_desktop.model.json_values import JsonObject

IMAGE = Attachment("a" * 64, AttachmentKind.IMAGE, "cat.png", "image/png", 10, width_px=3_000, height_px=10)
OTHER = "b" * 64


def message(data: str) -> JsonObject:
    source = {"type": "base64", "media_type": "image/png", "data": data}
    return {"role": "user", "content": [{"type": "image", "source": source}, {"type": "text", "text": "What is it?"}]}


def test_a_stored_request_is_filled_as_it_was_sent() -> None:
    hole = Hole(Wanted(IMAGE.hash, side_px=1_568), IMAGE)
    stored: list[JsonObject] = json.loads(json.dumps([message(hole), {"role": "assistant", "content": "A cat."}]))
    found = reopened(stored, [IMAGE])
    assert wanted_in(found) == {hole.wanted}
    assert filled(found, {hole.wanted: "iVBORw0KGgo="})[0] == message("iVBORw0KGgo=")
    assert found[1] == stored[1]


def test_only_attachments_of_the_conversation_are_put_in() -> None:
    stored = [message(f"content {OTHER} None 10"), message(f"content {'a' * 63} None None")]
    assert not wanted_in(reopened(stored, [IMAGE]))
    assert reopened(stored, []) == stored
