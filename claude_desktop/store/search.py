"""Finds conversations by title and messages by text, in every branch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from claude_desktop.model.texts import without_surrogates
from claude_desktop.store.rows import SqlValue, optional_text_from, text_from

MIN_INDEXED_CHARACTERS = 3  # the index knows trigrams; shorter words are looked for by scanning
MAX_WORDS = 32
_BEFORE_CHARACTERS = 40
_SNIPPET_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A message that holds every word that was looked for, or a conversation whose title does (`message_id` None).

    `snippet` is text around the first word found, on one line; that word stands in it from `match_start` to
    `match_end` (code points; both 0 where only its letters without their marks match).
    """

    conversation_id: str
    title: str
    message_id: str | None
    snippet: str
    match_start: int
    match_end: int


def index_message(connection: apsw.Connection, message_number: int, text: str) -> None:
    """Make a message's text findable in place of what was so before; triggers keep the index in step."""
    text = _searchable(text)
    if text:
        connection.execute(
            "INSERT INTO search_texts (message_number, text) VALUES (?, ?)"
            " ON CONFLICT (message_number) DO UPDATE SET text = excluded.text WHERE text IS NOT excluded.text",
            (message_number, text),
        )
    else:
        connection.execute("DELETE FROM search_texts WHERE message_number = ?", (message_number,))


def search(connection: apsw.Connection, text: str, limit: int, *, titles: bool = True) -> tuple[SearchHit, ...]:
    """Find at most `limit` places that hold every word of `text`, titles first, then messages, the best match first.

    Words are found anywhere, also inside others; upper and lower case are the same, in words of three and more
    characters also letters with and without marks. No character has a special meaning. The trash is left out.
    """
    words = _searchable(text).split()[:MAX_WORDS]
    if not words or limit <= 0:
        return ()
    in_titles = _title_hits(connection, words, limit) if titles else ()
    return in_titles + _message_hits(connection, words, limit - len(in_titles))


def _searchable(text: str) -> str:
    return without_surrogates(text).replace("\0", " ")


def _title_hits(connection: apsw.Connection, words: Sequence[str], limit: int) -> tuple[SearchHit, ...]:
    conditions = " AND ".join(["title LIKE ? ESCAPE '\\'"] * len(words))
    rows = connection.execute(
        "SELECT id, title FROM conversations WHERE trashed_ms IS NULL AND "  # noqa: S608 - every value is bound
        f"{conditions} ORDER BY updated_ms DESC LIMIT ?",
        (*map(_like_pattern, words), limit),
    )
    return tuple(_hit(row[0], row[1], None, row[1], words) for row in rows)


def _message_hits(connection: apsw.Connection, words: Sequence[str], limit: int) -> tuple[SearchHit, ...]:
    indexed = [word for word in words if len(word) >= MIN_INDEXED_CHARACTERS]
    scanned = [word for word in words if len(word) < MIN_INDEXED_CHARACTERS]
    conditions, bindings = ["c.trashed_ms IS NULL"], list[SqlValue]()
    if indexed:
        source, order = (
            "search_index AS i JOIN search_texts AS s ON s.message_number = i.rowid",
            "i.rank, m.number DESC",
        )
        conditions.append("search_index MATCH ?")
        bindings.append(" AND ".join(map(_phrase, indexed)))
    else:
        source, order = "search_texts AS s", "m.number DESC"
    for word in scanned:
        conditions.append("s.text LIKE ? ESCAPE '\\'")
        bindings.append(_like_pattern(word))
    rows = connection.execute(
        f"SELECT c.id, c.title, m.id, s.text FROM {source}"  # noqa: S608 - every value is bound
        " JOIN messages AS m ON m.number = s.message_number JOIN conversations AS c ON c.id = m.conversation_id"
        f" WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT ?",
        (*bindings, limit),
    )
    return tuple(_hit(row[0], row[1], row[2], row[3], words) for row in rows)


def _phrase(word: str) -> str:
    """A word as an FTS5 string, in which nothing but the quote is special (https://sqlite.org/fts5.html#fts5_strings)."""
    return '"' + word.replace('"', '""') + '"'


def _like_pattern(word: str) -> str:
    escaped = re.sub(r"([\\%_])", r"\\\1", word)
    return f"%{escaped}%"


def _hit(
    conversation_id: SqlValue, title: SqlValue, message_id: SqlValue, text: SqlValue, words: Sequence[str]
) -> SearchHit:
    snippet, start, end = _snippet(without_surrogates(text_from(text)), words)
    return SearchHit(text_from(conversation_id), text_from(title), optional_text_from(message_id), snippet, start, end)


def _snippet(text: str, words: Sequence[str]) -> tuple[str, int, int]:
    found = re.search("|".join(map(re.escape, words)), text, re.IGNORECASE)
    start, end = found.span() if found else (0, 0)
    first = max(0, start - _BEFORE_CHARACTERS)
    cut = text[first : max(end, first + _SNIPPET_CHARACTERS)]
    # Every kind of white space becomes one blank each, so that the places stay right.
    return re.sub(r"\s", " ", cut), start - first, end - first
