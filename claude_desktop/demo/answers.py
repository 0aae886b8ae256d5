"""Turns a request into the whole answer: blocks, stop reason, usage; and that into the events of a stream."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from claude_desktop.demo.api_errors import JsonObject
from claude_desktop.demo.forms import answer_in_form
from claude_desktop.demo.models import ModelRules
from claude_desktop.demo.pace import Pace
from claude_desktop.demo.parameters import effort_of, thinking_kind
from claude_desktop.demo.prompt_cache import PromptUse, usage_at_start
from claude_desktop.demo.replies import reply_to, thoughts_on
from claude_desktop.demo.requested import Requested, read_requested
from claude_desktop.demo.structured import value_for
from claude_desktop.demo.tool_answers import ToolPlay, play_tools

# A summary stands for more thinking than it shows (https://platform.claude.com/docs/en/build-with-claude/thinking).
_RAW_TOKENS_PER_SUMMARY_TOKEN = 2
_PIECE = re.compile(r"\s*\S{1,6}|\s+")

Sign = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer. `blocks` are what a response without streaming holds; `usage` is the cumulative one at its
    end, `started_usage` that of `message_start`. `extra` goes into the message beside the usual fields."""

    message_id: str
    model: str
    blocks: tuple[JsonObject, ...]
    stop_reason: str
    stop_sequence: str | None
    stop_details: JsonObject | None
    started_usage: JsonObject
    usage: JsonObject
    thinking_tokens: int
    diagnostics: JsonObject | None = None
    container: JsonObject | None = None

    def message(self) -> JsonObject:
        """The body of a response without streaming."""
        return {
            **self._envelope(),
            "content": list(self.blocks),
            "stop_reason": self.stop_reason,
            "stop_sequence": self.stop_sequence,
            "stop_details": self.stop_details,
            "usage": {**self.started_usage, **self.usage},
        }

    def started(self) -> JsonObject:
        """The message of `message_start`: no content yet."""
        return {
            **self._envelope(),
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "stop_details": None,
            "usage": self.started_usage,
        }

    def _envelope(self) -> JsonObject:
        return {
            "id": self.message_id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "container": self.container,
            "diagnostics": self.diagnostics,
        }


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """An event of the stream and how long after the one before it comes."""

    event: JsonObject
    wait_s: float = 0.0


def pieces_of(text: str) -> list[str]:
    """Cut text into pieces of a few characters, losing none; each counts as one token."""
    return _PIECE.findall(text)


def compose(body: JsonObject, model: ModelRules, use: PromptUse, sign: Sign) -> Answer:
    """Write the answer to a checked request. `sign` gives the signature for a text of thinking."""
    requested = read_requested(body, model, thinking_kind(body, model), effort_of(body, model))
    limit: int = body["max_tokens"]
    blocks: list[JsonObject] = []
    forced = _forced_tool(body)
    thought, used = _think(requested, limit, is_forced=forced is not None)
    if thought is not None:
        shown = thought if requested.shows_thinking else ""
        blocks.append({"type": "thinking", "thinking": shown, "signature": sign(shown)})
    thinking_tokens, stop_reason, stop_sequence = used, "end_turn", None
    play = None
    if forced is not None:
        tool_input = value_for(forced.get("input_schema", {}), requested.question)
        used += len(pieces_of(json.dumps(tool_input)))
        blocks.append(_tool_use(forced, tool_input))
        stop_reason = "tool_use"
    else:
        play = play_tools(body, requested)
        blocks += play.blocks if play else []
        whole = answer_in_form(body, requested) or reply_to(requested)
        text, stop_sequence = _stop_at(whole, body.get("stop_sequences") or [])
        stop_reason = "stop_sequence" if stop_sequence is not None else "end_turn"
        pieces = pieces_of(text)
        if len(pieces) > limit - used:
            pieces, stop_reason, stop_sequence = pieces[: max(0, limit - used)], "max_tokens", None
        if pieces:
            blocks.append({"type": "text", "text": "".join(pieces)})
        used += len(pieces)
    return Answer(
        message_id=f"msg_demo{secrets.token_hex(10)}",
        model=model.id,
        blocks=tuple(blocks),
        stop_reason=stop_reason,
        stop_sequence=stop_sequence,
        stop_details=None,
        started_usage=usage_at_start(use, body.get("speed")),
        usage=_usage_at_end(use, used, thinking_tokens, play),
        thinking_tokens=thinking_tokens,
        container=play.container if play else None,
    )


def events_of(answer: Answer, pace: Pace) -> Iterator[TimedEvent]:
    """The events of the answer in order (https://platform.claude.com/docs/en/build-with-claude/streaming)."""
    yield TimedEvent({"type": "message_start", "message": answer.started()})
    for index, block in enumerate(answer.blocks):
        for number, timed in enumerate(_block_events(index, block, answer.thinking_tokens, pace)):
            yield timed
            if index == 0 and number == 0:
                yield TimedEvent({"type": "ping"})
    yield TimedEvent(
        {
            "type": "message_delta",
            "delta": {
                "stop_reason": answer.stop_reason,
                "stop_sequence": answer.stop_sequence,
                "stop_details": answer.stop_details,
                "container": answer.container,
            },
            "usage": answer.usage,
        }
    )
    yield TimedEvent({"type": "message_stop"})


