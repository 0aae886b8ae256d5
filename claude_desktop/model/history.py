"""Decides what of a branch is sent again. Pure, and always gives a history that the API accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claude_desktop.model.blocks import Block, BlockKind
from claude_desktop.model.json_values import Json, JsonObject, dump_json, string_in
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.texts import has_lone_surrogate, without_surrogates


def messages_to_send(branch: Sequence[Message], turns: Mapping[str, Turn]) -> tuple[JsonObject, ...]:
    """The `messages` of a request for this branch, blocks value for value.

    Left out, because the API refuses them (https://platform.claude.com/docs/en/build-with-claude/preserved-thinking,
    handling-stop-reasons): empty turns, the content of refused ones, and of unfinished replies the unsigned thinking,
    tool calls without a result and trailing white space. A block with a lone surrogate can not be encoded and is
    replaced by its readable text.
    """
    sent: list[JsonObject] = []
    for message in branch:
        turn = turns.get(message.id)
        if message.role is Role.ASSISTANT and turn is not None and turn.state is TurnState.REFUSED:
            continue
        blocks = _sendable(message, turn)
        if blocks:
            sent.append({"role": message.role.value, "content": list(blocks)})
    return tuple(sent)


def _sendable(message: Message, turn: Turn | None) -> list[JsonObject]:
    whole = message.role is not Role.ASSISTANT or turn is None or turn.state is TurnState.COMPLETE
    blocks: list[JsonObject] = []
    for block in message.blocks:
        if not whole and _cannot_stand_alone(block):
            continue
        raw = _encodable(block)
        if raw.get("type") == "text" and not string_in(raw, "text").strip():
            continue
        blocks.append(raw)
    if not whole:
        _trim_end(blocks)
    if all(block.get("type") in ("thinking", "redacted_thinking") for block in blocks):
        return []
    return blocks


def _cannot_stand_alone(block: Block) -> bool:
    """Tell whether an unfinished reply may not be sent back with this block."""
    if block.kind is BlockKind.TOOL_USE:
        return True
    return block.kind in (BlockKind.THINKING, BlockKind.REDACTED_THINKING) and not (
        block.finished and (string_in(block.raw, "signature") or block.kind is BlockKind.REDACTED_THINKING)
    )


def _encodable(block: Block) -> JsonObject:
    raw = block.raw
    if "unknown_deltas" in raw:
        raw = {key: value for key, value in raw.items() if key != "unknown_deltas"}
    if _has_lone_surrogate(raw):
        return {"type": "text", "text": block.shown_text or without_surrogates(dump_json(raw))}
    return raw


def _has_lone_surrogate(value: Json) -> bool:
    if isinstance(value, str):
        return has_lone_surrogate(value)
    if isinstance(value, Mapping):
        return any(has_lone_surrogate(key) or _has_lone_surrogate(item) for key, item in value.items())
    return isinstance(value, Sequence) and any(_has_lone_surrogate(item) for item in value)


def _trim_end(blocks: list[JsonObject]) -> None:
    if blocks and blocks[-1].get("type") == "text":
        trimmed = string_in(blocks[-1], "text").rstrip()
        blocks[-1] = {**blocks[-1], "text": trimmed}
