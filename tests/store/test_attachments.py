from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from claude_desktop.model.attachments import Attachment, AttachmentKind, attachment_block
from claude_desktop.model.messages import Message
from claude_desktop.model.tree import UnfinishedEdit
from claude_desktop.store.connections import connect
from claude_desktop.store.store import Store
from tests.fakes.stored_chats import conversation, done, open_store, question

PDF = Attachment("a" * 64, AttachmentKind.PDF, "report.pdf", "application/pdf", 9, pages=2, text_hash="b" * 64)
PASTE = Attachment("c" * 64, AttachmentKind.TEXT, "Pasted text", "text/plain", 9, lines=1, is_paste=True)


def asked(store: Store, number: int, *attachments: Attachment, parent: str | None = None) -> Message:
    message = question(number, "Look", parent)
    message = replace(message, blocks=(*map(attachment_block, attachments), *message.blocks))
    done(store.change_tree("chat-1", removes=(), puts=[message], tip_id=message.id, at_ms=2))
    return message


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(connect(folder / "conversations.db")) as connection:
        return list(connection.execute(sql))


def test_a_message_names_its_contents_and_is_found_by_them(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation(1)))
        done(store.add_attachment(PDF, "the yield of the tulip harvest", 1))
        message = asked(store, 1, PDF, PASTE)
        named = rows(tmp_path, "SELECT position, hash, name FROM message_attachments ORDER BY position")
        assert named == [(0, "a" * 64, "report.pdf"), (1, "b" * 64, "report.pdf"), (2, "c" * 64, "Pasted text")]
        assert [hit.message_id for hit in done(store.search("tulip"))] == [message.id]
        assert [hit.message_id for hit in done(store.search("report.pdf"))] == [message.id]
        assert done(store.search("Pasted")) == ()  # its name is ours and no word of the person
        assert done(store.conversation("chat-1")).messages[message.id] == message
        done(store.change_tree("chat-1", removes=[message.id], puts=(), tip_id=None, at_ms=3))
        assert done(store.search("tulip")) == ()
        done(store.change_tree("chat-1", removes=(), puts=[message], tip_id=message.id, at_ms=4))
        assert len(done(store.search("tulip"))) == 1


def test_a_conversation_holds_no_content_only_names(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation(1)))
        store.contents.write(b"x" * 1_000_000)
        asked(store, 1, PDF)
        stored = rows(tmp_path, "SELECT length(blocks) FROM messages")
        assert stored[0][0] < 1_000  # type: ignore[operator]


def test_a_draft_keeps_its_attachments(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation(1)))
        done(store.save_draft("chat-1", "look at", [PDF, PASTE]))
        done(store.save_draft("chat-1", "look at this"))
    with open_store(tmp_path) as store:
        chat = done(store.conversation("chat-1"))
        assert (chat.draft, chat.draft_attachments) == ("look at this", (PDF, PASTE))
        done(store.save_draft("chat-1", ""))
        assert done(store.conversation("chat-1")).draft_attachments == (PDF, PASTE)
        done(store.save_draft("chat-1", "", ()))
        assert rows(tmp_path, "SELECT * FROM drafts") == []


def test_an_edit_keeps_its_own_attachments_or_none(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(conversation(1)))
        message = asked(store, 1, PDF)
        for edit in (UnfinishedEdit(message.id, "other"), UnfinishedEdit(message.id, "other", (PASTE,))):
            done(store.save_edit("chat-1", edit))
            assert done(store.conversation("chat-1")).edit == edit


def test_what_is_left_out_is_remembered(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        done(store.create_conversation(replace(conversation(1), left_out=frozenset({"d" * 64}))))
        assert done(store.conversation("chat-1")).left_out == {"d" * 64}
        done(store.save_left_out("chat-1", {"a" * 64, "b" * 64}))
        assert done(store.conversation("chat-1")).left_out == {"a" * 64, "b" * 64}
        done(store.save_left_out("chat-1", ()))
    with open_store(tmp_path) as store:
        assert done(store.conversation("chat-1")).left_out == frozenset()
