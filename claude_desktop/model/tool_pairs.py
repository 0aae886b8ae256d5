"""Keeps calls and results of tools together: each without the other is refused. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from claude_desktop.model.json_values import JsonObject, string_in
from claude_desktop.model.messages import Role
from claude_desktop.model.sendable_blocks import SERVER_CALLS

Spoken = tuple[Role, Sequence[JsonObject]]


def paired(spoken: Sequence[Spoken]) -> list[list[JsonObject]]:
    """The blocks of each message without calls that have no result and results that have no call; only the last reply
    may be open."""
    replies = [raw for role, blocks in spoken if role is Role.ASSISTANT for raw in blocks]
    server_calls = {string_in(raw, "id") for raw in replies if raw.get("type") in SERVER_CALLS}
    # After a pause the result of a server's tool stands in a later message than the call.
    server_pairs = server_calls & {string_in(raw, "tool_use_id") for raw in replies}
    found: list[list[JsonObject]] = []
    for at, (role, blocks) in enumerate(spoken):
        is_open = role is Role.ASSISTANT and at == len(spoken) - 1
        beside = _other_side(spoken, at)
        found.append([raw for raw in blocks if is_open or _has_partner(raw, beside, server_pairs)])
    return found


def _other_side(spoken: Sequence[Spoken], at: int) -> set[str]:
    """The ids of the calls right before a question, or of the results right after a reply."""
    role = spoken[at][0]
    step, key = (1, "tool_use_id") if role is Role.ASSISTANT else (-1, "id")
    if not 0 <= at + step < len(spoken) or spoken[at + step][0] is role:
        return set()
    return {string_in(raw, key) for raw in spoken[at + step][1]}


def _has_partner(raw: JsonObject, beside: set[str], server_pairs: set[str]) -> bool:
    kind = string_in(raw, "type")
    if kind == "tool_use":
        return string_in(raw, "id") in beside
    if kind == "tool_result":
        return string_in(raw, "tool_use_id") in beside
    if kind in SERVER_CALLS:
        return string_in(raw, "id") in server_pairs
    return not kind.endswith("_tool_result") or string_in(raw, "tool_use_id") in server_pairs
