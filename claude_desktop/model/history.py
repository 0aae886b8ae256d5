"""Decides what of a branch is sent again. Pure, and always gives a history that the API accepts.

The rules: https://platform.claude.com/docs/en/build-with-claude/preserved-thinking (model checks, prefix checks),
handling-stop-reasons, mid-conversation-system-messages and compaction-on-demand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from claude_desktop.model.blocks import Block, plain_text
from claude_desktop.model.json_values import JsonObject, dump_json, string_in
from claude_desktop.model.messages import PAUSED, Message, Repair, Role, Turn, TurnState
from claude_desktop.model.sendable_blocks import (
    THINKING,
    encodable,
    is_compaction,
    says_something,
    sendable,
    sendable_elsewhere,
    tools_as_text,
    undeclared_calls,
)
from claude_desktop.model.sent_messages import SentMessage
from claude_desktop.model.texts import without_surrogates
from claude_desktop.model.tool_pairs import paired

_NO_BODY: JsonObject = {}


class Withheld(Enum):
    """Why the thinking of a reply is not sent any more."""

    INSTRUCTIONS_CHANGED = "instructions_changed"  # the system prompt or the tools are others now
    HISTORY_CHANGED = "history_changed"  # an earlier message was edited or deleted
    OTHER_SERVER = "other_server"  # another server signed it
    OTHER_MODEL = "other_model"  # it is sent, but the model does not read what the other one thought
    REFUSED = "refused"  # the server did not take it back


@dataclass(frozen=True, slots=True)
class History:
    """The messages of a request, what stands for all that is sent before the reply, and the replies whose thinking
    is left out although it was once made, by message id."""

    sent: tuple[SentMessage, ...]
    prefix_hash: str
    withheld: Mapping[str, Withheld]

    @property
    def messages(self) -> tuple[JsonObject, ...]:
        """The `messages` as they stand in the request."""
        return tuple(message.json for message in self.sent)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is to read a history. `body` is the rest of the request.

    `accounts` are those whose signed and encrypted blocks the asked server can read (None: all). Of other replies, and
    of those that no turn vouches for, only what any server understands is sent. `instructions` are the ids of the
    messages with instructions that hold in the middle of the branch; `compacts` tells that the model takes a summary
    that the server made in the place of what it stands for; `without_thinking` leaves all of it out.
    """

    body: JsonObject = field(default_factory=dict)
    accounts: Collection[str] | None = None
    instructions: Collection[str] = ()
    compacts: bool = False
    without_thinking: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """Instructions, and the message that holds them."""

    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class _Sent:
    """What goes out of one message. `turn` is where a readable reply came from; `told` are instructions that hold from
    before it on."""

    message_id: str
    role: Role
    blocks: list[JsonObject]
    turn: Turn | None = None
    told: _Told | None = None
    withheld: Withheld | None = None


def history_of(branch: Sequence[Message], turns: Mapping[str, Turn], reader: Reader) -> History:
    """What is sent of a branch, blocks value for value.

    Left out, because the API refuses them: empty turns, the content of refused ones, replies before the first question,
    tool calls without a result and results without a call, and of unfinished replies the unsigned thinking and trailing
    white space. Thinking is bound to all that was sent before it: from the first reply on before which something else
    stands now (an edit, a deletion, other instructions), it is left out of all replies that were not made after that.
    A block with a lone surrogate can not be encoded and is replaced by its readable text.
    """
    collected, told_last = _collected(branch, turns, reader)
    writer = _Writer(reader.body)
    sent = tuple(writer.write(_from_first_question(collected), told_last))
    return History(sent, writer.prefix.digest(), writer.withheld)


def messages_to_send(
    branch: Sequence[Message],
    turns: Mapping[str, Turn],
    readable_accounts: Collection[str] | None = None,
    body: JsonObject = _NO_BODY,
) -> tuple[JsonObject, ...]:
    """The messages alone; see `history_of`."""
    return history_of(branch, turns, Reader(body, readable_accounts)).messages


