"""Plays on request what else only happens by chance: every way in which a reply can end, and every error.

A question that holds "play" and a name ("play refusal", "play 529 once") gets just that, in the shape of the API:
https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons and api/errors.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from claude_desktop.demo.answers import Answer, TimedEvent, pieces_of
from claude_desktop.demo.api_errors import ApiError, JsonObject, error_body
from claude_desktop.demo.conversation_rules import blocks_of

_SEARCHED_CHARACTERS = 500
_PLAY = re.compile(r"\bplay\s+(?:an?\s+)?([a-z0-9_ -]{1,60})", re.IGNORECASE)
_MAX_TIMES = 30
_TEXT_TOKENS = 24
_BROKEN_AFTER = 12
_REMEMBERED = 256
_PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Staged:
    """What is to be played: its name, and how often (None: as often as it is asked for)."""

    name: str
    times: int | None = None


@dataclass(frozen=True, slots=True)
class _Error:
    status: int
    message: str
    headers: tuple[tuple[str, str], ...] = ()
    details: JsonObject | None = None


_REFUSAL_CATEGORIES: Mapping[str, str | None] = {
    "cyber": "Demo: taken for a request to attack computers.",
    "bio": "Demo: taken for a request to do harm with biology.",
    "frontier_llm": "Demo: taken for work on a competing model.",
    "reasoning_extraction": None,
    "general_harms": None,
}
_ERRORS: dict[str, _Error] = {
    "400": _Error(400, "demo: this request is invalid, as you asked."),
    "401": _Error(401, "invalid bearer token"),
    "402": _Error(402, "Your credit balance is too low to access the Claude API."),
    "403": _Error(403, "Your API key does not have permission to use the specified resource."),
    "404": _Error(404, "model: claude-gone-1"),
    "408": _Error(408, "The request did not arrive in time"),
    "409": _Error(409, "Another request is in progress"),
    "413": _Error(413, "Request exceeds the maximum size"),
    "429": _Error(429, "Number of requests has exceeded your rate limit.", (("retry-after", "4"),)),
    "rate limit": _Error(429, "Number of requests has exceeded your rate limit.", (("retry-after", "4"),)),
    "spend limit": _Error(
        429, "You have reached your API usage limits.", (), {"error_code": "enforced_spend_limit_reached"}
    ),
    "500": _Error(500, "Internal server error"),
    "503": _Error(503, "Service unavailable"),
    "504": _Error(504, "The request timed out"),
    "529": _Error(529, "Overloaded"),
    "overloaded": _Error(529, "Overloaded"),
    "on hold": _Error(400, "This organization has been disabled.", (), {"error_code": "organization_on_hold"}),
    "too long": _Error(400, "prompt is too long: 1000312 tokens > 1000000 maximum"),
    "large images": _Error(
        400,
        "messages.0.content.0: image dimensions exceed the maximum allowed size",
        (),
        {
            "error_code": "image_dimensions_too_large",
            "max_side_length_pixels": 2000,
            "paths": ["messages.0.content.0"],
        },
    ),
}


def staged_in(body: JsonObject) -> Staged | None:
    """What the last question asks to be played; None where it asks for an answer."""
    asked = [message for message in body["messages"] if message["role"] == "user"]
    text = " ".join(block["text"] for block in blocks_of(asked[-1]) if block.get("type") == "text") if asked else ""
    found = _PLAY.search(text[-_SEARCHED_CHARACTERS:])
    if found is None:
        return None
    words = " ".join(found.group(1).lower().replace("_", " ").split())
    name = next((each for each in _LONGEST_FIRST if words == each or words.startswith(f"{each} ")), None)
    return Staged(name, _times(words[len(name) :])) if name is not None else None


def error_of(staged: Staged) -> ApiError | None:
    """The error that is to be played instead of an answer."""
    error = _ERRORS.get(staged.name)
    return ApiError(error.status, error.message, error.headers, error.details) if error is not None else None


def stage(answer: Answer, staged: Staged, body: JsonObject) -> Answer:
    """The answer with another ending."""
    change = _ENDINGS.get(staged.name)
    return change(answer, staged, body) if change is not None else answer


def broken_off(events: Iterator[TimedEvent], staged: Staged, request_id: str) -> Iterator[TimedEvent] | None:
    """The events of a stream that ends too early: with an error event, or with nothing at all; None for others."""
    if staged.name not in ("cut", "error event"):
        return None
    error = error_body("overloaded_error", "Overloaded", request_id) if staged.name == "error event" else None
    return _beginning(events, error)


def _beginning(events: Iterator[TimedEvent], error: JsonObject | None) -> Iterator[TimedEvent]:
    seen = 0
    for timed in events:
        seen += timed.event.get("delta", {}).get("type") == "text_delta"
        if seen > _BROKEN_AFTER:
            break
        yield timed
    if error is not None:
        yield TimedEvent(error)


class Stage:
    """Remembers how often each request was played to, for those that are to fail once and then work."""

    def __init__(self) -> None:
        self._played: OrderedDict[bytes, int] = OrderedDict()

    def next(self, body: JsonObject) -> Staged | None:
        """What is to be played to this request; None for a usual answer."""
        staged = staged_in(body) if body.get("compaction") is None else None
        if staged is None or staged.times is None or staged.name == _PAUSE:
            return staged
        key = hashlib.sha256(json.dumps(body["messages"]).encode("ascii")).digest()
        played = self._played.pop(key, 0)
        self._played[key] = played + 1
        while len(self._played) > _REMEMBERED:
            self._played.popitem(last=False)
        return staged if played < staged.times else None


def _times(words: str) -> int | None:
    if "once" in words:
        return 1
    if "twice" in words:
        return 2
    digits = re.search(r"\d{1,3}", words)
    return min(int(digits.group()), _MAX_TIMES) if digits else None


def _texts(answer: Answer) -> list[JsonObject]:
    return [block for block in answer.blocks if block["type"] == "text"]


def _cut_text(answer: Answer, tokens: int = _TEXT_TOKENS) -> tuple[JsonObject, ...]:
    blocks: list[JsonObject] = []
    for block in answer.blocks:
        if block["type"] == "text":
            blocks.append({**block, "text": "".join(pieces_of(block["text"])[:tokens]).rstrip()})
        else:
            blocks.append(block)
    return tuple(blocks)


def _ended(answer: Answer, reason: str, blocks: tuple[JsonObject, ...]) -> Answer:
    return replace(answer, stop_reason=reason, stop_sequence=None, blocks=blocks)


def _empty(answer: Answer, _staged: Staged, _body: JsonObject) -> Answer:
    return replace(_ended(answer, "end_turn", ()), usage={**answer.usage, "output_tokens": 2})


def _thought_only(answer: Answer, _staged: Staged, _body: JsonObject) -> Answer:
    thoughts = tuple(block for block in answer.blocks if block["type"] == "thinking")
    return _ended(answer, "end_turn", thoughts)


def _all_thought(answer: Answer, _staged: Staged, body: JsonObject) -> Answer:
    thought_only = _thought_only(answer, _staged, body)
    usage = {**answer.usage, "output_tokens": body["max_tokens"]}
    usage["output_tokens_details"] = {"thinking_tokens": body["max_tokens"]}
    return replace(thought_only, stop_reason="max_tokens", usage=usage)


def _max_tokens(answer: Answer, _staged: Staged, _body: JsonObject) -> Answer:
    return _ended(answer, "max_tokens", _cut_text(answer))


def _window(answer: Answer, _staged: Staged, _body: JsonObject) -> Answer:
    return _ended(answer, "model_context_window_exceeded", _cut_text(answer))


def _unknown(answer: Answer, _staged: Staged, _body: JsonObject) -> Answer:
    return _ended(answer, "moon_phase", answer.blocks)


def _tool(answer: Answer, _staged: Staged, _body: JsonObject) -> Answer:
    call = {
        "type": "tool_use",
        "id": f"toolu_demo{secrets.token_hex(8)}",
        "name": "demo_tool",
        "input": {"question": 1},
    }
    return _ended(answer, "tool_use", (*_cut_text(answer), call))


def _refusal(answer: Answer, staged: Staged, _body: JsonObject) -> Answer:
    category = staged.name.removeprefix("refusal").strip().replace(" ", "_") or None
    explanation = _REFUSAL_CATEGORIES.get(category) if category else None
    details = {"type": "refusal", "category": category, "explanation": explanation}
    return replace(_ended(answer, "refusal", _cut_text(answer, 8)), stop_details=details)


def _pause(answer: Answer, staged: Staged, body: JsonObject) -> Answer:
    """Pause in a search, as often as was asked for (twice, where that was not said), then finish."""
    since_question = takewhile(lambda message: message["role"] == "assistant", reversed(body["messages"]))
    earlier = [block for message in since_question for block in blocks_of(message)]
    searches = [block for block in earlier if block["type"] == "server_tool_use"]
    found = {block.get("tool_use_id") for block in earlier}
    blocks: list[JsonObject] = [
        {"type": "web_search_tool_result", "tool_use_id": search["id"], "content": []}
        for search in searches
        if search["id"] not in found
    ]
    if len(searches) >= (staged.times if staged.times is not None else 2):
        return _ended(answer, "end_turn", (*blocks, *_texts(answer)))
    number = len(searches) + 1
    blocks.append({"type": "text", "text": f"Demo: search {number} of this reply."})
    query = {"query": f"demo {number}"}
    search_id = f"srvtoolu_demo{secrets.token_hex(8)}"
    blocks.append({"type": "server_tool_use", "id": search_id, "name": "web_search", "input": query})
    return _ended(answer, "pause_turn", tuple(blocks))


_ENDINGS: dict[str, Callable[[Answer, Staged, JsonObject], Answer]] = {
    "empty": _empty,
    "thinking only": _thought_only,
    "all thinking": _all_thought,
    "max tokens": _max_tokens,
    "full context": _window,
    "new reason": _unknown,
    "tool use": _tool,
    _PAUSE: _pause,
    "refusal": _refusal,
    **{f"refusal {category.replace('_', ' ')}": _refusal for category in _REFUSAL_CATEGORIES},
}
NAMES = (*_ENDINGS, "cut", "error event", *_ERRORS)
_LONGEST_FIRST = sorted(NAMES, key=len, reverse=True)
