"""Statements about the models that conversations name and that answered, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from claude_desktop.model.json_values import dump_json, string_in
from claude_desktop.model.measurements import MeasuredTurn
from claude_desktop.store.rows import Row, int_from, object_from, optional_int_from, optional_text_from, text_from

_CHOSEN = "SELECT id, settings FROM conversations WHERE trashed_ms IS NULL AND settings LIKE '%\"model\"%' ORDER BY id"
_MEASURED = """
SELECT rowid, coalesce(served_model, model), account_id, started_ms, first_token_ms, ended_ms,
    CASE WHEN json_valid(usage) THEN usage ->> 'output_tokens' END, attempts, request_id
FROM turns WHERE rowid < ? AND state = 'complete' ORDER BY rowid DESC LIMIT ?
"""
NEWEST = (1 << 63) - 1


def chosen_models(connection: apsw.Connection) -> tuple[tuple[str, str], ...]:
    """The conversations that name a model themselves, with its id; not those in the trash."""
    found: list[tuple[str, str]] = []
    for conversation_id, settings in connection.execute(_CHOSEN):
        try:
            model_id = string_in(object_from(settings), "model")
        except ValueError:
            continue  # settings that can not be read name nothing
        if model_id:
            found.append((text_from(conversation_id), model_id))
    return tuple(found)


def move_models(
    connection: apsw.Connection, conversation_ids: Sequence[str], from_id: str, to_id: str
) -> tuple[str, ...]:
    """Let conversations name another model; those that do not name `from_id` any more are passed over. Returns the ids
    of the others."""
    moved = []
    for conversation_id in conversation_ids:
        row = connection.execute("SELECT settings FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
        settings = {} if row is None else object_from(row[0])
        if settings.get("model") == from_id:
            changed = dump_json({**settings, "model": to_id})
            connection.execute("UPDATE conversations SET settings = ? WHERE id = ?", (changed, conversation_id))
            moved.append(conversation_id)
    return tuple(moved)


def measured_turns(connection: apsw.Connection, before: int, limit: int) -> tuple[tuple[MeasuredTurn, ...], int | None]:
    """At most `limit` finished turns, the newest first, and where to go on (None at the end); `before` is `NEWEST` or
    what the call before gave. In pieces, because writers wait meanwhile."""
    rows = connection.execute(_MEASURED, (before, limit)).fetchall()
    turns = [turn for row in rows if (turn := _turn_from(row[1:])) is not None]
    return tuple(turns), int_from(rows[-1][0]) if len(rows) == limit else None


def _turn_from(row: Row) -> MeasuredTurn | None:
    """A turn of which a value can not be read is passed over."""
    model, account_id, started_ms, first_token_ms, ended_ms, output_tokens, attempts, request_id = row
    try:
        return MeasuredTurn(
            model=text_from(model),
            account_id=text_from(account_id),
            started_ms=int_from(started_ms),
            first_token_ms=optional_int_from(first_token_ms),
            ended_ms=optional_int_from(ended_ms),
            output_tokens=output_tokens if isinstance(output_tokens, int) else None,
            attempts=int_from(attempts),
            request_id=optional_text_from(request_id),
        )
    except ValueError:
        return None
