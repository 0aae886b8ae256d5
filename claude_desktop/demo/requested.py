"""What a request asked for, read out of its body so that a reply can tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claude_desktop.demo.api_errors import JsonObject
from claude_desktop.demo.attached_files import files_of, see
from claude_desktop.demo.conversation_rules import blocks_of
from claude_desktop.demo.models import ModelRules


@dataclass(frozen=True, slots=True)
class Requested:
    """The request in words: `question` is the text of the last user turn, `earlier` those before it, oldest first;
    `files` says what can be seen of each file that came with the last one, `further` names the parameters that have
    no place here; `told` are instructions in the middle of it."""

    question: str
    earlier: tuple[str, ...]
    model_name: str
    model_id: str
    message_count: int
    max_tokens: int
    effort: str | None
    thinking: str
    shows_thinking: bool
    system: str
    temperature: float | None
    stop_sequences: tuple[str, ...]
    files: tuple[str, ...]
    further: tuple[str, ...] = ()
    told: str = ""


_TOLD = {
    *("messages", "model", "max_tokens", "thinking", "output_config", "system", "temperature", "stop_sequences"),
    *("stream", "cache_control", "diagnostics", "tools"),
}


def read_requested(body: JsonObject, model: ModelRules, thinking: str, effort: str | None) -> Requested:
    """Read a checked body."""
    turns = [message for message in body["messages"] if message["role"] == "user"]
    texts = [_text_of(blocks_of(message)) for message in turns]
    config = body.get("thinking") or {}
    system = body.get("system") or ""
    return Requested(
        question=texts[-1],
        earlier=tuple(texts[:-1]),
        model_name=model.name,
        model_id=str(body["model"]),
        message_count=len(body["messages"]),
        max_tokens=body.get("max_tokens", 0),
        effort=effort,
        thinking=thinking,
        shows_thinking=(config.get("display") or model.display) == "summarized",
        system=system if isinstance(system, str) else _text_of(system),
        temperature=body.get("temperature"),
        stop_sequences=tuple(body.get("stop_sequences") or ()),
        files=tuple(see(block).text for block in files_of(blocks_of(turns[-1]))),
        told="\n".join(_text_of(blocks_of(message)) for message in body["messages"] if message["role"] == "system"),
        further=tuple(sorted(set(body) - _TOLD)),
    )


def _text_of(blocks: Iterable[JsonObject]) -> str:
    return "\n".join(block["text"] for block in blocks if block.get("type") == "text")
