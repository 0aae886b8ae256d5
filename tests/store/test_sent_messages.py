"""What was sent is read back value for value, shared beginnings are kept once, and what is erased is gone here too."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.json_values import Json
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.sent_messages import SentMessage
from claude_desktop.store.connections import transaction
from claude_desktop.store.migrations import migrate
from claude_desktop.store.sent_messages import keep_sent, sent_messages
from claude_desktop.store.turns import add_message

THINKING = Block({"type": "thinking", "thinking": "\ud83d half", "signature": "s"})


@pytest.fixture
def connection(tmp_path: Path) -> apsw.Connection:
    made = apsw.Connection(str(tmp_path / "chat.db"))
    migrate(made)
    made.pragma("foreign_keys", True)
    made.execute("INSERT INTO conversations (id, title, created_ms, updated_ms) VALUES ('c', '', 0, 0)")
    with transaction(made):
        for index, role in enumerate((Role.USER, Role.ASSISTANT, Role.USER)):
            blocks = (
                (THINKING, text_block(f"text {index}")) if role is Role.ASSISTANT else (text_block(f"text {index}"),)
            )
            add_message(made, Message(f"m{index}", "c", f"m{index - 1}" if index else None, role, blocks, index))
    return made


def sent(index: int, name: str, *, whole: bool) -> SentMessage:
    role = "assistant" if index == 1 else "user"
    content: list[Json] = [{"type": "text", "text": f"text {index}"}]
    if whole and index == 1:
        content = [THINKING.raw, *content]
    return SentMessage(name, f"m{index}", {"role": role, "content": content}, is_origin=whole)


def test_a_request_is_read_back_as_it_was_sent(connection: apsw.Connection) -> None:
    first = [sent(0, "a", whole=True), sent(1, "b", whole=True), sent(2, "c", whole=True)]
    stripped = [sent(0, "a", whole=True), sent(1, "x", whole=False), sent(2, "y", whole=True)]
    for request in (first[:1], first, stripped, first):
        keep_sent(connection, "c", request)
    assert sent_messages(connection, "c", "c") == tuple(message.json for message in first)
    assert sent_messages(connection, "c", "y") == tuple(message.json for message in stripped)
    assert sent_messages(connection, "c", "a") == (first[0].json,)
    # Five different beginnings; only the message that went out without its thinking was written again.
    assert connection.execute("SELECT count(*), count(body) FROM sent_messages").fetchall() == [(5, 1)]


def test_an_unknown_request_is_not_made_up(connection: apsw.Connection) -> None:
    assert sent_messages(connection, "c", "nothing") is None
    assert sent_messages(connection, "other", "a") is None


def test_what_is_erased_is_erased_here_too(connection: apsw.Connection) -> None:
    keep_sent(connection, "c", [sent(0, "a", whole=True), sent(1, "x", whole=False), sent(2, "y", whole=True)])
    connection.execute("UPDATE messages SET parent_id = 'm0' WHERE id = 'm2'")
    connection.execute("DELETE FROM messages WHERE id = 'm1'")
    assert sent_messages(connection, "c", "y") is None
    assert connection.execute("SELECT count(body) FROM sent_messages").fetchall() == [(0,)]
    connection.execute("DELETE FROM conversations")
    assert connection.execute("SELECT count(*) FROM sent_messages").fetchall() == [(0,)]
