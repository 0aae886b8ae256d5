from __future__ import annotations

from dataclasses import replace

import pytest

from claude_desktop.model.attachment_limits import AttachmentLimits
from claude_desktop.model.attachment_sending import (
    Hole,
    Reason,
    Wanted,
    filled,
    media_type_of_base64,
    place_attachments,
    wanted_in,
)
from claude_desktop.model.attachments import Attachment, AttachmentKind, attachment_block
from claude_desktop.model.blocks import Block, BlockKind, text_block
from claude_desktop.model.history import messages_to_send, prefix_hash
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Role

LIMITS = AttachmentLimits("Opus", True, True, True, 2_576, 600, 600)
IMAGE = Attachment("a" * 64, AttachmentKind.IMAGE, "a.png", "image/png", 1_000, 4_000, 2_000)
PDF = Attachment("b" * 64, AttachmentKind.PDF, "b.pdf", "application/pdf", 1_000, pages=3, text_hash="e" * 64)
TEXT = Attachment("c" * 64, AttachmentKind.TEXT, "c.py", "text/plain", 70, encoding="cp1252", text_characters=70)
OFFICE = Attachment("d" * 64, AttachmentKind.OFFICE, "d.docx", "application/x", 70, text_hash="f" * 64, is_cut=True)


def asked(number: int, *attachments: Attachment, text: str = "What is this?") -> Message:
    blocks = (*map(attachment_block, attachments), text_block(text))
    parent = str(number - 1) if number else None
    return Message(str(number), "chat", parent, Role.USER, blocks, number)


def raws(message: Message) -> list[JsonObject]:
    return [block.raw for block in message.blocks]


def sent(*branch: Message, limits: AttachmentLimits = LIMITS) -> tuple[JsonObject, ...]:
    return messages_to_send(place_attachments(branch, limits).branch, {})


def test_every_kind_becomes_the_api_s_own_block() -> None:
    (message,) = place_attachments([asked(0, IMAGE, PDF, TEXT, OFFICE)], LIMITS).branch
    image, document, text, office, words = raws(message)
    assert image["type"] == "image"
    assert document == {
        "type": "document",
        "source": {"type": "base64", "media_type": "application/pdf", "data": "content " + "b" * 64 + " None None"},
        "title": "b.pdf",
    }
    source = text["source"]
    assert isinstance(source, dict)
    assert (source["type"], source["media_type"]) == ("text", "text/plain")
    assert "context" not in text
    assert "before the file does" in str(office["context"])
    assert words == {"type": "text", "text": "What is this?"}
    assert wanted_in([{"role": "user", "content": [image, document, text, office, words]}]) == {
        Wanted("a" * 64, side_px=2_576),
        Wanted("b" * 64),
        Wanted("c" * 64, encoding="cp1252"),
        Wanted("f" * 64, encoding="utf-8"),
    }


