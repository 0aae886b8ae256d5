"""Plays on-demand compaction: a signed block that stands for the conversation, and its checks when it comes back.

Source: https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from typing import Any

from claude_desktop.demo.answers import Answer, pieces_of
from claude_desktop.demo.api_errors import ApiError, JsonObject, extra_input, invalid
from claude_desktop.demo.conversation_rules import blocks_of
from claude_desktop.demo.models import ModelRules
from claude_desktop.demo.prompt_cache import PromptUse

BETA = "compact-2026-09-04"
_QUOTED_CHARACTERS = 80
_SHOWN_TURNS = 12


def check_compaction(body: JsonObject, headers: dict[str, str], model: ModelRules, key: str) -> None:
    """Check the parameter `compaction`, and a block that came back. Raises `ApiError` with the codes of the API."""
    blocks = list(_blocks(body))
    wanted = body.get("compaction")
    if (wanted is not None or blocks) and BETA not in headers.get("anthropic-beta", ""):
        raise extra_input("compaction" if wanted is not None else "messages.0.content.0.compaction")
    if wanted is not None:
        _check_wanted(body, wanted, model)
    if len([block for _, _, block in blocks if block.get("content")]) > 1:
        raise _coded("compaction_block_ambiguous", "messages: more than one compaction block")
    for at, place, block in blocks:
        if (at, place) != (0, 0):
            raise _coded("compaction_block_misplaced", f"messages.{at}.content.{place}: compaction must come first")
        content, signature = block.get("content"), block.get("signature")
        if content is not None and (not isinstance(signature, str) or not _is_signed(content, signature, key)):
            raise _coded("compaction_signature_invalid", "messages.0.content.0: the signature does not verify")


def compose_summary(body: JsonObject, model: ModelRules, use: PromptUse, key: str) -> Answer:
    """The answer to a checked compaction request: one block, and what it used as an iteration."""
    summary = _summary(body)
    step = {
        "type": "compaction",
        "input_tokens": use.fresh,
        "cache_read_input_tokens": use.read,
        "cache_creation_input_tokens": use.written_5m + use.written_1h,
        "output_tokens": len(pieces_of(summary)),
    }
    block = {"type": "compaction", "content": summary, "encrypted_content": None, "signature": _sign(summary, key)}
    none_of_it: JsonObject = {"input_tokens": 0, "output_tokens": 0}
    return Answer(
        message_id=f"msg_demo{secrets.token_hex(10)}",
        model=model.id,
        blocks=(block,),
        stop_reason="compaction",
        stop_sequence=None,
        stop_details=None,
        started_usage=none_of_it,
        usage={**none_of_it, "iterations": [step]},
        thinking_tokens=0,
    )


def _check_wanted(body: JsonObject, wanted: Any, model: ModelRules) -> None:
    if not isinstance(wanted, dict) or wanted.get("type") != "summarize":
        raise invalid("compaction.type: Input should be 'summarize'")
    if "adaptive" not in model.thinking_types:
        raise invalid("compaction: not supported for this model.")
    if "context_management" in body:
        raise invalid("compaction: cannot be combined with context_management")
    spoken = [message for message in body["messages"] if message["role"] != "system"]
    last = blocks_of(spoken[-1])
    if spoken[-1]["role"] == "assistant" and last and last[-1].get("type") in ("tool_use", "server_tool_use"):
        raise _coded("compaction_incomplete_turn", "compaction: the last assistant turn is not finished")


def _coded(code: str, message: str) -> ApiError:
    return ApiError(400, message, (), {"error_code": code})


def _blocks(body: JsonObject) -> Iterator[tuple[int, int, JsonObject]]:
    for at, message in enumerate(body["messages"]):
        for place, block in enumerate(blocks_of(message)):
            if block.get("type") == "compaction":
                yield at, place, block


def _summary(body: JsonObject) -> str:
    said: list[str] = []
    for message in body["messages"]:
        for block in blocks_of(message):
            text = " ".join(str(block.get("text") or block.get("content") or "").split())
            if block.get("type") in ("text", "compaction") and text:
                said.append(f"- {message['role']}: {text[:_QUOTED_CHARACTERS]}")
    lines = "\n".join(said[-_SHOWN_TURNS:])
    counted = f"{len(said)} texts were exchanged; the last of them begin:"
    return f"*Demo summary: no model is behind this.*\n\n{counted}\n\n{lines}"


def _sign(content: str, key: str) -> str:
    digest = hmac.new(key.encode(), content.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def _is_signed(content: Any, signature: str, key: str) -> bool:
    return isinstance(content, str) and hmac.compare_digest(_sign(content, key), signature)
