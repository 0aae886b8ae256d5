"""Says why the prompt cache missed, by comparing a request with the one before it.

The rules are those of https://platform.claude.com/docs/en/build-with-claude/cache-diagnostics.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from claude_desktop.demo.api_errors import JsonObject
from claude_desktop.demo.conversation_rules import blocks_of
from claude_desktop.demo.prompt_cache import PromptUse

_MAX_REMEMBERED = 512
_OTHERS_THAT_MATTER = ("thinking", "tool_choice", "output_config")


@dataclass(frozen=True, slots=True)
class _Fingerprint:
    """What of a request decides whether its prefix can be read again. `kept` are the tokens that the cache held."""

    model: str
    system: str
    tools: str
    messages: tuple[str, ...]
    others: str
    kept: int


class CacheDiagnosis:
    """Remembers the requests of the last answers, by the answers' ids."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Fingerprint] = OrderedDict()

    def remember(self, message_id: str, body: JsonObject, use: PromptUse) -> None:
        """Remember the request that an answer was given to."""
        self._known[message_id] = _fingerprint(body, use)
        while len(self._known) > _MAX_REMEMBERED:
            self._known.popitem(last=False)

    def diagnose(self, body: JsonObject, use: PromptUse) -> JsonObject | None:
        """The `diagnostics` of the answer; None where they were not asked for, or nothing diverged."""
        wanted = body.get("diagnostics") or {}
        before_id = wanted.get("previous_message_id")
        if before_id is None:
            return None
        before = self._known.get(before_id)
        if before is None:
            return {"cache_miss_reason": {"type": "previous_message_not_found"}}
        reason = _reason(before, _fingerprint(body, use), missed=max(0, before.kept - use.read))
        return None if reason is None else {"cache_miss_reason": reason}


def _reason(before: _Fingerprint, now: _Fingerprint, missed: int) -> JsonObject | None:
    kind = None
    if before.model != now.model:
        kind = "model_changed"
    elif before.system != now.system:
        kind = "system_changed"
    elif before.tools != now.tools:
        kind = "tools_changed"
    elif before.messages != now.messages[: len(before.messages)]:
        kind = "messages_changed"
    if kind is not None:
        return {"type": kind, "cache_missed_input_tokens": missed}
    return {"type": "unavailable"} if missed and before.others != now.others else None


def _fingerprint(body: JsonObject, use: PromptUse) -> _Fingerprint:
    return _Fingerprint(
        model=f"{body['model']}/{body.get('speed') or 'standard'}",
        system=_hash(body.get("system")),
        tools=_hash(body.get("tools")),
        messages=tuple(_hash([message["role"], blocks_of(message)]) for message in body["messages"]),
        others=_hash([body.get(name) for name in _OTHERS_THAT_MATTER]),
        kept=use.read + use.written_5m + use.written_1h,
    )


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("ascii")).hexdigest()