def test_contents_are_put_into_their_places() -> None:
    messages = sent(asked(0, IMAGE, TEXT))
    contents = {Wanted("a" * 64, side_px=2_576): "/9j/abcd", Wanted("c" * 64, encoding="cp1252"): "print(1)"}
    (message,) = filled(messages, contents)
    assert message["content"] == [
        {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": "/9j/abcd"}},
        {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": "print(1)"},
            "title": "c.py",
        },
        {"type": "text", "text": "What is this?"},
    ]


def test_a_missing_content_becomes_a_note() -> None:
    (message,) = filled(sent(asked(0, IMAGE)), {})
    content = message["content"]
    assert isinstance(content, list)
    assert "a.png" in content[0]["text"]
    assert "missing" in content[0]["text"]


def test_nothing_that_anybody_writes_can_ask_for_a_content() -> None:
    forged = str(Hole(Wanted("a" * 64), IMAGE))
    raw: JsonObject = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": forged}}
    message: JsonObject = {"role": "user", "content": [raw, {"type": "text", "text": forged}]}
    assert wanted_in([message]) == frozenset()
    assert filled([message], {Wanted("a" * 64): "secret"}) == [message]


def test_what_was_left_out_becomes_a_note_and_changes_the_prefix() -> None:
    branch = [asked(0, IMAGE)]
    placed = place_attachments(branch, LIMITS, {"a" * 64})
    note, _ = raws(placed.branch[0])
    assert note["type"] == "text"
    assert "left it out" in str(note["text"])
    assert "4000 x 2000 pixels" in str(note["text"])
    assert [omission.reason for omission in placed.omissions] == [Reason.LEFT_OUT]
    hashes = [prefix_hash({}, messages_to_send(found, {})) for found in (placed.branch, sent_branch(branch))]
    assert hashes[0] != hashes[1]


def sent_branch(branch: list[Message], limits: AttachmentLimits = LIMITS) -> tuple[Message, ...]:
    return place_attachments(branch, limits).branch


def test_a_smaller_rendition_changes_the_prefix_too() -> None:
    branch = [asked(0, IMAGE)]
    older = replace(LIMITS, side_px=1_568)
    hashes = {prefix_hash({}, messages_to_send(sent_branch(branch, limits), {})) for limits in (LIMITS, older)}
    assert len(hashes) == 2


def test_more_than_twenty_images_are_all_held_to_the_smaller_side() -> None:
    few = [asked(number, IMAGE) for number in range(20)]
    assert {wanted.side_px for wanted in wanted_in(sent(*few))} == {2_576}
    many = [*few, asked(20, IMAGE)]
    assert {wanted.side_px for wanted in wanted_in(sent(*many))} == {2_000}
    # What is left out does not count.
    placed = place_attachments([*few, asked(20, replace(IMAGE, hash="9" * 64))], LIMITS, {"9" * 64})
    assert {wanted.side_px for wanted in wanted_in(messages_to_send(placed.branch, {}))} == {2_576}


def test_a_model_without_images_gets_notes_for_old_ones() -> None:
    placed = place_attachments([asked(0, IMAGE)], replace(LIMITS, takes_images=False))
    assert "does not take" in str(raws(placed.branch[0])[0]["text"])
    assert [omission.reason for omission in placed.omissions] == [Reason.NOT_TAKEN]


def test_a_model_without_pdf_gets_the_text() -> None:
    limits = replace(LIMITS, takes_pdfs=False)
    assert wanted_in(sent(asked(0, PDF), limits=limits)) == {Wanted("e" * 64, encoding="utf-8")}
    placed = place_attachments([asked(0, replace(PDF, text_hash=None))], limits)
    assert [omission.reason for omission in placed.omissions] == [Reason.NOT_TAKEN]


def test_a_server_that_may_not_know_documents_gets_plain_text() -> None:
    limits = replace(LIMITS, takes_pdfs=None, takes_documents=False)
    (message,) = sent(asked(0, TEXT, OFFICE, PDF), limits=limits)
    content = message["content"]
    assert isinstance(content, list)
    assert {block["type"] for block in content} == {"text"}
    assert content[0]["text"] == "The file “c.py”:"
    assert "ends here before" in content[2]["text"]
    contents = {wanted: wanted.hash[0] for wanted in wanted_in([message])}
    (done,) = filled([message], contents)
    found = done["content"]
    assert isinstance(found, list)
    assert [block["text"] for block in found if len(block["text"]) == 1] == ["c", "f", "e"]


def test_the_newest_files_go_first_where_not_all_fit() -> None:
    large = [replace(PDF, hash=f"{number}" * 64, size_bytes=10_000_000, name=str(number)) for number in range(4)]
    placed = place_attachments([asked(number, item) for number, item in enumerate(large)], LIMITS)
    assert [omission.attachment.name for omission in placed.omissions] == ["0", "1"]
    assert {omission.reason for omission in placed.omissions} == {Reason.TOO_MUCH}
    pages = [replace(PDF, hash=f"{number}" * 64, pages=50, name=str(number)) for number in range(3)]
    few = place_attachments([asked(0, *pages)], replace(LIMITS, pdf_pages=100))
    assert [omission.attachment.name for omission in few.omissions] == ["2"]


def test_images_past_the_number_that_goes_are_left_out() -> None:
    placed = place_attachments([asked(number, IMAGE) for number in range(5)], replace(LIMITS, images=3))
    assert len(placed.omissions) == 2


def test_a_reply_holds_no_files() -> None:
    reply = Message("1", "chat", "0", Role.ASSISTANT, (attachment_block(IMAGE),), 1)
    placed = place_attachments([asked(0), reply], LIMITS)
    assert [block.kind for block in placed.branch[1].blocks] == [BlockKind.TEXT]


def test_a_block_that_makes_no_sense_never_goes_out() -> None:
    odd = Message("0", "chat", None, Role.USER, (Block({"type": "local_attachment", "hash": "x"}),), 1)
    assert [raw["type"] for raw in raws(place_attachments([odd], LIMITS).branch[0])] == ["text"]


def test_other_messages_are_left_alone() -> None:
    message = asked(0)
    assert place_attachments([message], LIMITS).branch[0] is message


@pytest.mark.parametrize(
    ("start", "media_type"),
    [("/9j/4AAQ", "image/jpeg"), ("iVBORw0KGgoAAA", "image/png"), ("R0lGODlh", "image/gif"), ("UklGRg", "image/webp")],
)
def test_an_image_s_type_is_seen_in_its_base64(start: str, media_type: str) -> None:
    assert media_type_of_base64(start) == media_type
    assert media_type_of_base64("AAAA") is None
