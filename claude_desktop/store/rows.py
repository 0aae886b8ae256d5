"""Writes model values as database rows and reads them back, value for value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claude_desktop.model.blocks import Block
from claude_desktop.model.failures import failure_from_json, failure_to_json
from claude_desktop.model.json_values import MAX_NESTING, JsonObject, dump_json, load_json, load_object
from claude_desktop.model.messages import Message, Repair, Role, Turn, TurnState, read_usage
from claude_desktop.model.output_requests import asked_from_json, asked_to_json

SqlValue = None | int | float | bytes | str
Row = tuple[SqlValue, ...]
Values = dict[str, SqlValue]

MESSAGE_COLUMNS = "id, conversation_id, parent_id, role, blocks, unfinished, created_ms"
# What `api` let in stands a few levels deeper in a stored row than on the wire; it must be readable all the same.
STORED_NESTING = MAX_NESTING + 16
TURN_COLUMNS = (
    "id, message_id, conversation_id, state, model, account_id, request, started_ms, served_model, first_token_ms,"
    " thought_ms, ended_ms, stop_reason, stop_sequence, stop_details, usage, request_id, attempts, failure,"
    " prefix_hash, output, container, response, cost_usd, repairs"
)


def stored_text(text: str | None) -> str | bytes | None:
    """Text as a column takes it: SQLite's text is UTF-8, so text with a lone surrogate becomes a blob."""
    if text is None or text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def text_from(value: SqlValue) -> str:
    """Read what `stored_text` wrote. Raises `ValueError` for anything else."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogatepass")
    if isinstance(value, str):
        return value
    raise ValueError(f"expected text, found {type(value).__name__}")


def optional_text_from(value: SqlValue) -> str | None:
    """Read what `stored_text` wrote for a value that may be None."""
    return None if value is None else text_from(value)


def int_from(value: SqlValue) -> int:
    """Read a whole number. Raises `ValueError` for anything else."""
    if isinstance(value, int):
        return value
    raise ValueError(f"expected a number, found {type(value).__name__}")


def optional_int_from(value: SqlValue) -> int | None:
    """Read a whole number that may be None."""
    return None if value is None else int_from(value)


def optional_number_from(value: SqlValue) -> float | None:
    """Read a number that may be None."""
    if value is None or isinstance(value, int | float):
        return value
    raise ValueError(f"expected a number, found {type(value).__name__}")


def object_from(value: SqlValue) -> JsonObject:
    """Read a JSON object. Raises `ValueError` for anything else."""
    return load_object(text_from(value), STORED_NESTING)


def texts_from(value: SqlValue) -> tuple[str, ...]:
    """Read a JSON list of texts. Raises `ValueError` for anything else."""
    found = load_json(text_from(value))
    texts = tuple(text for text in found if isinstance(text, str)) if isinstance(found, list) else None
    if texts is None or not isinstance(found, list) or len(texts) != len(found):
        raise ValueError("expected a list of texts")
    return texts


def message_values(message: Message) -> Values:
    """A message as named bindings for `MESSAGE_COLUMNS`."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "parent_id": message.parent_id,
        "role": message.role.value,
        "created_ms": message.created_ms,
        **block_values(message.blocks),
    }


def block_values(blocks: Sequence[Block]) -> Values:
    """Blocks as two columns: their raw JSON as the API sent it, and the places of those that were not finished."""
    return {
        "blocks": dump_json([block.raw for block in blocks]),
        "unfinished": dump_json([place for place, block in enumerate(blocks) if not block.finished]),
    }


def message_from(row: Row) -> Message:
    """Read a row of `MESSAGE_COLUMNS`. Raises `ValueError` where it is not what `message_values` wrote."""
    message_id, conversation_id, parent_id, role, blocks, unfinished, created_ms = row
    return Message(
        id=text_from(message_id),
        conversation_id=text_from(conversation_id),
        parent_id=optional_text_from(parent_id),
        role=Role(text_from(role)),
        blocks=blocks_from(text_from(blocks), text_from(unfinished)),
        created_ms=int_from(created_ms),
    )


