from __future__ import annotations

import pytest

from claude_desktop.attachments.identify import Content, encoding_of, identify
from claude_desktop.model.attachments import RefusedAttachment
from tests.fakes.sample_files import GIF, docx, encoded, jpeg, pdf, picture, png


def test_every_kind_is_told_by_its_bytes() -> None:
    assert identify(png()) is Content.PNG
    assert identify(jpeg()) is Content.JPEG
    assert identify(GIF) is Content.GIF
    assert identify(encoded(picture(), "webp")) is Content.WEBP
    assert identify(pdf()) is Content.PDF
    assert identify(b"\n\n" + pdf()) is Content.PDF
    assert identify(docx()) is Content.ZIP
    assert identify('fun main() = println("Grüße")\n'.encode()) is Content.TEXT
    assert identify(b"<!DOCTYPE html><html><body>I am named photo.png</body></html>") is Content.TEXT


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b'<?xml version="1.0"?>\n<!-- a --><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\xef\xbb\xbf<svg >", "SVG"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>', "SVG"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "{kind}"),
        (b"\0\0\0\x18ftypisom" + bytes(40), "Sound and video"),
        (b"BM" + bytes(60), "{kind}"),
        (b"II*\0" + bytes(60), "{kind}"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old kind"),
        (b"RIFF\0\0\0\0WAVEfmt ", "Sound and video"),
        (b"\x7fELF" + bytes(60), "Files of this kind"),
        (bytes(100), "Files of this kind"),
        (b"\x1f\x8b\x08" + bytes(60), "Files of this kind"),
    ],
)
def test_what_can_not_be_sent_is_refused_with_a_reason(content: bytes, says: str) -> None:
    with pytest.raises(RefusedAttachment) as refused:
        identify(content)
    assert says in refused.value.sentence


def test_comments_without_end_cost_nothing() -> None:
    assert identify(b"<!--a-->" * 600 + b"<a>") is Content.TEXT
    assert identify(b"<!DOCTYPE a [" * 300) is Content.TEXT
    assert identify(b"<!" + b"[" * 2_000 + b"]>" * 1_000) is Content.TEXT


def test_text_that_only_begins_like_an_image_is_text() -> None:
    assert identify(b"BMW builds cars") is Content.TEXT


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("naïve 日本".encode(), "utf-8"),
        (b"\xef\xbb\xbfhello", "utf-8-sig"),
        ("hello 日本".encode("utf-16"), "utf-16"),
        (b"\xfe\xff\0h\0i", "utf-16"),
        ("Grüße “so”".encode("cp1252"), "cp1252"),
        (b"\x1b[31mred\x1b[0m\n", "utf-8"),
        (b"a\0b", None),
        (b"\xff\xfea", None),
        (b"\x81\x8d", None),
    ],
)
def test_the_encoding_of_text_is_found(content: bytes, encoding: str | None) -> None:
    assert encoding_of(content) == encoding
