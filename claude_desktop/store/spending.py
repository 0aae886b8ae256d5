"""Statements about what was spent, in the caller's transaction. Rows hold no content and outlive what they were for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import apsw

from claude_desktop.model.json_values import dump_json
from claude_desktop.model.spending import Purpose, Spent, SpentSum, SpentTotal
from claude_desktop.store.rows import (
    Row,
    insert_sql,
    int_from,
    object_from,
    optional_number_from,
    optional_text_from,
    stored_text,
    text_from,
)

SPENDING_COLUMNS = "id, at_ms, conversation_id, purpose, account_id, model, request_id, usage, complete, cost_usd"
_INSERT = insert_sql("spending", SPENDING_COLUMNS) + (
    " ON CONFLICT (id) DO UPDATE SET usage = excluded.usage, complete = excluded.complete, model = excluded.model,"
    " request_id = excluded.request_id, cost_usd = excluded.cost_usd"
)
_KEEP = f"INSERT OR IGNORE INTO spending ({SPENDING_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
# Written and read tokens stand beside `input_tokens` in the API's usage object, not in it.
_COUNTS = (
    "count(*), sum(cost_usd IS NULL), sum(complete = 0),"
    " total(usage ->> 'input_tokens') + total(usage ->> 'cache_read_input_tokens')"
    " + total(usage ->> 'cache_creation_input_tokens'),"
    " total(usage ->> 'cache_read_input_tokens'), total(usage ->> 'cache_creation_input_tokens'),"
    " total(usage ->> 'output_tokens'), total(cost_usd)"
)
_SUMS = (
    f"SELECT date(at_ms / 1000, 'unixepoch', 'localtime') AS day, model, account_id, {_COUNTS} FROM spending"  # noqa: S608
    " WHERE at_ms >= ? AND at_ms < ? GROUP BY day, model, account_id ORDER BY day, model, account_id"
)
_TOTAL = "SELECT total(cost_usd), count(*), total(cost_usd IS NULL), total(complete = 0) FROM spending WHERE "
_MAX_UNPRICED = 10_000


def book(connection: apsw.Connection, spent: Spent) -> None:
    """Note a request once; what is known of it later replaces what was."""
    connection.execute(
        _INSERT,
        {
            "id": spent.id,
            "at_ms": spent.at_ms,
            "conversation_id": spent.conversation_id,
            "purpose": spent.purpose.value,
            "account_id": stored_text(spent.account_id),
            "model": stored_text(spent.model),
            "request_id": stored_text(spent.request_id),
            "usage": dump_json(spent.usage),
            "complete": int(spent.complete),
            "cost_usd": spent.cost_usd,
        },
    )


def sums(connection: apsw.Connection, since_ms: int, until_ms: int) -> tuple[SpentSum, ...]:
    """Sum up by day, model and account what was asked from `since_ms` on and before `until_ms`, the first day first."""
    return tuple(map(_sum_from, connection.execute(_SUMS, (since_ms, until_ms))))


def total_of_conversation(connection: apsw.Connection, conversation_id: str) -> SpentTotal:
    """What a conversation cost, deleted messages and other branches included."""
    return _total_from(connection.execute(f"{_TOTAL} conversation_id = ?", (conversation_id,)).fetchall()[0])


def total_of_time(connection: apsw.Connection, since_ms: int, account_ids: Sequence[str], *, but: bool) -> SpentTotal:
    """What was spent from `since_ms` on with these accounts, or (`but`) with all others."""
    places = ", ".join("?" * len(account_ids))
    without = "NOT " if but else ""
    sql = f"{_TOTAL} at_ms >= ? AND account_id {without}IN ({places})"
    return _total_from(connection.execute(sql, (since_ms, *account_ids)).fetchall()[0])


def unpriced(connection: apsw.Connection, account_id: str) -> tuple[Spent, ...]:
    """The newest requests of an account that have no price yet."""
    sql = (
        f"SELECT {SPENDING_COLUMNS} FROM spending"  # noqa: S608 - constants
        " WHERE cost_usd IS NULL AND account_id = ? ORDER BY at_ms DESC LIMIT ?"
    )
    return tuple(map(_spent_from, connection.execute(sql, (stored_text(account_id), _MAX_UNPRICED))))


def set_prices(connection: apsw.Connection, prices: Iterable[tuple[str, float]]) -> None:
    """Price requests, by id, that have no price yet."""
    rows = [(usd, spent_id) for spent_id, usd in prices]
    connection.executemany("UPDATE spending SET cost_usd = ? WHERE id = ? AND cost_usd IS NULL", rows)


def all_rows(connection: apsw.Connection) -> list[Row]:
    """Every row as it is stored."""
    return connection.execute(f"SELECT {SPENDING_COLUMNS} FROM spending").fetchall()  # noqa: S608 - constants


def keep_rows(connection: apsw.Connection, rows: Iterable[Row]) -> None:
    """Put rows of another database in that are not here; those of a conversation that is not here lose it."""
    known = {row[0] for row in connection.execute("SELECT id FROM conversations")}
    kept = [(*row[:2], row[2] if row[2] in known else None, *row[3:]) for row in rows]
    connection.executemany(_KEEP, kept)


def _sum_from(row: Row) -> SpentSum:
    day, model, account_id, requests, without_price, incomplete, *counts, cost_usd = row
    tokens = [round(optional_number_from(count) or 0) for count in counts]
    input_tokens, read_tokens, written_tokens, output_tokens = tokens
    return SpentSum(
        day=text_from(day),
        model=text_from(model),
        account_id=text_from(account_id),
        requests=int_from(requests),
        unpriced=int_from(without_price),
        incomplete=int_from(incomplete),
        input_tokens=input_tokens,
        read_tokens=read_tokens,
        written_tokens=written_tokens,
        output_tokens=output_tokens,
        cost_usd=optional_number_from(cost_usd) or 0.0,
    )


def _total_from(row: Row) -> SpentTotal:
    cost_usd, requests, without_price, incomplete = (optional_number_from(each) or 0 for each in row)
    return SpentTotal(cost_usd, round(requests), round(without_price), round(incomplete))


def _spent_from(row: Row) -> Spent:
    spent_id, at_ms, conversation_id, purpose, account_id, model, request_id, usage, complete, cost_usd = row
    return Spent(
        id=text_from(spent_id),
        at_ms=int_from(at_ms),
        conversation_id=optional_text_from(conversation_id),
        purpose=Purpose(text_from(purpose)),
        account_id=text_from(account_id),
        model=text_from(model),
        request_id=optional_text_from(request_id),
        usage=object_from(usage),
        complete=bool(complete),
        cost_usd=optional_number_from(cost_usd),
    )
