"""Messages hold content; turns hold where it came from: model, settings, tokens, times, how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from claude_desktop.model.blocks import Block
from claude_desktop.model.failures import Failure
from claude_desktop.model.json_values import Json, JsonObject, count_in, object_in
from claude_desktop.model.output_requests import AskedOutput

PAUSED = "pause_turn"
"""The stop reason of a turn that goes on when its content is sent back as it is (handling-stop-reasons page)."""


class Role(StrEnum):
    """Who speaks. `SYSTEM` can stand in the middle of a conversation too, on models that take it there."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class TurnState(StrEnum):
    """How a reply stands. `STREAMING` is the only state that is not final.

    `COMPLETE` only after `message_stop`; `STOPPED` by the person; `INTERRUPTED` when the connection, the app or the
    machine went away; `FAILED` with a failure that says why; `REFUSED` when the model declined (`stop_reason` refusal).
    """

    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    REFUSED = "refused"


class Repair(StrEnum):
    """What was changed about a request after the server refused it, to send it once more. The values are stored."""

    THINKING_LEFT_OUT = "thinking_left_out"
    SUMMARY_LEFT_OUT = "summary_left_out"  # all that it stands for is sent instead
    IMAGES_SHRUNK = "images_shrunk"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the API reported. None means not reported, which is not zero.

    `input_tokens` is only the part of the prompt that was neither read from nor written to the cache
    (https://platform.claude.com/docs/en/build-with-claude/prompt-caching). `raw` is the whole usage object.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_5m_tokens: int | None = None
    cache_write_1h_tokens: int | None = None
    thinking_tokens: int | None = None
    raw: JsonObject = field(default_factory=dict)

    @property
    def prompt_tokens(self) -> int | None:
        """The whole prompt: uncached, written and read; None where the API reported none of it."""
        parts = (self.input_tokens, self.cache_read_tokens, self.cache_write_5m_tokens, self.cache_write_1h_tokens)
        known = [part for part in parts if part is not None]
        return sum(known) if known else None


def read_usage(raw: JsonObject, earlier: Usage | None = None) -> Usage:
    """Read a `usage` object, keeping what `earlier` knew where this one is silent (`message_delta` is cumulative but
    partial: https://platform.claude.com/docs/en/build-with-claude/streaming)."""
    merged = {**(earlier.raw if earlier else {}), **{key: value for key, value in raw.items() if value is not None}}
    creation = object_in(merged, "cache_creation") or {}
    details = object_in(merged, "output_tokens_details") or {}
    split = (count_in(creation, "ephemeral_5m_input_tokens"), count_in(creation, "ephemeral_1h_input_tokens"))
    written_5m = split[0] if split != (None, None) else count_in(merged, "cache_creation_input_tokens")
    return Usage(
        input_tokens=count_in(merged, "input_tokens"),
        output_tokens=count_in(merged, "output_tokens"),
        cache_read_tokens=count_in(merged, "cache_read_input_tokens"),
        cache_write_5m_tokens=written_5m,
        cache_write_1h_tokens=split[1],
        thinking_tokens=count_in(details, "thinking_tokens"),
        raw=merged,
    )


def sum_usage(rounds: Sequence[Usage]) -> Usage:
    """The usage of a reply that took several requests (it paused and went on): every count added up, what is no count
    as the last one says. `raw["rounds"]` keeps each for itself, because prices go by single requests."""
    if len(rounds) == 1:
        return rounds[0]
    raw: dict[str, Json] = {}
    for usage in rounds:
        raw = _added(raw, usage.raw)
    return read_usage({**raw, "rounds": [usage.raw for usage in rounds]})


def _added(one: Mapping[str, Json], other: Mapping[str, Json]) -> dict[str, Json]:
    both: dict[str, Json] = dict(one)
    for key, value in other.items():
        earlier = both.get(key)
        if isinstance(value, Mapping) and isinstance(earlier, Mapping):
            both[key] = _added(earlier, value)
        elif isinstance(value, int) and isinstance(earlier, int) and not isinstance(value, bool):
            both[key] = earlier + value
        else:
            both[key] = value
    return both


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation's tree. `parent_id` is None for a root. Times are Unix milliseconds (UTC)."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    blocks: tuple[Block, ...]
    created_ms: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Where one assistant message came from. One turn per assistant message that we asked for.

    `request` is the JSON body that was sent, without its `messages` (they are in the tree); `model` what was asked
    for, `served_model` what answered. Times are Unix milliseconds (UTC) or None where not reached; `thought_ms` is how
    long the model thought before its first visible word, None where it did not. `prefix_hash` stands for all that was
    sent before the reply (`history.prefix_hash`), to know later whether its thinking may be sent again. `output` is the
    form that was asked for, None for text; `container` where the code of the reply ran, as the API sent it.
    `response` is what the API's message said beside content and usage: `id`, `diagnostics`. `cost_usd` is what the turn
    cost by the prices of its day, about the least where the reply has no end; None where it is not known. `repairs` are
    what was changed after a refusal.
    """

    id: str
    message_id: str
    conversation_id: str
    state: TurnState
    model: str
    account_id: str
    request: JsonObject
    started_ms: int
    served_model: str | None = None
    first_token_ms: int | None = None
    thought_ms: int | None = None
    ended_ms: int | None = None
    stop_reason: str | None = None
    stop_sequence: str | None = None
    stop_details: JsonObject | None = None
    usage: Usage = field(default_factory=Usage)
    request_id: str | None = None
    attempts: int = 1
    failure: Failure | None = None
    prefix_hash: str | None = None
    output: AskedOutput | None = None
    container: JsonObject | None = None
    response: JsonObject = field(default_factory=dict)
    cost_usd: float | None = None
    repairs: tuple[Repair, ...] = ()

    @property
    def left_thinking_out(self) -> bool:
        """Tell whether all thinking before this reply was left out, because the server did not take it back."""
        return Repair.THINKING_LEFT_OUT in self.repairs
