"""Finds conversations by title and messages by text, in every branch."""

from __future__ import annotations

import apsw


def index_message(connection: apsw.Connection, message_number: int, text: str) -> None:
    """Make a message's text findable in place of what was so before; triggers keep the index in step."""
    text = text.replace("\0", " ")
    if text:
        connection.execute(
            "INSERT INTO search_texts (message_number, text) VALUES (?, ?)"
            " ON CONFLICT (message_number) DO UPDATE SET text = excluded.text WHERE text IS NOT excluded.text",
            (message_number, text),
        )
    else:
        connection.execute("DELETE FROM search_texts WHERE message_number = ?", (message_number,))
