from __future__ import annotations

import pytest

from claude_desktop.attachments.identify import Content
from claude_desktop.attachments.images import image_facts
from claude_desktop.attachments.preparing import hash_of, prepare, prepare_picture, prepare_text
from claude_desktop.model.attachments import AttachmentKind, RefusedAttachment
from tests.fakes.sample_files import docx, jpeg, pdf, picture, png


def test_a_small_image_is_kept_as_it_is() -> None:
    content = png(640, 480)
    found = prepare("/home/me/shot.png", content)
    attachment = found.attachment
    assert (attachment.kind, attachment.media_type) == (AttachmentKind.IMAGE, "image/png")
    assert (attachment.width_px, attachment.height_px) == (640, 480)
    assert found.contents[attachment.hash] == content
    assert hash_of(content) == attachment.hash
    assert "/" not in attachment.name


@pytest.mark.slow
def test_a_large_photo_is_turned_scaled_and_bared() -> None:
    found = prepare("photo.jpg", jpeg(5_152, 2_000, orientation=6))
    attachment = found.attachment
    assert (attachment.width_px, attachment.height_px) == (1_000, 2_576)
    kept = found.contents[attachment.hash]
    assert b"GPS" not in kept
    facts = image_facts(kept, Content.JPEG)
    assert (facts.width_px, facts.height_px, facts.is_turned) == (1_000, 2_576, False)


def test_a_small_photo_loses_its_place_without_being_written_anew() -> None:
    found = prepare("photo.jpg", jpeg(64, 48, orientation=1))
    assert found.contents[found.attachment.hash] == jpeg(64, 48)


def test_a_pdf_brings_pages_and_text() -> None:
    found = prepare("a.pdf", pdf(["One", "Two"]))
    attachment = found.attachment
    assert (attachment.kind, attachment.pages) == (AttachmentKind.PDF, 2)
    assert attachment.text_hash is not None
    assert found.contents[attachment.text_hash] == b"One\n\nTwo"
    assert found.searched_text == "One\n\nTwo"
    assert prepare("scan.pdf", pdf([""])).attachment.text_hash is None


def test_an_office_document_keeps_its_file_and_its_text() -> None:
    content = docx()
    found = prepare("letter.docx", content)
    assert found.attachment.kind is AttachmentKind.OFFICE
    assert found.attachment.text_hash is not None
    assert found.contents == {found.attachment.hash: content, found.attachment.text_hash: b"Hello from Word."}


def test_text_says_how_it_is_decoded() -> None:
    found = prepare("old.txt", "Grüße\r\nund mehr".encode("cp1252"))
    attachment = found.attachment
    assert (attachment.encoding, attachment.lines, attachment.text_characters) == ("cp1252", 2, 14)
    assert found.searched_text == "Grüße\nund mehr"


def test_html_named_as_an_image_is_text() -> None:
    assert prepare("photo.png", b"<html><body>no</body></html>").attachment.kind is AttachmentKind.TEXT


def test_a_picture_from_the_clipboard_becomes_a_png() -> None:
    found = prepare_picture("Screenshot", picture(100, 50))
    assert found.attachment.media_type == "image/png"
    assert (found.attachment.width_px, found.attachment.height_px) == (100, 50)


def test_pasted_text_is_marked() -> None:
    found = prepare_text("Pasted text", "a\nb\n\ud800")
    assert found.attachment.is_paste
    assert found.attachment.lines == 3


@pytest.mark.parametrize("content", [b"", b" \n\t", png(300, 300)[:600], b"\x89PNG\r\n\x1a\n", bytes(range(128, 192))])
def test_what_can_not_be_sent_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedAttachment):
        prepare("x", content)
