"""Binds thinking blocks to their text, their model and the conversation before them, as the API documents it.

Source: https://platform.claude.com/docs/en/build-with-claude/preserved-thinking (model checks, prefix checks).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from claude_desktop.demo.api_errors import JsonObject, invalid
from claude_desktop.demo.conversation_rules import blocks_of
from claude_desktop.demo.models import MODELS, ModelRules

_GENERATION_4 = frozenset(model.id for model in MODELS if "-4-" in model.id)
_NEWEST_FABLES = frozenset(("claude-fable-5-2", "claude-mythos-5-2"))
_FABLES_5_1 = frozenset(("claude-fable-5-1", "claude-mythos-5-1"))
_READS = {
    **dict.fromkeys(_NEWEST_FABLES, _NEWEST_FABLES),
    **dict.fromkeys(_FABLES_5_1, _FABLES_5_1 | {"claude-opus-5", "claude-opus-5-5"}),
    "claude-opus-5-5": _GENERATION_4 | {"claude-opus-5-5", "claude-opus-5", "claude-sonnet-5", "claude-sonnet-5-5"},
    "claude-sonnet-5-5": _GENERATION_4 | {"claude-sonnet-5-5", "claude-sonnet-5"},
}
_MODIFIED = (
    "`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must "
    "remain as they were in the original response."
)


def can_read(reader_id: str, writer_id: str) -> bool:
    """Tell whether one model reads the thinking of another; each reads its own."""
    return writer_id in _READS.get(reader_id, frozenset((reader_id,)))


@dataclass(frozen=True, slots=True)
class _Issued:
    model_id: str
    thinking: str
    prefix: str
    previous: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A thinking block in a request, with the signature of the one before it and the hash of what is before it."""

    path: str
    block: JsonObject
    prefix: str
    previous: str | None
    is_latest: bool


class ThinkingLedger:
    """Remembers every signature that was issued, and judges the blocks that come back."""

    def __init__(self) -> None:
        self._issued: dict[str, _Issued] = {}
        self._numbers = count(1)

    def issue(self, body: JsonObject, model: ModelRules, thinking: str, signature: str) -> str:
        """Make the signature the only one of its kind, remember what it stands for, and return it."""
        signature = f"{signature}{next(self._numbers)}"
        found = list(_thinking_in(body))
        previous = found[-1].block.get("signature") if found else None
        self._issued[signature] = _Issued(model.id, thinking, _hash(body, body["messages"]), previous)
        return signature

    def check(self, body: JsonObject, model: ModelRules) -> list[str]:
        """Check every thinking block of a request; return the paths of those that are dropped silently.

        Raises `ApiError` (400) for a changed block, and on models that are bound to the prefix for a block whose
        prefix changed or from between which and its predecessor another block was taken away.
        """
        dropped: list[str] = []
        binding = (body.get("thinking") or {}).get("block_binding") or {}
        may_drop = binding.get("prefix_mismatch_behavior") == "drop_block"
        for found in _thinking_in(body):
            issued = self._issued.get(found.block.get("signature", ""))
            if issued is None or issued.thinking != found.block["thinking"]:
                reason = _MODIFIED if found.is_latest else "Invalid `signature` in `thinking` block"
                raise invalid(f"{found.path}: {reason}")
            if not can_read(model.id, issued.model_id):
                dropped.append(found.path)
                continue
            moved = found.previous is not None and found.previous != issued.previous
            if model.is_prefix_bound and (moved or found.prefix != issued.prefix):
                if not may_drop:
                    raise invalid(f"{found.path}: `thinking` block does not match the conversation before it")
                dropped.append(found.path)
        return dropped


def _thinking_in(body: JsonObject) -> Iterator[_Found]:
    messages: list[JsonObject] = body["messages"]
    latest = max((index for index, message in enumerate(messages) if message["role"] == "assistant"), default=-1)
    previous: str | None = None
    for index, message in enumerate(messages):
        blocks = blocks_of(message)
        for place, block in enumerate(blocks):
            if block["type"] != "thinking":
                continue
            before = [*messages[:index], {"role": message["role"], "content": blocks[:place]}]
            path = f"messages.{index}.content.{place}"
            yield _Found(path, block, _hash(body, before), previous, index == latest)
            previous = block.get("signature")


def _hash(body: JsonObject, messages: list[JsonObject]) -> str:
    """A hash of tools, system and messages. Thinking is left out: all of it may be taken away from a point on."""
    spoken: list[tuple[str, JsonObject]] = [
        (message["role"], {name: value for name, value in block.items() if name != "cache_control"})
        for message in messages
        for block in blocks_of(message)
        if block["type"] not in ("thinking", "redacted_thinking")
    ]
    text = json.dumps([body.get("tools"), body.get("system"), spoken])
    return hashlib.sha256(text.encode("ascii")).hexdigest()
