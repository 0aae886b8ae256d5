"""One conversation as one JSON document (`.claudechat`): lossless, with every branch. The format is described in
`resources/claudechat.schema.json`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import TypeVar

from claude_desktop.model.blocks import Block
from claude_desktop.model.failures import failure_from_json, failure_to_json
from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.messages import Message, Repair, Role, Turn, TurnState, read_usage
from claude_desktop.model.output_requests import asked_from_json, asked_to_json
from claude_desktop.model.settings import Settings, settings_from_json, settings_to_json
from claude_desktop.model.tree import Conversation, branch_to

FORMAT = "claude-desktop-qt.chat"
VERSION = 1
MAX_MESSAGES = 100_000
# The database takes ids as plain text; ours are 32 hexadecimal digits.
_ID = re.compile(r"[!-~]{1,200}", re.ASCII)

Choice = TypeVar("Choice", bound=StrEnum)
Found = TypeVar("Found")

_PLAIN_TURN_FIELDS = (
    "id",
    "model",
    "account_id",
    "started_ms",
    "served_model",
    "first_token_ms",
    "thought_ms",
    "ended_ms",
    "stop_reason",
    "stop_sequence",
    "request_id",
    "attempts",
    "prefix_hash",
)


class ChatDocumentError(ValueError):
    """The document is not what it should be. `place` is where, as a path: `messages[3].blocks[0]`."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason


