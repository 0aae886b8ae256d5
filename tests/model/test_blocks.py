"""Blocks keep what came and read it as far as they know it."""

from __future__ import annotations

import pytest

from claude_desktop.model.blocks import Block, BlockKind, plain_text, text_block
from claude_desktop.model.json_values import JsonObject


@pytest.mark.parametrize(
    ("raw", "kind", "shown"),
    [
        ({"type": "text", "text": "hi"}, BlockKind.TEXT, "hi"),
        ({"type": "text", "text": "a\ud800"}, BlockKind.TEXT, "a\ufffd"),
        ({"type": "text", "text": 5}, BlockKind.TEXT, ""),
        ({"type": "thinking", "thinking": "hm", "signature": "s"}, BlockKind.THINKING, "hm"),
        ({"type": "redacted_thinking", "data": "xyz"}, BlockKind.REDACTED_THINKING, ""),
        ({"type": "tool_use", "id": "t"}, BlockKind.TOOL_USE, '{"type":"tool_use","id":"t"}'),
        ({"type": "server_tool_use"}, BlockKind.TOOL_USE, '{"type":"server_tool_use"}'),
        ({"type": "web_search_tool_result"}, BlockKind.TOOL_RESULT, '{"type":"web_search_tool_result"}'),
        ({"type": "hologram"}, BlockKind.UNKNOWN, '{"type":"hologram"}'),
        ({"type": ["text"]}, BlockKind.UNKNOWN, '{"type":["text"]}'),
        ({}, BlockKind.UNKNOWN, "{}"),
    ],
)
def test_every_block_has_a_kind_and_a_text(raw: JsonObject, kind: BlockKind, shown: str) -> None:
    block = Block(raw)
    assert (block.kind, block.shown_text) == (kind, shown)
    assert block.raw is raw


def test_plain_text_is_the_text_blocks_alone() -> None:
    thinking = Block({"type": "thinking", "thinking": "hm"})
    assert plain_text((text_block("a"), thinking, text_block("b"))) == "a\n\nb"
    assert plain_text(()) == ""