def sent_back(blocks: Sequence[Block]) -> JsonObject:
    """The message that lets a paused reply go on: its content as it is."""
    return {"role": Role.ASSISTANT.value, "content": [encodable(block) for block in blocks]}


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


def _collected(
    branch: Sequence[Message], turns: Mapping[str, Turn], reader: Reader
) -> tuple[list[_Sent], _Told | None]:
    """What each message could give, and instructions that stand after the last one."""
    sent: list[_Sent] = []
    told: _Told | None = None
    undeclared = undeclared_calls(branch, reader.body) if reader.body else frozenset()
    refused = _last_with(branch, turns, Repair.SUMMARY_LEFT_OUT)
    for at, message in enumerate(branch):
        turn = turns.get(message.id)
        if message.role is Role.SYSTEM:
            text = without_surrogates(plain_text(message.blocks))
            if message.id in reader.instructions and text.strip():
                told = _Told(message.id, text)
            continue
        if turn is not None and turn.state is TurnState.REFUSED:
            continue
        goes_on = message is branch[-1] and turn is not None and turn.stop_reason == PAUSED
        takes = replace(reader, compacts=reader.compacts and at > refused)
        item = _item(message, turn, takes, () if goes_on else undeclared)
        if any(is_compaction(raw) for raw in item.blocks):
            told = told or next((earlier.told for earlier in reversed(sent) if earlier.told), None)
            sent.clear()
        sent.append(replace(item, told=told))
        told = None
    return _after_repair(sent, reader), told


def _last_with(branch: Sequence[Message], turns: Mapping[str, Turn], repair: Repair) -> int:
    """The place of the last reply for which something was changed about its request; -1 where there is none."""
    for at in range(len(branch) - 1, -1, -1):
        turn = turns.get(branch[at].id)
        if turn is not None and repair in turn.repairs:
            return at
    return -1


def _item(message: Message, turn: Turn | None, reader: Reader, undeclared: Collection[str]) -> _Sent:
    readable = turn is not None and (reader.accounts is None or turn.account_id in reader.accounts)
    if message.role is Role.ASSISTANT and not readable:
        withheld = Withheld.OTHER_SERVER if turn is not None and _thinks(message.blocks) else None
        return _Sent(message.id, message.role, sendable_elsewhere(message), withheld=withheld)
    blocks = sendable(message, turn, undeclared)
    found = next((raw for raw in blocks if is_compaction(raw)), None)
    if found is not None and reader.compacts:
        blocks = blocks[blocks.index(found) :]
    else:
        blocks = [raw for raw in blocks if raw.get("type") != "compaction"]
    return _Sent(message.id, message.role, blocks, turn)


def _after_repair(sent: list[_Sent], reader: Reader) -> list[_Sent]:
    """Leave out the thinking before a reply for which the server did not take it back: it never will."""
    last = max((at for at, item in enumerate(sent) if item.turn is not None and item.turn.left_thinking_out), default=0)
    if reader.without_thinking:
        last = len(sent)
    return [_without_thinking(item, Withheld.REFUSED) if at < last else item for at, item in enumerate(sent)]


def _without_thinking(item: _Sent, why: Withheld) -> _Sent:
    blocks = [raw for raw in item.blocks if raw.get("type") not in THINKING]
    return replace(item, blocks=blocks, withheld=why) if len(blocks) < len(item.blocks) else item


def _thinks(blocks: Sequence[Block]) -> bool:
    return any(block.type in THINKING for block in blocks)


def _from_first_question(sent: list[_Sent]) -> list[_Sent]:
    """Begin with a message of the person that says something, or with a summary, and pair what is left."""
    sent = _with_pairs(sent)
    while sent and not _may_be_first(sent[0]):
        first = next((at for at, item in enumerate(sent) if _may_be_first(item)), len(sent))
        told = next((item.told for item in reversed(sent[: first + 1]) if item.told), None)
        sent = _with_pairs(sent[first:])
        if sent:
            sent[0] = replace(sent[0], told=told)
    return sent