def encode_event(event: JsonObject) -> bytes:
    """One event as server-sent-event bytes."""
    return f"event: {event['type']}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n".encode("ascii")


def _block_events(index: int, block: JsonObject, thinking_tokens: int, pace: Pace) -> Iterator[TimedEvent]:
    def delta(kind: str, name: str, value: str, wait_s: float = 0.0) -> TimedEvent:
        event = {"type": "content_block_delta", "index": index, "delta": {"type": kind, name: value}}
        return TimedEvent(event, wait_s)

    def start(empty: JsonObject) -> TimedEvent:
        return TimedEvent({"type": "content_block_start", "index": index, "content_block": empty})

    match block["type"]:
        case "thinking":
            yield start({"type": "thinking", "thinking": "", "signature": ""})
            duration_s = thinking_tokens / pace.thinking_tokens_per_s
            pieces = pieces_of(block["thinking"])
            for piece in pieces:
                yield delta("thinking_delta", "thinking", piece, duration_s / len(pieces))
            yield delta("signature_delta", "signature", block["signature"], 0.0 if pieces else duration_s)
        case "compaction":
            yield start({**block, "content": None})
            given = {"type": "compaction_delta", "content": block["content"], "encrypted_content": None}
            seconds = len(pieces_of(block["content"])) / pace.thinking_tokens_per_s
            yield TimedEvent({"type": "content_block_delta", "index": index, "delta": given}, seconds)
        case "tool_use" | "server_tool_use":
            yield start({**block, "input": {}})
            for piece in pieces_of(json.dumps(block["input"])):
                yield delta("input_json_delta", "partial_json", piece, 1 / pace.text_tokens_per_s)
        case "text":
            cited: JsonObject = {"citations": []} if "citations" in block else {}
            yield start({"type": "text", "text": "", **cited})
            for citation in block.get("citations", ()):
                change = {"type": "citations_delta", "citation": citation}
                yield TimedEvent({"type": "content_block_delta", "index": index, "delta": change})
            for piece in pieces_of(block["text"]):
                yield delta("text_delta", "text", piece, 1 / pace.text_tokens_per_s)
        case _:
            # What a tool found comes whole, after the time that it took.
            wait_s = pace.first_byte_s if block["type"].endswith("_tool_result") else 0.0
            yield replace(start(block), wait_s=wait_s)
    yield TimedEvent({"type": "content_block_stop", "index": index})


def _think(requested: Requested, limit: int, *, is_forced: bool) -> tuple[str | None, int]:
    """The text of thinking, cut where `limit` tokens are used up, and the tokens it took; None where none is due."""
    if requested.thinking not in ("adaptive", "enabled") or is_forced or limit == 0:
        return None, 0
    pieces = pieces_of(thoughts_on(requested))
    tokens = min(limit, _RAW_TOKENS_PER_SUMMARY_TOKEN * len(pieces))
    return "".join(pieces[: tokens // _RAW_TOKENS_PER_SUMMARY_TOKEN]), tokens


def _forced_tool(body: JsonObject) -> JsonObject | None:
    """The tool that the request forces; None where the answer is text."""
    choice = body.get("tool_choice") or {}
    tools: list[JsonObject] = body.get("tools") or []
    match choice.get("type"):
        case "any":
            return tools[0]
        case "tool":
            return next(tool for tool in tools if tool.get("name") == choice["name"])
        case _:
            return None


def _tool_use(tool: JsonObject, tool_input: Any) -> JsonObject:
    return {
        "type": "tool_use",
        "id": f"toolu_demo{secrets.token_hex(8)}",
        "name": tool.get("name", ""),
        "input": tool_input if isinstance(tool_input, dict) else {},
    }


def _stop_at(text: str, stops: list[str]) -> tuple[str, str | None]:
    """Cut the text before the first stop sequence in it, and name that; the text whole where there is none."""
    found = [(place, stop) for stop in stops if (place := text.find(stop)) >= 0]
    if not found:
        return text, None
    place, stop = min(found)
    return text[:place], stop


def _usage_at_end(use: PromptUse, output_tokens: int, thinking_tokens: int, play: ToolPlay | None) -> JsonObject:
    usage: JsonObject = {
        "input_tokens": use.fresh,
        "cache_creation_input_tokens": use.written_5m + use.written_1h,
        "cache_read_input_tokens": use.read,
        "output_tokens": max(1, output_tokens),
    }
    if play is not None:
        usage["server_tool_use"] = play.usage
    if thinking_tokens:
        usage["output_tokens_details"] = {"thinking_tokens": thinking_tokens}
    return usage
