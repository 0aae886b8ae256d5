"""What was spent stays in the books: once for each request, without content, through deletion, restore and salvage."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from claude_desktop.model.messages import TurnState, read_usage
from claude_desktop.model.spending import Purpose, Spent, SpentTotal
from claude_desktop.store.connections import connect
from claude_desktop.store.migrations import MIGRATIONS, migrate
from claude_desktop.store.salvage import mend_references, salvage
from tests.fakes.stored_chats import ask, chat_with, done, empty_reply, open_store
from tests.store.make_released import RELEASED

DAY_MS = 86_400_000
USAGE = {"input_tokens": 10, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 5, "output_tokens": 7}


def spent(number: int, *, at_ms: int = 1_000, cost_usd: float | None = 0.5, account: str = "work") -> Spent:
    return Spent(
        f"spent-{number}",
        at_ms,
        None,
        Purpose.TITLE,
        account,
        "claude-haiku-5-5",
        f"req-{number}",
        USAGE,
        True,
        cost_usd,
    )


def test_a_turn_is_booked_once_when_it_ends(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat = chat_with(store, "Hello", "Hi")
        reply, turn = chat.messages["reply-chat-1-1"], chat.turns["reply-chat-1-1"]
        done(store.finish_turn(reply, replace(turn, cost_usd=0.25)))
        assert done(store.spent_in("chat-1")) == SpentTotal(0.25, 1, 0, 0)


def test_a_request_without_an_answer_is_not_billed(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat = chat_with(store, "Hello", "Hi")
        turn = ask(store, 2, "Again", "reply-chat-1-1")
        failed = replace(turn, state=TurnState.FAILED, ended_ms=5)
        done(store.finish_turn(empty_reply(2, "question-chat-1-2"), failed))
        assert done(store.spent_in(chat.id)).requests == 1


def test_a_reply_that_broke_off_counts_as_incomplete(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        turn = ask(store, 2, "Again", "reply-chat-1-1")
        stopped = replace(turn, state=TurnState.STOPPED, usage=read_usage(USAGE), cost_usd=0.1)
        done(store.finish_turn(empty_reply(2, "question-chat-1-2"), stopped))
        assert done(store.spent_in("chat-1")) == SpentTotal(0.1, 2, 1, 1)


def test_deleting_a_conversation_does_not_hide_what_it_cost(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        done(store.move_to_trash("chat-1", 5))
        done(store.empty_trash())
        assert done(store.spent_since(0, ["work"])).requests == 1
        assert done(store.spent_in("chat-1")).requests == 0
    with closing(apsw.Connection(str(tmp_path / "conversations.db"))) as connection:
        assert connection.execute("SELECT conversation_id FROM spending").fetchall() == [(None,)]


def test_sums_are_by_day_model_and_account(tmp_path: Path) -> None:
    noon_ms = int(time.mktime((2026, 11, 22, 12, 0, 0, 0, 0, -1))) * 1_000
    with open_store(tmp_path) as store:
        for number, (at_ms, account) in enumerate(
            [(noon_ms, "work"), (noon_ms + 1, "work"), (noon_ms, "home"), (noon_ms + DAY_MS, "work")]
        ):
            done(store.book(spent(number, at_ms=at_ms, account=account)))
        done(store.book(spent(9, at_ms=noon_ms + 2, cost_usd=None)))
        found = done(store.spent_sums(noon_ms - DAY_MS, noon_ms + 2 * DAY_MS))
        assert [(each.day, each.account_id, each.requests, each.unpriced, each.cost_usd) for each in found] == [
            ("2026-11-22", "home", 1, 0, 0.5),
            ("2026-11-22", "work", 3, 1, 1.0),
            ("2026-11-23", "work", 1, 0, 0.5),
        ]
        work = found[1]
        tokens = (work.input_tokens, work.read_tokens, work.written_tokens, work.output_tokens)
        assert tokens == (105, 60, 15, 21)
        assert done(store.spent_sums(noon_ms + 1, noon_ms + 2))[0].requests == 1


def test_accounts_are_told_apart(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.book(spent(1, account="demo")))
        done(store.book(spent(2, account="work")))
        done(store.book(spent(3, account="home", at_ms=10)))
        assert done(store.spent_since(100, ["demo"])).requests == 1
        assert done(store.spent_since(0, ["demo"], but=True)).requests == 2
        assert done(store.spent_since(100, ["demo"], but=True)).cost_usd == pytest.approx(0.5)


def test_a_price_that_was_not_known_can_be_given_later_once(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.book(spent(1, cost_usd=None)))
        done(store.book(spent(2, cost_usd=0.5)))
        assert [each.id for each in done(store.unpriced("work"))] == ["spent-1"]
        assert done(store.unpriced("work"))[0] == spent(1, cost_usd=None)
        done(store.set_prices([("spent-1", 0.25), ("spent-2", 9.0)]))
        assert done(store.unpriced("work")) == ()
        assert done(store.spent_since(0, ["work"])).cost_usd == pytest.approx(0.75)


def test_going_back_to_a_backup_keeps_what_was_spent_since(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat_with(store, "Hello", "Hi")
        backup = done(store.backup())
        chat_with(store, "Hello again", "Hi again", number=2)
        done(store.restore(backup))
        assert [row.id for row in done(store.conversations())] == ["chat-1"]
        assert done(store.spent_since(0, ["work"])).requests == 2
        assert done(store.spent_in("chat-1")).requests == 1


def test_an_older_database_brings_its_turns_into_the_books_once() -> None:
    with closing(apsw.Connection(":memory:")) as connection:
        migrate(connection, MIGRATIONS[:1])
        connection.execute("PRAGMA foreign_keys = OFF")
        turn = (
            "INSERT INTO turns (id, conversation_id, message_id, state, model, account_id, request, started_ms,"
            " stop_reason, usage, request_id) VALUES (?, 'c', ?, ?, 'm', ?, '{}', 5, ?, ?, ?)"
        )
        for row in (
            ("t1", "m1", "complete", "work", "end_turn", '{"input_tokens":3}', "req_1"),
            ("t2", "m2", "complete", "work", "end_turn", '{"input_tokens":3}', "req_1"),  # of a copied branch
            ("t3", "m3", "stopped", "work", None, '{"input_tokens":3}', None),
            ("t4", "m4", "failed", "work", None, "{}", None),
            ("t5", "m5", "complete", "", "end_turn", '{"input_tokens":3}', "req_5"),  # from a file
            ("t6", "m6", "streaming", "work", None, "{}", None),
        ):
            connection.execute(turn, row)
        migrate(connection)
        found = connection.execute("SELECT id, at_ms, complete, cost_usd FROM spending ORDER BY id").fetchall()
        assert found == [("t1", 5, 1, None), ("t3", 5, 0, None)]


def test_a_salvaged_database_keeps_its_books(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chat = chat_with(store, "Hello", "Hi")
        done(store.book(replace(spent(1), conversation_id=chat.id)))
    (tmp_path / "new.db").touch()
    target = connect(tmp_path / "new.db")
    with closing(target):
        migrate(target)
        assert salvage(target, tmp_path / "conversations.db")
        target.execute("DELETE FROM conversations")
        mend_references(target)
        assert target.execute("SELECT count(*) FROM spending").fetchall() == [(2,)]
        assert target.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_database_from_before_there_were_books_is_salvaged_whole(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    target = connect(tmp_path / "new.db")
    with closing(target):
        migrate(target)
        assert salvage(target, RELEASED / "v1.db")