def conversation_to_json(conversation: Conversation) -> JsonObject:
    """Write a whole conversation; `conversation_from_json` gives an equal one back."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": conversation.id,
        "title": conversation.title,
        "title_is_automatic": conversation.title_is_automatic,
        "created_ms": conversation.created_ms,
        "updated_ms": conversation.updated_ms,
        "settings": settings_to_json(conversation.settings),
        "tip_id": conversation.tip_id,
        "draft": conversation.draft,
        "queue": list(conversation.queue),
        "messages": [_message_to_json(message) for message in conversation.messages.values()],
        "turns": [_turn_to_json(turn) for turn in conversation.turns.values()],
    }


def conversation_from_json(document: Json) -> Conversation:
    """Read a document. Raises `ChatDocumentError` with the place for anything that `conversation_to_json` can not have
    written; a reply that was streaming reads as interrupted."""
    found = _Reader(document, "")
    if found.text("format") != FORMAT:
        raise ChatDocumentError("format", "this is not a chat file of Claude Desktop Qt")
    if (version := found.count("version")) != VERSION:
        raise ChatDocumentError("version", f"this file has version {version}; this app reads version {VERSION}")
    conversation_id = found.id("id")
    messages = _messages_from_json(found, conversation_id)
    turns = _turns_from_json(found, conversation_id, messages)
    tip_id = found.optional_id("tip_id")
    try:
        branch_to(messages, tip_id)
    except ValueError as error:
        raise ChatDocumentError("tip_id", str(error)) from None
    return Conversation(
        id=conversation_id,
        title=found.text("title"),
        created_ms=found.count("created_ms"),
        updated_ms=found.count("updated_ms"),
        settings=_settings_from_json(found.object("settings")),
        tip_id=tip_id,
        messages=messages,
        turns=turns,
        draft=found.text("draft"),
        queue=found.texts("queue", MAX_MESSAGES),
        title_is_automatic=found.flag("title_is_automatic"),
    )


def _message_to_json(message: Message) -> JsonObject:
    return {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role.value,
        "created_ms": message.created_ms,
        "blocks": [{"raw": block.raw, "finished": block.finished} for block in message.blocks],
    }


def _turn_to_json(turn: Turn) -> JsonObject:
    values: dict[str, Json] = {"message_id": turn.message_id, "state": turn.state.value}
    values |= {name: getattr(turn, name) for name in _PLAIN_TURN_FIELDS}
    values |= {"request": turn.request, "stop_details": turn.stop_details, "usage": turn.usage.raw}
    values |= {"response": turn.response, "cost_usd": turn.cost_usd}
    values["failure"] = failure_to_json(turn.failure) if turn.failure else None
    values["output"] = asked_to_json(turn.output) if turn.output else None
    values["container"] = turn.container
    values["repairs"] = list(turn.repairs)
    return values


def _settings_from_json(raw: JsonObject) -> Settings:
    settings = settings_from_json(raw)
    understood = settings_to_json(settings)
    for item in fields(settings):
        value = raw.get(item.name)
        is_object_as_text = item.name == "extra" and isinstance(value, Mapping)
        if value is not None and not is_object_as_text and understood.get(item.name) != value:
            raise ChatDocumentError(f"settings.{item.name}", "this setting can not have this value")
    return settings


def _messages_from_json(found: _Reader, conversation_id: str) -> dict[str, Message]:
    messages: dict[str, Message] = {}
    for item in found.objects("messages", MAX_MESSAGES):
        message_id, parent_id = item.id("id"), item.optional_id("parent_id")
        if message_id in messages:
            raise ChatDocumentError(f"{item.place}.id", "this id stands in the file twice")
        if parent_id is not None and parent_id not in messages:
            raise ChatDocumentError(f"{item.place}.parent_id", "no earlier message has this id")
        blocks = tuple(
            Block(block.object("raw"), block.flag("finished")) for block in item.objects("blocks", MAX_MESSAGES)
        )
        role = item.choice("role", Role)
        messages[message_id] = Message(message_id, conversation_id, parent_id, role, blocks, item.count("created_ms"))
    return messages


def _turns_from_json(found: _Reader, conversation_id: str, messages: Mapping[str, Message]) -> dict[str, Turn]:
    turns: dict[str, Turn] = {}
    seen: set[str] = set()
    for item in found.objects("turns", MAX_MESSAGES):
        message_id, turn_id = item.id("message_id"), item.id("id")
        if turn_id in seen:
            raise ChatDocumentError(f"{item.place}.id", "this id stands in the file twice")
        seen.add(turn_id)
        if message_id not in messages or message_id in turns:
            raise ChatDocumentError(f"{item.place}.message_id", "this names no message, or one that has a turn already")
        state = item.choice("state", TurnState)
        failure, output = item.optional_object("failure"), item.optional_object("output")
        turns[message_id] = Turn(
            id=turn_id,
            message_id=message_id,
            conversation_id=conversation_id,
            state=TurnState.INTERRUPTED if state is TurnState.STREAMING else state,
            model=item.text("model"),
            account_id=item.text("account_id"),
            request=item.object("request"),
            started_ms=item.count("started_ms"),
            served_model=item.optional_text("served_model"),
            first_token_ms=item.optional_count("first_token_ms"),
            thought_ms=item.optional_count("thought_ms"),
            ended_ms=item.optional_count("ended_ms"),
            stop_reason=item.optional_text("stop_reason"),
            stop_sequence=item.optional_text("stop_sequence"),
            stop_details=item.optional_object("stop_details"),
            usage=read_usage(item.object("usage")),
            request_id=item.optional_text("request_id"),
            attempts=item.count("attempts"),
            failure=failure_from_json(failure) if failure is not None else None,
            prefix_hash=item.optional_text("prefix_hash"),
            output=asked_from_json(output) if output is not None else None,
            container=item.optional_object("container"),
            response=item.optional_object("response") or {},
            cost_usd=item.optional_amount("cost_usd"),
            repairs=tuple(Repair(name) for name in item.texts("repairs", 16) if name in set(Repair)),
        )
    return turns


class _Reader:
    """Reads typed values out of one JSON object and names the place where one is missing or wrong."""

    def __init__(self, value: Json, place: str) -> None:
        if not isinstance(value, Mapping):
            raise ChatDocumentError(place, "an object is expected here")
        self._value = value
        self.place = place

    def text(self, key: str) -> str:
        return self._get(key, lambda value: value if isinstance(value, str) else None, "a text")

    def id(self, key: str) -> str:
        def plain(value: Json) -> str | None:
            return value if isinstance(value, str) and _ID.fullmatch(value) else None

        return self._get(key, plain, "an id of at most 200 letters, digits and signs")

    def optional_id(self, key: str) -> str | None:
        return None if self._value.get(key) is None else self.id(key)

    def count(self, key: str) -> int:
        def whole(value: Json) -> int | None:
            return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2**53 else None

        return self._get(key, whole, "a whole number")

    def flag(self, key: str) -> bool:
        return self._get(key, lambda value: value if isinstance(value, bool) else None, "true or false")

    def object(self, key: str) -> JsonObject:
        return self._get(key, lambda value: value if isinstance(value, Mapping) else None, "an object")

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        known = {choice.value: choice for choice in choices}
        return self._get(key, lambda value: known.get(value) if isinstance(value, str) else None, " or ".join(known))

    def optional_text(self, key: str) -> str | None:
        return None if self._value.get(key) is None else self.text(key)

    def optional_count(self, key: str) -> int | None:
        return None if self._value.get(key) is None else self.count(key)

    def optional_amount(self, key: str) -> float | None:
        def amount(value: Json) -> float | None:
            return value if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None

        return None if self._value.get(key) is None else self._get(key, amount, "a number of 0 or more")

    def optional_object(self, key: str) -> JsonObject | None:
        return None if self._value.get(key) is None else self.object(key)

    def objects(self, key: str, limit: int) -> Sequence[_Reader]:
        items = self._get(key, lambda value: value if isinstance(value, list | tuple) else None, "a list")
        if len(items) > limit:
            raise ChatDocumentError(self._at(key), f"more than {limit} entries")
        return [_Reader(item, f"{self._at(key)}[{index}]") for index, item in enumerate(items)]

    def texts(self, key: str, limit: int) -> tuple[str, ...]:
        """A list of texts; none where there is no such list."""

        def read(value: Json) -> tuple[str, ...] | None:
            items = value if isinstance(value, list | tuple) else () if value is None else (None,)
            texts = tuple(item for item in items if isinstance(item, str))
            return texts if len(texts) == len(items) <= limit else None

        return self._get(key, read, f"a list of at most {limit} texts")

    def _get(self, key: str, read: Callable[[Json], Found | None], expected: str) -> Found:
        found = read(self._value.get(key))
        if found is None:
            raise ChatDocumentError(self._at(key), f"{expected} is expected here")
        return found

    def _at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key
