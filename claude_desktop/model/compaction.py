"""Asks the server to summarise a conversation, and goes on from its summary.

On-demand compaction (https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand): a request with the
parameter `compaction` gets one signed block, which later requests send first, in the place of what it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.requests import Request
from claude_desktop.model.sendable_blocks import COMPACTION

COMPACTION_BETA = "compact-2026-09-04"
# What has no meaning for a summary, or must not stand beside `compaction`.
_LEFT_OUT = frozenset({"stop_sequences", "context_management", "tool_choice"})


def asking_for_summary(request: Request) -> Request:
    """The request that has everything before it summarised; system prompt and tools stay as they are, because the
    summary and the thinking after it depend on them."""
    body: dict[str, Json] = {key: value for key, value in request.body.items() if key not in _LEFT_OUT}
    config = body.get("output_config")
    if isinstance(config, Mapping) and "format" in config:
        body["output_config"] = {key: value for key, value in config.items() if key != "format"}
    body["compaction"] = {"type": "summarize"}
    return replace(request, body=body, betas=(*request.betas, COMPACTION_BETA), output=None)


def with_summary_beta(request: Request) -> Request:
    """The request with the header that one needs which begins with a summary."""
    messages = request.body.get("messages")
    if not isinstance(messages, list) or not messages or COMPACTION_BETA in request.betas:
        return request
    begins = isinstance(messages[0], Mapping) and _holds_summary(messages[0])
    return replace(request, betas=(*request.betas, COMPACTION_BETA)) if begins else request


def _holds_summary(message: JsonObject) -> bool:
    content = message.get("content")
    blocks: Sequence[Json] = content if isinstance(content, list) else ()
    return any(isinstance(raw, Mapping) and raw.get("type") == COMPACTION for raw in blocks)
