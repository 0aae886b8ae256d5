from __future__ import annotations

from base64 import b64decode

from claude_desktop.attachments.identify import Content
from claude_desktop.attachments.images import image_facts
from claude_desktop.attachments.renditions import image_within, picture_of, wanted_text
from claude_desktop.model.attachment_sending import Unescaped, Wanted
from tests.fakes.sample_files import pdf, png


def test_a_content_goes_as_base64_without_a_need_to_be_escaped() -> None:
    content = bytes(range(256)) * 4_000
    text = wanted_text(content, Wanted("0" * 64))
    assert isinstance(text, Unescaped)
    assert b64decode(text) == content


def test_an_image_goes_scaled_down_where_it_is_larger() -> None:
    facts = image_facts(b64decode(wanted_text(png(400, 200), Wanted("0" * 64, side_px=100))), Content.PNG)
    assert (facts.width_px, facts.height_px) == (100, 50)
    assert image_within(png(40, 20), 100) == png(40, 20)


def test_text_goes_decoded() -> None:
    assert wanted_text("Grüße\r\n".encode("utf-16"), Wanted("0" * 64, encoding="utf-16")) == "Grüße\n"


def test_pictures_are_of_images_and_pages() -> None:
    image = picture_of(png(400, 200), 100)
    assert image is not None
    assert image.width() == 100
    page = picture_of(pdf(), 300)
    assert page is not None
    assert page.width() == 300
    assert picture_of(b"text", 100) is None
    assert picture_of(png()[:50], 100) is None