def _with_pairs(sent: list[_Sent]) -> list[_Sent]:
    kept = paired([(item.role, item.blocks) for item in sent])
    return [replace(item, blocks=blocks) for item, blocks in zip(sent, kept, strict=True)]


def _may_be_first(item: _Sent) -> bool:
    if item.role is Role.USER:
        return says_something(item.blocks)
    return bool(item.blocks) and is_compaction(item.blocks[0])


class _Writer:
    """Writes the messages one after the other; `prefix` stands for what was written so far."""

    def __init__(self, body: JsonObject) -> None:
        self._body = body
        self.prefix = _Prefix(body)
        self.withheld: dict[str, Withheld] = {}
        self._changed: Withheld | None = None
        self._told: _Told | None = None
        self._last: JsonObject | None = None

    def write(self, sent: Sequence[_Sent], told_last: _Told | None) -> Iterator[SentMessage]:
        """Each message that is to be sent, with instructions where they may stand."""
        for at, item in enumerate(sent):
            self._told = item.told or self._told
            if item.withheld is not None:
                self.withheld[item.message_id] = item.withheld
            if not says_something(item.blocks):
                continue
            if item.role is Role.ASSISTANT:
                yield from self._instructions()
            blocks = self._with_valid_thinking(item)
            if len(blocks) < len(item.blocks) and at + 2 == len(sent) and _answers(sent[-1]):
                # The API wants the thinking before calls that are being answered: without it they are told in words.
                yield self._add(item.message_id, item.role, tools_as_text(blocks))
                yield self._add(sent[-1].message_id, sent[-1].role, tools_as_text(sent[-1].blocks))
                self._told = sent[-1].told or self._told
                break
            yield self._add(item.message_id, item.role, blocks)
        self._told = told_last or self._told
        yield from self._instructions()

    def _instructions(self) -> Iterator[SentMessage]:
        """Instructions stand after a message of the person, or after a result of the server's tools."""
        last = self._last
        if not self._told or last is None:
            return
        content = last["content"]
        ending = content[-1] if isinstance(content, list) and content else None
        after_tool = isinstance(ending, Mapping) and string_in(ending, "type").endswith("_tool_result")
        if last["role"] == Role.USER.value or after_tool:
            told, self._told = self._told, None
            yield self._add(told.message_id, Role.SYSTEM, [{"type": "text", "text": told.text}])

    def _add(self, origin_id: str, role: Role, blocks: list[JsonObject]) -> SentMessage:
        message: JsonObject = {"role": role.value, "content": blocks}
        self.prefix.add(message)
        self._last = message
        return SentMessage(self.prefix.digest(), origin_id, message)

    def _with_valid_thinking(self, item: _Sent) -> list[JsonObject]:
        """Leave out the thinking before which now stands something else than when it was made, and all after it.

        A single block must not be taken out of a run, but a run may end early (prefix-checks page). What was made after
        the change was made without the thinking that is left out here, so its own hash fits again.
        """
        if not any(raw.get("type") in THINKING for raw in item.blocks):
            return item.blocks
        turn = item.turn
        if turn is not None and turn.prefix_hash is not None:
            self._changed = None if turn.prefix_hash == self.prefix.digest() else self._changed or self._why(turn)
        if self._changed is None:
            return item.blocks
        self.withheld[item.message_id] = self._changed
        return [raw for raw in item.blocks if raw.get("type") not in THINKING]

    def _why(self, turn: Turn) -> Withheld:
        same = all(turn.request.get(key) == self._body.get(key) for key in ("system", "tools"))
        return Withheld.HISTORY_CHANGED if same else Withheld.INSTRUCTIONS_CHANGED


def _answers(item: _Sent) -> bool:
    return item.role is Role.USER and any(raw.get("type") == "tool_result" for raw in item.blocks)
