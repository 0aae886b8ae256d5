"""The store dies at random moments: `kill -9` of a program that writes to it, and power cuts under it.

A power cut is simulated by a VFS that drops and tears what was written and not synced (`tests/fakes/faulty_disk.py`).
"""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer

from claude_desktop.model.messages import TurnState
from claude_desktop.store.backups import integrity_problem
from claude_desktop.store.connections import connect_read_only
from claude_desktop.store.store import Store
from tests.benchmarks.rows import Row
from tests.fakes.faulty_disk import power_cut_disk
from tests.fakes.stored_chats import ask, conversation, done, empty_reply, finished, first_events, text_events
from tests.store.killed_writer import PIECES, piece, reply_text

ROOT = Path(__file__).parents[2]
LONG, SHORT_KILLS, SHORT_CUTS = 200, 12, 30
STEPS = 3_500  # writes and syncs among which the cuts are strewn


@dataclass
class Survived:
    """What a run found. A commit that was acknowledged and is lost is an `AssertionError` instead."""

    what: str
    deaths: int = 0
    commits: int = 0
    interrupted: int = 0

    def rows(self) -> list[Row]:
        """The figures as a table."""
        return [
            Row(f"{self.what}, all survived", self.deaths, "times"),
            Row("acknowledged commits looked for, none lost", self.commits, "commits"),
            Row("replies found interrupted, text kept", self.interrupted, "replies"),
        ]


@dataclass
class Acknowledged:
    """What the writer had been told is durable."""

    asked: set[str] = field(default_factory=set)
    pieces: dict[str, int] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many commits that is."""
        return len(self.asked) + sum(self.pieces.values()) + len(self.finished)

    def note(self, line: str) -> None:
        """Take note of one line that the writer said."""
        match line.split():
            case ["asked", message_id]:
                self.asked.add(message_id)
            case ["journalled", turn_id, pieces]:
                self.pieces[turn_id] = int(pieces)
            case ["finished", turn_id, _]:
                self.finished.add(turn_id)


def check_nothing_is_lost(folder: Path, known: Acknowledged) -> tuple[str, ...]:
    """Open the store as after any start and look for everything; returns the turns that were found interrupted."""
    store = Store(folder)
    report = done(store.open())
    asked: set[str] = set()
    texts: dict[str, tuple[TurnState, str]] = {}
    for row in done(store.conversations()):
        chat = done(store.conversation(row.id))
        asked |= chat.messages.keys()
        for message_id, turn in chat.turns.items():
            text = "".join(block.shown_text for block in chat.messages[message_id].blocks)
            texts[turn.id] = (turn.state, text)
    done(store.close())
    assert report.damage is None
    assert known.asked <= asked
    for turn_id, (state, text) in texts.items():
        assert state in (TurnState.COMPLETE, TurnState.INTERRUPTED)
        assert reply_text(turn_id, PIECES).startswith(text)
        assert len(text) >= len(reply_text(turn_id, known.pieces.get(turn_id, 0)))
    assert all(texts[turn_id] == (TurnState.COMPLETE, reply_text(turn_id, PIECES)) for turn_id in known.finished)
    assert known.pieces.keys() <= texts.keys()
    with closing(connect_read_only(folder / "conversations.db")) as connection:
        assert integrity_problem(connection) is None
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM journal").fetchall() == [(0,)]
    return report.interrupted_turn_ids


def kill_a_writer(folder: Path, run: int, chance: random.Random, known: Acknowledged) -> None:
    """Start the writer and kill it: mostly at a random moment of its work, sometimes while it starts."""
    command = [sys.executable, "-m", "tests.store.killed_writer", str(folder), str(run)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        limit = Timer(30, writer.kill)
        limit.start()
        if chance.random() < 0.8:
            assert writer.stdout.readline() == "opened\n"
        delay = Timer(chance.uniform(0.0, 0.5), writer.kill)
        delay.start()
        for line in writer.stdout:
            known.note(line)
        for timer in (limit, delay):
            timer.cancel()
            timer.join()
    assert writer.returncode != 0


def kill_writers(folder: Path, kills: int) -> Survived:
    """Kill a writer again and again, and look after each time."""
    chance, known, found = random.Random(kills), Acknowledged(), Survived("kills of a writing process")  # noqa: S311
    for run in range(kills):
        kill_a_writer(folder, run, chance, known)
        found.interrupted += len(check_nothing_is_lost(folder, known))
        found.deaths += 1
    found.commits = known.count
    return found


def cut_the_power(folder: Path, cuts: int) -> Survived:
    """Cut the power under a store at `cuts` moments of its work, and open what each left."""
    chance, found = random.Random(cuts), Survived("power cuts")  # noqa: S311
    with power_cut_disk(seed=cuts) as disk:
        known = Acknowledged()
        disk.witness = lambda: Acknowledged(set(known.asked), dict(known.pieces), set(known.finished))
        store = Store(folder / "live")
        done(store.open())
        disk.cut_at = frozenset(disk.steps + step for step in chance.sample(range(1, STEPS), cuts))
        number = 0
        while disk.steps < max(disk.cut_at):
            number += 1
            _write_a_turn(store, number, known)
        done(store.close())
    for number, cut in enumerate(disk.cuts):
        after = folder / f"cut-{number}"
        after.mkdir()
        for name in ("conversations.db", "conversations.db-wal"):
            (after / name).write_bytes(cut.files[name])
        assert isinstance(cut.seen, Acknowledged)
        found.interrupted += len(check_nothing_is_lost(after, cut.seen))
        found.commits += cut.seen.count
        found.deaths += 1
    return found


def _write_a_turn(store: Store, number: int, known: Acknowledged) -> None:
    """Write one conversation of one turn, taking note of each acknowledgement before the next write."""
    chat = conversation(number)
    done(store.create_conversation(chat))
    turn = ask(store, 1, "Question", chat=chat.id)
    known.note(f"asked question-{chat.id}-1")
    done(store.journal(turn.id, first_events()))
    for pieces in range(1, PIECES + 1):
        done(store.journal(turn.id, text_events(piece(turn.id, pieces - 1))))
        known.note(f"journalled {turn.id} {pieces}")
    reply = empty_reply(1, f"question-{chat.id}-1", chat=chat.id)
    done(store.finish_turn(*finished(reply, turn, reply_text(turn.id, PIECES))))
    known.note(f"finished {turn.id} {PIECES}")
