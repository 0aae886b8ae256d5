from __future__ import annotations

from claude_desktop.attachments.identify import Content
from claude_desktop.attachments.images import decode_image
from claude_desktop.attachments.metadata import without_metadata
from tests.fakes.sample_files import GIF, encoded, jpeg, picture, png, png_chunk


def test_a_jpeg_loses_its_place_and_keeps_its_pixels() -> None:
    plain, telling = jpeg(), jpeg(orientation=1)
    assert b"GPS" in telling
    assert without_metadata(telling, Content.JPEG) == plain
    assert without_metadata(telling + b"a video with a place", Content.JPEG) == plain
    assert without_metadata(plain[:-2], Content.JPEG) is None  # it breaks off: what there is of it is written anew


def test_a_png_loses_its_notes_and_what_follows_its_end() -> None:
    plain = png()
    note = png_chunk(b"tEXt", b"Author\0somebody")
    telling = plain[:33] + note + plain[33:] + b"more after the end"
    assert without_metadata(telling, Content.PNG) == without_metadata(plain, Content.PNG)
    assert without_metadata(plain, Content.PNG) is not None


def test_a_webp_with_metadata_has_to_be_written_anew() -> None:
    plain = encoded(picture(), "webp")
    assert without_metadata(plain, Content.WEBP) == plain
    exif = b"EXIF" + (4).to_bytes(4, "little") + b"here"
    assert without_metadata(plain + exif, Content.WEBP) is None


def test_odd_structures_have_to_be_written_anew() -> None:
    assert without_metadata(jpeg()[:30], Content.JPEG) is None
    assert without_metadata(png()[:-12], Content.PNG) is None
    assert without_metadata(b"\xff\xd8\x00\x00\x00\x00", Content.JPEG) is None
    assert without_metadata(GIF, Content.GIF) == GIF


def test_a_lying_length_does_no_harm() -> None:
    content = png()
    lying = content[:33] + (2**31).to_bytes(4) + content[37:]
    assert without_metadata(lying, Content.PNG) is None
    assert decode_image(content, Content.PNG).width() == 64
