"""Content blocks: what the API sent, value for value, beside our reading of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from claude_desktop.model.json_values import JsonObject, dump_json, string_in
from claude_desktop.model.texts import without_surrogates


class BlockKind(StrEnum):
    """How a block is shown. `UNKNOWN` is any block type that this version has no drawing for."""

    TEXT = "text"
    THINKING = "thinking"
    REDACTED_THINKING = "redacted_thinking"
    TOOL_USE = "tool_use"
    TOOL_RESULT = "tool_result"
    IMAGE = "image"
    DOCUMENT = "document"
    ATTACHMENT = "attachment"
    COMPACTION = "compaction"  # the server's summary of all that was said before it
    UNKNOWN = "unknown"


# What the person attached, by the hash of its content (`model/attachments.py`). It never goes out: `attachment_sending`
# puts the API's own block in its place. The name is none that the API has.
LOCAL_ATTACHMENT = "local_attachment"

_KINDS = {
    "text": BlockKind.TEXT,
    "thinking": BlockKind.THINKING,
    "redacted_thinking": BlockKind.REDACTED_THINKING,
    "tool_use": BlockKind.TOOL_USE,
    "server_tool_use": BlockKind.TOOL_USE,
    "mcp_tool_use": BlockKind.TOOL_USE,
    "tool_result": BlockKind.TOOL_RESULT,
    "image": BlockKind.IMAGE,
    "document": BlockKind.DOCUMENT,
    LOCAL_ATTACHMENT: BlockKind.ATTACHMENT,
    "compaction": BlockKind.COMPACTION,
}


@dataclass(frozen=True, slots=True)
class Block:
    """One content block of a message.

    `raw` is the block as the API sent it (JSON-equal, key order kept); it goes back unchanged, because thinking
    signatures are bound to it (https://platform.claude.com/docs/en/build-with-claude/preserved-thinking). Never
    mutate it. `finished` is False for a block whose end never came.
    """

    raw: JsonObject
    finished: bool = True

    @property
    def type(self) -> str:
        """The API's own name of the block's type; empty where it has none."""
        return string_in(self.raw, "type")

    @property
    def kind(self) -> BlockKind:
        """How this version shows the block."""
        kind = _KINDS.get(self.type)
        if kind is None:
            return BlockKind.TOOL_RESULT if self.type.endswith("_tool_result") else BlockKind.UNKNOWN
        return kind

    @property
    def shown_text(self) -> str:
        """The block's text as it may be shown, searched and copied; without lone surrogates."""
        match self.kind:
            case BlockKind.TEXT:
                return without_surrogates(string_in(self.raw, "text"))
            case BlockKind.THINKING:
                return without_surrogates(string_in(self.raw, "thinking"))
            case BlockKind.COMPACTION:
                return without_surrogates(string_in(self.raw, "content"))
            case BlockKind.REDACTED_THINKING:
                return ""
            case BlockKind.ATTACHMENT:
                return without_surrogates(string_in(self.raw, "name"))
            case _:
                return dump_json(self.raw)


def text_block(text: str) -> Block:
    """Make the block for text that the person wrote."""
    return Block({"type": "text", "text": text})


def is_continued(raw: JsonObject, following: JsonObject) -> bool:
    """Tell whether a text goes on in the block after it: the API begins a new block where it cites, also in the middle
    of a sentence (https://platform.claude.com/docs/en/build-with-claude/citations)."""
    both_text = raw.get("type") == "text" and following.get("type") == "text"
    return both_text and any(isinstance(each.get("citations"), list) for each in (raw, following))


def plain_text(blocks: tuple[Block, ...]) -> str:
    """The visible text of a message, thinking and tools left out: its text blocks joined by an empty line, but for
    those that go on where they cite."""
    parts: list[str] = []
    before: JsonObject = {}
    for block in blocks:
        if block.kind is BlockKind.TEXT:
            if parts and is_continued(before, block.raw):
                parts[-1] += block.shown_text
            else:
                parts.append(block.shown_text)
        before = block.raw
    return "\n\n".join(parts)
