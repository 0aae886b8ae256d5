"""Which blocks of one message may go out, and as what. Pure; blocks that may go out as they are, are the very ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeGuard

from claude_desktop.model.blocks import Block, BlockKind
from claude_desktop.model.json_values import Json, JsonObject, dump_json, string_in
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.readable_tools import readable_call, readable_result
from claude_desktop.model.server_tools import CODE_EXECUTION, uses_container
from claude_desktop.model.texts import has_lone_surrogate, without_surrogates

THINKING = ("thinking", "redacted_thinking")
SERVER_CALLS = ("server_tool_use", "mcp_tool_use")
COMPACTION = "compaction"
_PLAIN = (BlockKind.TEXT, BlockKind.IMAGE, BlockKind.DOCUMENT)
# What a message of the person may hold (https://platform.claude.com/docs/en/api/messages/create).
_OF_PEOPLE = frozenset({"text", "image", "document", "tool_result", "search_result", "container_upload"})
# Tools that are declared under another name than their calls have.
_DECLARED_AS = {"bash_code_execution": "code_execution", "text_editor_code_execution": "code_execution"}


def sendable(message: Message, turn: Turn | None, undeclared: Collection[str] = ()) -> list[JsonObject]:
    """The blocks of a message for the server that made them, or that reads them like its own.

    Left out: empty text, and of replies that broke off the unsigned thinking, what is not whole, and white space at the
    end. What the calls with ids in `undeclared` asked and gave becomes text, because it is refused otherwise.
    """
    if message.role is not Role.ASSISTANT:
        return [_of_person(block) for block in message.blocks if block.type in _OF_PEOPLE and not _is_empty(block)]
    whole = turn is None or turn.state is TurnState.COMPLETE
    kept = [block for block in message.blocks if (whole or _stands_alone(block)) and _fits(block)]
    blocks = [_as_text(block, undeclared) for block in kept]
    blocks = [raw for raw in blocks if not is_empty_text(raw)]
    if not whole and blocks and blocks[-1].get("type") == "text":
        blocks[-1] = {**blocks[-1], "text": string_in(blocks[-1], "text").rstrip()}
    return blocks


def sendable_elsewhere(message: Message) -> list[JsonObject]:
    """The blocks of a reply for another server: foreign signatures end in a 400, and tools that are not declared too,
    so thinking goes, and tools become text."""
    blocks: list[JsonObject] = []
    for block in message.blocks:
        match block.kind:
            case BlockKind.TEXT:
                blocks.append({"type": "text", "text": block.shown_text.rstrip()})
            case BlockKind.TOOL_USE:
                blocks.append({"type": "text", "text": readable_call(block.raw)})
            case BlockKind.TOOL_RESULT:
                blocks.append({"type": "text", "text": readable_result(block.raw)})
            case _:
                continue
    return [raw for raw in blocks if not is_empty_text(raw)]


def tools_as_text(blocks: Sequence[JsonObject]) -> list[JsonObject]:
    """The same blocks with calls and results of the person's tools told in words."""
    told: list[JsonObject] = []
    for raw in blocks:
        match raw.get("type"):
            case "tool_use":
                told.append({"type": "text", "text": readable_call(raw)})
            case "tool_result":
                told.append({"type": "text", "text": readable_result(raw)})
            case _:
                told.append(raw)
    return told


def encodable(block: Block) -> JsonObject:
    """The block as it goes out: as it came, or as readable text where a lone surrogate makes that impossible."""
    raw = block.raw
    if "unknown_deltas" in raw:
        raw = {key: value for key, value in raw.items() if key != "unknown_deltas"}
    if _has_lone_surrogate(raw):
        return {"type": "text", "text": block.shown_text or without_surrogates(dump_json(raw))}
    return raw


def is_empty_text(raw: JsonObject) -> bool:
    """Tell whether a block is text without a word, which is refused."""
    return raw.get("type") == "text" and not string_in(raw, "text").strip()


def says_something(blocks: Sequence[JsonObject]) -> bool:
    """Tell whether there is more than thinking."""
    return any(raw.get("type") not in THINKING for raw in blocks)


def is_compaction(raw: JsonObject) -> bool:
    """Tell whether a block stands for all that was said before it; one without content is a failed one."""
    return raw.get("type") == COMPACTION and bool(string_in(raw, "content"))


def undeclared_calls(branch: Sequence[Message], body: JsonObject) -> frozenset[str]:
    """The ids of the calls of server tools that the request does not declare."""
    tools = body.get("tools")
    entries = [tool for tool in tools if isinstance(tool, Mapping)] if _is_list(tools) else []
    declared = {string_in(tool, "name") for tool in entries}
    # The newer web tools are called out of code, which nobody declared.
    implied = CODE_EXECUTION if any(uses_container(string_in(tool, "type")) for tool in entries) else None
    found: set[str] = set()
    for message in branch:
        for block in message.blocks:
            name = string_in(block.raw, "name")
            is_known = name == implied or _DECLARED_AS.get(name, name) in declared
            is_unknown = block.type == "server_tool_use" and not is_known
            if is_unknown or (block.type == "mcp_tool_use" and "mcp_servers" not in body):
                found.add(string_in(block.raw, "id"))
    return frozenset(found)


def _is_list(value: Json) -> TypeGuard[list[Json] | tuple[Json, ...]]:
    return isinstance(value, list | tuple)


def _of_person(block: Block) -> JsonObject:
    raw = encodable(block)
    if raw.get("type") == "text" and raw.get("citations"):
        # Quoted from a reply: refused in a message of the person (migration-2026-10-21 page of the API documentation).
        return {key: value for key, value in raw.items() if key != "citations"}
    return raw


def _is_empty(block: Block) -> bool:
    return block.kind is BlockKind.TEXT and not block.shown_text.strip()


def _fits(block: Block) -> bool:
    """Tell whether a reply may hold such a block at all (documents are refused there since 2026-10-21)."""
    return block.kind not in (BlockKind.IMAGE, BlockKind.DOCUMENT, BlockKind.ATTACHMENT)


def _stands_alone(block: Block) -> bool:
    """Tell whether a reply that broke off may be sent back with this block."""
    if block.kind in _PLAIN:
        return True
    signed = block.kind is not BlockKind.THINKING or bool(string_in(block.raw, "signature"))
    return block.finished and signed


def _as_text(block: Block, undeclared: Collection[str]) -> JsonObject:
    if undeclared and block.kind is BlockKind.TOOL_USE and string_in(block.raw, "id") in undeclared:
        return {"type": "text", "text": readable_call(block.raw)}
    if undeclared and block.kind is BlockKind.TOOL_RESULT and string_in(block.raw, "tool_use_id") in undeclared:
        return {"type": "text", "text": readable_result(block.raw)}
    return encodable(block)


def _has_lone_surrogate(value: Json) -> bool:
    waiting: list[Json] = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            if has_lone_surrogate(current):
                return True
        elif isinstance(current, Mapping):
            waiting.extend(current)
            waiting.extend(current.values())
        elif isinstance(current, Sequence):
            waiting.extend(current)
    return False
