"""Makes the database of the newest version that is kept for all later versions to open: run it once per version.

    python -m tests.store.make_released

It writes `released/v<number>.db` and does not touch the files of earlier versions.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from claude_desktop.model.attachments import Attachment, AttachmentKind, attachment_block
from claude_desktop.model.blocks import Block
from claude_desktop.model.failures import Failure, FailureKind
from claude_desktop.model.folders import Folder
from claude_desktop.model.messages import TurnState
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import AskedOutput, Technique
from claude_desktop.model.settings import Settings, Thinking
from claude_desktop.model.tree import UnfinishedEdit
from claude_desktop.store.migrations import NEWEST_VERSION
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import (
    ask,
    chat_with,
    conversation,
    done,
    empty_reply,
    first_events,
    open_store,
    question,
    streaming_turn,
    text_events,
)

ASKED = AskedOutput(OutputKind.JSON, Technique.WORDS, {"type": "object"})
RELEASED = Path(__file__).parent / "released"
SETTINGS = Settings("claude-opus-5-5", "Be brief. \ud800", 8_000, "high", Thinking.ON, 0.5, ("END",), '{"top_k":4}')
FOLDER = Folder("folder-1", "Studies \ud800", 9, Settings(system_prompt="Cite sources."), folded=True)
THINKING = Block({"type": "thinking", "thinking": "Hm \ud800", "signature": "c2ln"})

ATTACHED = Attachment("ab" * 32, AttachmentKind.OFFICE, "resin.odt", "application/x", 7, text_hash="cd" * 32)


def fill(store: Store) -> None:
    """Store one of everything that the version knows, a streaming turn last."""
    chat_with(store, "What is a quine?", "Ein Programm, das sich selbst druckt: für Kenner.", title="Quines")
    failed = empty_reply(2, "question-chat-1-1")
    turn = streaming_turn(2, failed)
    done(store.begin_turn(None, failed, turn, clear_draft=False))
    failure = Failure(FailureKind.OVERLOADED, "Overloaded", 529, "overloaded_error", "req_2", 3.0)
    ended = replace(turn, state=TurnState.FAILED, failure=failure, ended_ms=12, prefix_hash="0a")
    ended = replace(ended, output=ASKED, container={"id": "container_1"})
    done(store.finish_turn(replace(failed, blocks=(THINKING,)), ended))
    done(store.save_settings("chat-1", SETTINGS))
    done(store.add_attachment(ATTACHED, "beeswax and \ud800 amber", 12))
    done(store.save_draft("chat-1", "half a \ud800 thought", [ATTACHED]))
    done(store.save_left_out("chat-1", [ATTACHED.hash]))
    done(store.rename_conversation("chat-1", "Quines", automatic=False, at_ms=13))
    done(store.save_queue("chat-1", ["Then this \ud800", "and that"]))
    done(store.save_edit("chat-1", UnfinishedEdit("question-chat-1-1", "What is a \ud800 quine,")))
    unwanted = question(5, "A question deleted again", "reply-chat-1-1")
    done(store.change_tree("chat-1", removes=(), puts=[unwanted], tip_id=unwanted.id, at_ms=13))
    done(store.change_tree("chat-1", removes=[unwanted.id], puts=(), tip_id=failed.id, at_ms=13))
    with_file = question(6, "Look at this", failed.id)
    with_file = replace(with_file, blocks=(attachment_block(ATTACHED), *with_file.blocks))
    done(store.change_tree("chat-1", removes=(), puts=[with_file], tip_id=failed.id, at_ms=13))
    done(store.save_folder(FOLDER))
    done(store.move_conversations(["chat-1"], FOLDER.id))
    chat_with(store, "To be thrown away", "Gone", number=2)
    done(store.move_to_trash("chat-2", 14))
    done(store.create_conversation(conversation(3, title="Streaming")))
    turn = ask(store, 1, "Go on", chat="chat-3")
    done(store.journal(turn.id, [*first_events(), *text_events("As far as ", "it came")]))


def main() -> None:
    """Write the file of the newest version, once."""
    target = RELEASED / f"v{NEWEST_VERSION}.db"
    if target.exists():
        sys.exit(f"{target.name} is released: it is not made again")
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        fill(store)
        RELEASED.mkdir(exist_ok=True)
        done(store.backup()).rename(target)


if __name__ == "__main__":
    main()