def blocks_from(blocks: str, unfinished: str) -> tuple[Block, ...]:
    """Read the two columns of blocks. Raises `ValueError` where they are not what `block_values` wrote."""
    raws = load_json(blocks, STORED_NESTING)
    open_places = load_json(unfinished) if unfinished != "[]" else ()
    if not isinstance(raws, list) or not isinstance(open_places, list | tuple):
        raise ValueError("expected lists of blocks and places")
    return tuple(Block(_object(raw), place not in open_places) for place, raw in enumerate(raws))


def _object(raw: object) -> JsonObject:
    if isinstance(raw, Mapping):
        return raw
    raise ValueError("expected a block to be an object")


def turn_values(turn: Turn) -> Values:
    """A turn as named bindings for `TURN_COLUMNS`. Of the usage its raw object is kept; the rest is read from it."""
    return {
        "id": turn.id,
        "message_id": turn.message_id,
        "conversation_id": turn.conversation_id,
        "state": turn.state.value,
        "model": stored_text(turn.model),
        "account_id": stored_text(turn.account_id),
        "request": dump_json(turn.request),
        "started_ms": turn.started_ms,
        "served_model": stored_text(turn.served_model),
        "first_token_ms": turn.first_token_ms,
        "thought_ms": turn.thought_ms,
        "ended_ms": turn.ended_ms,
        "stop_reason": stored_text(turn.stop_reason),
        "stop_sequence": stored_text(turn.stop_sequence),
        "stop_details": None if turn.stop_details is None else dump_json(turn.stop_details),
        "usage": dump_json(turn.usage.raw),
        "request_id": stored_text(turn.request_id),
        "attempts": turn.attempts,
        "failure": None if turn.failure is None else dump_json(failure_to_json(turn.failure)),
        "prefix_hash": stored_text(turn.prefix_hash),
        "output": None if turn.output is None else dump_json(asked_to_json(turn.output)),
        "container": None if turn.container is None else dump_json(turn.container),
        "response": dump_json(turn.response),
        "cost_usd": turn.cost_usd,
        "repairs": dump_json(list(turn.repairs)),
    }


def turn_from(row: Row) -> Turn:
    """Read a row of `TURN_COLUMNS`. Raises `ValueError` where it is not what `turn_values` wrote."""
    (turn_id, message_id, conversation_id, state, model, account_id, request, started_ms, *rest) = row
    (served_model, first_token_ms, thought_ms, ended_ms, stop_reason, stop_sequence, *last) = rest
    stop_details, usage, request_id, attempts, failure, prefix_hash, *newest = last
    output, container, response, cost_usd, repairs = newest
    return Turn(
        id=text_from(turn_id),
        message_id=text_from(message_id),
        conversation_id=text_from(conversation_id),
        state=TurnState(text_from(state)),
        model=text_from(model),
        account_id=text_from(account_id),
        request=object_from(request),
        started_ms=int_from(started_ms),
        served_model=optional_text_from(served_model),
        first_token_ms=optional_int_from(first_token_ms),
        thought_ms=optional_int_from(thought_ms),
        ended_ms=optional_int_from(ended_ms),
        stop_reason=optional_text_from(stop_reason),
        stop_sequence=optional_text_from(stop_sequence),
        stop_details=None if stop_details is None else object_from(stop_details),
        usage=read_usage(object_from(usage)),
        request_id=optional_text_from(request_id),
        attempts=int_from(attempts),
        failure=None if failure is None else failure_from_json(object_from(failure)),
        prefix_hash=optional_text_from(prefix_hash),
        output=None if output is None else asked_from_json(object_from(output)),
        container=None if container is None else object_from(container),
        response=object_from(response),
        cost_usd=optional_number_from(cost_usd),
        repairs=tuple(Repair(name) for name in texts_from(repairs) if name in set(Repair)),
    )


def insert_sql(table: str, columns: str) -> str:
    """The statement that adds a row of these columns, all bound by name."""
    places = ", ".join(f":{name.strip()}" for name in columns.split(","))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names are constants of this room
