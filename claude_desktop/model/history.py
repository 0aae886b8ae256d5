"""Decides what of a branch is sent again. Pure, and always gives a history that the API accepts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claude_desktop.model.blocks import Block, BlockKind
from claude_desktop.model.json_values import Json, JsonObject, dump_json, string_in
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.sent_messages import SentMessage
from claude_desktop.model.texts import has_lone_surrogate, without_surrogates

_THINKING = (BlockKind.THINKING, BlockKind.REDACTED_THINKING)
_PLAIN = (BlockKind.TEXT, BlockKind.IMAGE, BlockKind.DOCUMENT)
_SERVER_CALLS = ("server_tool_use", "mcp_tool_use")
_NO_BODY: JsonObject = {}


@dataclass(frozen=True, slots=True)
class _Sent:
    """What goes out of one message; `prefix_hash` is what was sent before it when it was made, where that is known."""

    origin_id: str
    role: Role
    blocks: list[JsonObject]
    prefix_hash: str | None = None


def messages_to_send(
    branch: Sequence[Message],
    turns: Mapping[str, Turn],
    readable_accounts: Collection[str] | None = None,
    body: JsonObject = _NO_BODY,
) -> tuple[JsonObject, ...]:
    """The `messages` of a request for this branch; see `history_to_send`."""
    return tuple(sent.json for sent in history_to_send(branch, turns, readable_accounts, body))


def history_to_send(
    branch: Sequence[Message],
    turns: Mapping[str, Turn],
    readable_accounts: Collection[str] | None = None,
    body: JsonObject = _NO_BODY,
) -> tuple[SentMessage, ...]:
    """The `messages` of a request for this branch, blocks value for value; `body` is the rest of the request.

    Left out, because the API refuses them (https://platform.claude.com/docs/en/build-with-claude/preserved-thinking,
    handling-stop-reasons): empty turns, the content of refused ones, replies before the first question, tool calls
    without a result and results without a call, and of unfinished replies the unsigned thinking and trailing white
    space. Thinking is bound to all that was sent before it: from the first reply on before which something else stands
    now (an edit, a deletion, other instructions), it is left out of all replies that were not made after that. A block
    with a lone surrogate can not be encoded and is replaced by its readable text.

    `readable_accounts` are the accounts whose signed and encrypted blocks the asked server can read (None: all). Of
    other replies, and of those that no turn vouches for, only what any server understands is sent.
    """
    sent: list[_Sent] = []
    for message in branch:
        turn = turns.get(message.id)
        if message.role is Role.ASSISTANT and turn is not None and turn.state is TurnState.REFUSED:
            continue
        is_foreign = message.role is Role.ASSISTANT and not _is_readable(turn, readable_accounts)
        blocks = _foreign(message) if is_foreign else _own(message, turn)
        sent.append(_Sent(message.id, message.role, blocks, turn.prefix_hash if turn else None))
    return tuple(_with_valid_thinking(_from_first_question(sent), body))


def sent_back(blocks: Sequence[Block]) -> JsonObject:
    """The message that lets a paused reply go on: its content as it is."""
    return {"role": Role.ASSISTANT.value, "content": [_encodable(block) for block in blocks]}


def prefix_hash(body: JsonObject, messages: Sequence[JsonObject]) -> str:
    """A hash of what stands before the reply to a request: its tools, its system prompt and its messages."""
    prefix = _Prefix(body)
    for message in messages:
        prefix.add(message)
    return prefix.digest()


class _Prefix:
    """The hash of a growing history."""

    def __init__(self, body: JsonObject) -> None:
        self._hash = hashlib.sha256(dump_json([body.get("tools"), body.get("system")]).encode("ascii"))

    def add(self, message: JsonObject) -> None:
        self._hash.update(dump_json(message).encode("ascii"))

    def digest(self) -> str:
        return self._hash.copy().hexdigest()


def _with_valid_thinking(sent: Iterable[_Sent], body: JsonObject) -> Iterator[SentMessage]:
    """Leave out the thinking before which now stands something else than when it was made, and all after it.

    A single block must not be taken out of a run, but a run may end early (preserved-thinking, prefix checks). What
    was made after the change was made without the thinking that is left out here, so its own hash fits again.
    """
    prefix, has_changed = _Prefix(body), False
    for item in sent:
        blocks = item.blocks
        if any(raw.get("type") in _THINKING for raw in blocks):
            fits = None if item.prefix_hash is None else item.prefix_hash == prefix.digest()
            has_changed = not fits if fits is not None else has_changed
            if has_changed:
                blocks = [raw for raw in blocks if raw.get("type") not in _THINKING]
        if _says_something(blocks):
            message: JsonObject = {"role": item.role.value, "content": blocks}
            prefix.add(message)
            yield SentMessage(prefix.digest(), item.origin_id, message)


def _is_readable(turn: Turn | None, readable_accounts: Collection[str] | None) -> bool:
    return turn is not None and (readable_accounts is None or turn.account_id in readable_accounts)


def _own(message: Message, turn: Turn | None) -> list[JsonObject]:
    whole = message.role is not Role.ASSISTANT or turn is None or turn.state is TurnState.COMPLETE
    blocks = [_encodable(block) for block in message.blocks if whole or _stands_alone(block)]
    blocks = [raw for raw in blocks if not _is_empty_text(raw)]
    if not whole and blocks and blocks[-1].get("type") == "text":
        blocks[-1] = {**blocks[-1], "text": string_in(blocks[-1], "text").rstrip()}
    return blocks


def _foreign(message: Message) -> list[JsonObject]:
    """Foreign signatures end in a 400, and tools that are not declared too: thinking goes, tools become text."""
    blocks: list[JsonObject] = []
    for block in message.blocks:
        if block.kind is BlockKind.TEXT:
            blocks.append({"type": "text", "text": block.shown_text.rstrip()})
        elif block.kind in _PLAIN:
            blocks.append(_encodable(block))
        elif block.kind in (BlockKind.TOOL_USE, BlockKind.TOOL_RESULT):
            blocks.append({"type": "text", "text": block.shown_text})
    return [raw for raw in blocks if not _is_empty_text(raw)]


def _stands_alone(block: Block) -> bool:
    """Tell whether a reply that broke off may be sent back with this block."""
    if block.kind in _PLAIN:
        return True
    signed = block.kind is not BlockKind.THINKING or bool(string_in(block.raw, "signature"))
    return block.finished and signed


def _is_empty_text(raw: JsonObject) -> bool:
    return raw.get("type") == "text" and not string_in(raw, "text").strip()


def _says_something(blocks: list[JsonObject]) -> bool:
    return any(raw.get("type") not in _THINKING for raw in blocks)


def _from_first_question(sent: list[_Sent]) -> list[_Sent]:
    """Begin with a message of the person that says something, and pair what is left."""
    sent = list(_paired(sent))
    while sent and not _asks(sent[0]):
        first = next((at for at, item in enumerate(sent) if _asks(item)), len(sent))
        sent = list(_paired(sent[first:]))
    return sent


def _asks(item: _Sent) -> bool:
    return item.role is Role.USER and _says_something(item.blocks)


def _paired(sent: list[_Sent]) -> Iterator[_Sent]:
    """Leave out each tool call without its result and each result without its call; only the last reply may be open."""
    replies = [raw for item in sent if item.role is Role.ASSISTANT for raw in item.blocks]
    server_calls = {string_in(raw, "id") for raw in replies if raw.get("type") in _SERVER_CALLS}
    # After a pause the result of a server's tool stands in a later message than the call.
    server_pairs = server_calls & {string_in(raw, "tool_use_id") for raw in replies}
    for at, item in enumerate(sent):
        is_open = item.role is Role.ASSISTANT and at == len(sent) - 1
        beside = _other_side(sent, at)
        blocks = [raw for raw in item.blocks if is_open or _has_partner(raw, beside, server_pairs)]
        yield replace(item, blocks=blocks)


def _other_side(sent: list[_Sent], at: int) -> set[str]:
    """The ids of the calls right before a question, or of the results right after a reply."""
    role = sent[at].role
    step, key = (1, "tool_use_id") if role is Role.ASSISTANT else (-1, "id")
    if not 0 <= at + step < len(sent) or sent[at + step].role is role:
        return set()
    return {string_in(raw, key) for raw in sent[at + step].blocks}


def _has_partner(raw: JsonObject, beside: set[str], server_pairs: set[str]) -> bool:
    kind = string_in(raw, "type")
    if kind == "tool_use":
        return string_in(raw, "id") in beside
    if kind == "tool_result":
        return string_in(raw, "tool_use_id") in beside
    if kind in _SERVER_CALLS:
        return string_in(raw, "id") in server_pairs
    return not kind.endswith("_tool_result") or string_in(raw, "tool_use_id") in server_pairs


def _encodable(block: Block) -> JsonObject:
    raw = block.raw
    if "unknown_deltas" in raw:
        raw = {key: value for key, value in raw.items() if key != "unknown_deltas"}
    if _has_lone_surrogate(raw):
        return {"type": "text", "text": block.shown_text or without_surrogates(dump_json(raw))}
    return raw


def _has_lone_surrogate(value: Json) -> bool:
    waiting: list[Json] = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            if has_lone_surrogate(current):
                return True
        elif isinstance(current, Mapping):
            waiting.extend(current)
            waiting.extend(current.values())
        elif isinstance(current, Sequence):
            waiting.extend(current)
    return False
