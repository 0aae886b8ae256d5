"""What the next message of a conversation would send and cost, before it is sent. Pure; figures are estimates until
the server counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from claude_desktop.model.attachment_limits import limits_of, tokens_of
from claude_desktop.model.attachments import Attachment
from claude_desktop.model.caching import LIFETIME_MS
from claude_desktop.model.catalogue import Model, undated_id
from claude_desktop.model.costs import price_band
from claude_desktop.model.estimates import MESSAGE_TOKENS, about_tokens, about_tokens_of
from claude_desktop.model.json_values import JsonObject, dump_json, object_in, string_in
from claude_desktop.model.messages import Message, Turn, Usage, read_usage
from claude_desktop.model.settings import Caching
from claude_desktop.model.tree import Conversation

NEARLY_FULL = 0.8
_SURROUNDINGS = ("system", "tools")


@dataclass(frozen=True, slots=True)
class Sent:
    """What stands before the next message. `tokens` are of the model that will count them; `cached_tokens` of them can
    be read from the cache until `cached_until_ms` (Unix milliseconds)."""

    tokens: int = 0
    cached_tokens: int = 0
    cached_until_ms: int = 0


@dataclass(frozen=True, slots=True)
class NextMessage:
    """The next request: its prompt, and what that costs without the reply. `usd` is None where no price is known,
    `context_share` where the model's context is not. `output_usd` is what a thousand tokens of the reply cost."""

    prompt_tokens: int
    read_tokens: int
    written_tokens: int
    usd: float | None
    output_usd: float | None
    context_share: float | None
    is_exact: bool = False

    @property
    def is_nearly_full(self) -> bool:
        """Tell whether the model's context will soon be used up."""
        return self.context_share is not None and self.context_share >= NEARLY_FULL


def sent_before(
    conversation: Conversation, body: JsonObject, model: Model, account_id: str, find: Callable[[str], Model]
) -> Sent:
    """Estimate what is sent before the next message: from what the last reply reported, and by the length of what was
    said since. `body` is the next request without its messages. Where nothing was ever reported this goes through the
    whole branch, so not on the GUI thread."""
    after: list[Message] = []
    for message in reversed(conversation.branch()):
        turn = conversation.turns.get(message.id)
        if turn is not None and turn.usage.prompt_tokens:
            return _measured(turn, after, body, model, account_id, find)
        after.append(message)
    return Sent(_about_surroundings(body, model) + _about_messages(after, model))


def draft_tokens(text: str, attachments: Sequence[Attachment], model: Model) -> int:
    """About how many tokens the draft is; 0 for none. O(length of the text)."""
    if not text.strip() and not attachments:
        return 0
    limits = limits_of(model)
    return MESSAGE_TOKENS + about_tokens(text, model) + sum(tokens_of(each, limits) for each in attachments)


def next_message(sent: Sent, draft: int, model: Model, caching: Caching, at_ms: int) -> NextMessage:
    """Put together what the next request sends and costs. `caching` is what is asked of the server, OFF where nothing
    is; a prompt below the model's minimum is not cached."""
    prompt = sent.tokens + draft
    caches = caching is not Caching.OFF and prompt >= (model.cache_minimum_tokens or prompt + 1)
    read = min(sent.cached_tokens, prompt) if caches and at_ms < sent.cached_until_ms else 0
    written = prompt - read if caches else 0
    band = price_band(model, prompt)
    usd = None
    if band is not None:
        write_usd = band.write_1h_usd if caching is Caching.ONE_HOUR else band.write_5m_usd
        fresh = prompt - read - written
        usd = (read * band.read_usd + written * write_usd + fresh * band.input_usd) / 1_000_000
    share = prompt / model.context_tokens if model.context_tokens else None
    return NextMessage(prompt, read, written, usd, band.output_usd / 1_000 if band else None, share)


def counted(sent: Sent, prompt_tokens: int, model: Model, caching: Caching, at_ms: int) -> NextMessage:
    """The same, from what the server counted."""
    exact = next_message(replace(sent, tokens=0), prompt_tokens, model, caching, at_ms)
    return replace(exact, is_exact=True)


def context_of(usage: Usage) -> int:
    """How much of the context a reply took up, itself included. A tool loop goes through the prompt several times: its
    last step tells (SDK: types/beta/beta_usage.py)."""
    steps = usage.raw.get("iterations")
    for step in reversed(steps if isinstance(steps, list) else []):
        if isinstance(step, dict) and string_in(step, "type") in ("message", "fallback_message"):
            last = read_usage(step)
            if last.prompt_tokens:
                return last.prompt_tokens + (last.output_tokens or 0)
    return (usage.prompt_tokens or 0) + (usage.output_tokens or 0)


def _measured(
    turn: Turn,
    after: Sequence[Message],
    body: JsonObject,
    model: Model,
    account_id: str,
    find: Callable[[str], Model],
) -> Sent:
    counted_by = find(turn.served_model or turn.model)
    scale = counted_by.bytes_per_token / model.bytes_per_token
    same_prefix = all(turn.request.get(key) == body.get(key) for key in _SURROUNDINGS)
    changed = 0 if same_prefix else _about_surroundings(body, model) - _about_surroundings(turn.request, model)
    tokens = max(0, round(context_of(turn.usage) * scale) + changed + _about_messages(after, model))
    if undated_id(turn.model) != undated_id(model.id) or turn.account_id != account_id or not same_prefix:
        return Sent(tokens)
    usage = turn.usage
    written = (usage.cache_write_5m_tokens or 0) + (usage.cache_write_1h_tokens or 0)
    cached = (usage.cache_read_tokens or 0) + written
    # The time counts from the last use, and begins when the reply begins (build-with-claude/prompt-caching).
    used_ms = turn.first_token_ms or turn.ended_ms or turn.started_ms
    return Sent(tokens, min(cached, tokens), used_ms + _lifetime_ms(turn.request) if cached else 0)


def _about_surroundings(body: JsonObject, model: Model) -> int:
    """What stands around the messages: the system prompt and the tools."""
    system, tools = body.get("system"), body.get("tools")
    text = system if isinstance(system, str) else dump_json(system) if system else ""
    return about_tokens(text, model) + (about_tokens(dump_json(tools), model) if tools else 0)


def _lifetime_ms(request: JsonObject) -> int:
    control = object_in(request, "cache_control")
    if control is None:
        return 0
    ttl = string_in(control, "ttl")
    return LIFETIME_MS[Caching.ONE_HOUR if ttl == "1h" else Caching.FIVE_MINUTES]


def _about_messages(messages: Sequence[Message], model: Model) -> int:
    return sum(MESSAGE_TOKENS + about_tokens_of(message.blocks, model) for message in messages)
