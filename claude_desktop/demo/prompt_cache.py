"""Counts a prompt's tokens and plays the prompt cache: what is read, what is written, what is neither.

The rules are those of https://platform.claude.com/docs/en/build-with-claude/prompt-caching; the counts are estimates
that depend on the text alone, so the same request always gives the same figures.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from claude_desktop.demo.api_errors import JsonObject
from claude_desktop.demo.attached_files import see
from claude_desktop.demo.conversation_rules import blocks_of
from claude_desktop.demo.models import ModelRules

_LOOK_BACK_BLOCKS = 20
_MAX_ENTRIES = 2_048
_LIFETIME_S = {"5m": 300.0, "1h": 3_600.0}
_OVERHEAD_TOKENS = 4  # the role and the turn's end, for each message


@dataclass(frozen=True, slots=True)
class PromptUse:
    """Tokens of a prompt: `fresh` were neither read from the cache nor written to it."""

    fresh: int
    read: int = 0
    written_5m: int = 0
    written_1h: int = 0

    @property
    def total(self) -> int:
        """The whole prompt."""
        return self.fresh + self.read + self.written_5m + self.written_1h


@dataclass(frozen=True, slots=True)
class _Segment:
    digest: bytes
    tokens: int
    ttl: str | None


def estimate_tokens(text: str, model: ModelRules) -> int:
    """About how many tokens the text has for this model; at least one for any text."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / model.bytes_per_token)


def count_prompt(body: JsonObject, model: ModelRules) -> int:
    """The tokens of the whole prompt: tools, system, messages."""
    return sum(segment.tokens for segment in _segments(body, model))


class PromptCache:
    """Remembers which prompt prefixes were sent, by their hash, for their time to live. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._expiry: OrderedDict[bytes, float] = OrderedDict()

    def use(self, body: JsonObject, model: ModelRules) -> PromptUse:
        """Look the prompt up, remember it at its breakpoints, and tell how its tokens were billed."""
        segments = _segments(body, model)
        total = sum(segment.tokens for segment in segments)
        marks = {index: segment.ttl for index, segment in enumerate(segments) if segment.ttl}
        if not marks:
            return PromptUse(total)
        keys, sizes = _prefixes(segments, f"{model.id}/{body.get('speed')}")
        read_to = self._longest_hit(keys, sizes, marks, model)
        read = sizes[read_to] if read_to >= 0 else 0
        written = {"5m": 0, "1h": 0}
        done = read
        for index, ttl in sorted(marks.items()):
            if sizes[index] < model.cache_minimum_tokens:
                continue
            written[ttl] += max(0, sizes[index] - done)
            done = max(done, sizes[index])
            self._remember(keys[index], _LIFETIME_S[ttl])
        return PromptUse(total - read - sum(written.values()), read, written["5m"], written["1h"])

    def _longest_hit(self, keys: list[bytes], sizes: list[int], marks: dict[int, str], model: ModelRules) -> int:
        now = self._clock()
        for index in sorted(marks, reverse=True):
            for place in range(index, max(-1, index - _LOOK_BACK_BLOCKS), -1):
                if sizes[place] < model.cache_minimum_tokens:
                    break
                if self._expiry.get(keys[place], 0.0) > now:
                    self._remember(keys[place], _LIFETIME_S[marks[index]])
                    return place
        return -1

    def _remember(self, key: bytes, lifetime_s: float) -> None:
        self._expiry[key] = max(self._expiry.get(key, 0.0), self._clock() + lifetime_s)
        self._expiry.move_to_end(key)
        while len(self._expiry) > _MAX_ENTRIES:
            self._expiry.popitem(last=False)


def usage_at_start(use: PromptUse, model_speed: str | None) -> JsonObject:
    """The `usage` of `message_start` (https://platform.claude.com/docs/en/build-with-claude/streaming)."""
    return {
        "input_tokens": use.fresh,
        "cache_creation_input_tokens": use.written_5m + use.written_1h,
        "cache_read_input_tokens": use.read,
        "cache_creation": {
            "ephemeral_5m_input_tokens": use.written_5m,
            "ephemeral_1h_input_tokens": use.written_1h,
        },
        "output_tokens": 1,
        "service_tier": "standard",
        "inference_geo": "not_available",
        "speed": model_speed or "standard",
    }


def _segments(body: JsonObject, model: ModelRules) -> list[_Segment]:
    """The prompt in the order of the cache: tools, system, then each block of each message."""
    parts: list[tuple[str, JsonObject]] = [("tool", tool) for tool in body.get("tools") or ()]
    system = body.get("system")
    if isinstance(system, str) and system:
        parts.append(("system", {"type": "text", "text": system}))
    elif isinstance(system, list):
        parts.extend(("system", block) for block in system)
    for message in body["messages"]:
        parts.extend((message["role"], block) for block in blocks_of(message))
    segments = [_segment(role, block, model) for role, block in parts]
    automatic = body.get("cache_control")
    if automatic and segments and not segments[-1].ttl:
        last = segments[-1]
        segments[-1] = _Segment(last.digest, last.tokens, _ttl(automatic))
    return segments


def _segment(role: str, block: JsonObject, model: ModelRules) -> _Segment:
    content = {name: value for name, value in block.items() if name != "cache_control"}
    text = json.dumps([role, content], ensure_ascii=True, sort_keys=True)
    digest = hashlib.sha256(text.encode("ascii")).digest()
    match block.get("type"):
        case "image" | "document":
            tokens = see(block).tokens
        case "text":
            tokens = _OVERHEAD_TOKENS + estimate_tokens(block["text"], model)
        case "thinking" | "redacted_thinking":
            tokens = _OVERHEAD_TOKENS + estimate_tokens(block.get("thinking", ""), model)
        case _:
            tokens = _OVERHEAD_TOKENS + estimate_tokens(text, model)
    return _Segment(digest, tokens, _ttl(block.get("cache_control")))


def _ttl(control: JsonObject | None) -> str | None:
    if not isinstance(control, dict):
        return None
    return "1h" if control.get("ttl") == "1h" else "5m"


def _prefixes(segments: list[_Segment], salt: str) -> tuple[list[bytes], list[int]]:
    """For each segment the hash and the size of the prompt up to and with it."""
    running, size = hashlib.sha256(salt.encode()), 0
    keys: list[bytes] = []
    sizes: list[int] = []
    for segment in segments:
        running.update(segment.digest)
        size += segment.tokens
        keys.append(running.digest())
        sizes.append(size)
    return keys, sizes
