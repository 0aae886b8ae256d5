"""A program that writes to a store until it is killed: `killed_writer.py FOLDER RUN`.

It says on standard output what was acknowledged as durable, one line each, right after the acknowledgement:
`asked MESSAGE`, `journalled TURN PIECES`, `finished TURN PIECES`, `draft CONVERSATION NUMBER`.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

from claude_desktop.model.blocks import Block
from claude_desktop.model.messages import TurnState
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import ask, conversation, done, empty_reply, first_events, text_events

PAUSE_S = 0.02
PIECES = 12


def piece(turn_id: str, number: int) -> str:
    """The text of one piece of a reply, which says whose it is."""
    return f"{turn_id} piece {number} " + "x" * 40 + "\n"


def reply_text(turn_id: str, pieces: int) -> str:
    """The first pieces of a reply."""
    return "".join(piece(turn_id, number) for number in range(pieces))


def say(line: str) -> None:
    """Write a line at once: what is in the pipe survives the kill."""
    os.write(1, f"{line}\n".encode())


def write_for_ever(store: Store, run: int) -> None:
    """Hold conversations of two turns, one after another."""
    for number in count(1):
        chat = replace(conversation(run * 10_000 + number), title=f"Run {run}")
        done(store.create_conversation(chat))
        tip: str | None = None
        for turn_number in (1, 2):
            done(store.save_draft(chat.id, f"draft {turn_number}"))
            say(f"draft {chat.id} {turn_number}")
            turn = ask(store, turn_number, f"Question {turn_number}", tip, chat=chat.id)
            tip = turn.message_id
            say(f"asked question-{chat.id}-{turn_number}")
            done(store.journal(turn.id, first_events()))
            for pieces in range(1, PIECES + 1):
                done(store.journal(turn.id, text_events(piece(turn.id, pieces - 1))))
                say(f"journalled {turn.id} {pieces}")
                time.sleep(PAUSE_S)
            reply = empty_reply(turn_number, f"question-{chat.id}-{turn_number}", chat=chat.id)
            block = Block({"type": "text", "text": reply_text(turn.id, PIECES)})
            ended = replace(turn, state=TurnState.COMPLETE, ended_ms=turn.started_ms)
            done(store.finish_turn(replace(reply, blocks=(block,)), ended))
            say(f"finished {turn.id} {PIECES}")


if __name__ == "__main__":
    opened = Store(Path(sys.argv[1]))
    done(opened.open())
    say("opened")
    write_for_ever(opened, int(sys.argv[2]))
