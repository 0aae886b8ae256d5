from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from claude_desktop.demo.api_errors import ApiError
from claude_desktop.demo.attached_files import check_file, check_image_sizes, see
from claude_desktop.demo.models import ModelRules, rules_of
from tests.fakes.sample_files import GIF, encoded, jpeg, pdf, picture, png


def rules(model_id: str) -> ModelRules:
    found = rules_of(model_id)
    assert found is not None
    return found


OPUS, HAIKU = rules("claude-opus-5-5"), rules("claude-haiku-4-5")


def image(content: bytes, media_type: str = "image/png") -> dict[str, Any]:
    data = b64encode(content).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}


def document(content: bytes, title: str = "a.pdf") -> dict[str, Any]:
    source = {"type": "base64", "media_type": "application/pdf", "data": b64encode(content).decode()}
    return {"type": "document", "source": source, "title": title}


def text(data: str, title: str = "a.txt") -> dict[str, Any]:
    return {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": data},
        "title": title,
    }


def asked(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "user", "content": list(blocks)}]


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (png(640, 480), "image/png", "PNG of 640 x 480"),
        (jpeg(640, 480, orientation=6), "image/jpeg", "JPEG of 640 x 480"),
        (encoded(picture(640, 480), "webp"), "image/webp", "WebP of 640 x 480"),
        (GIF, "image/gif", "GIF of 1 x 1"),
    ],
)
def test_images_are_described_by_their_heads(content: bytes, media_type: str, name: str) -> None:
    block = image(content, media_type)
    check_file(block, "p", OPUS)
    seen = see(block)
    assert name in seen.text
    assert seen.tokens >= 1


def test_documents_are_described() -> None:
    assert "“a.pdf”, a PDF of" in see(document(pdf(["One", "Two"]))).text
    assert see(document(pdf(["One", "Two"]))).text.endswith("with 2 pages")
    assert see(text("hello\nworld")).text == (
        "“a.txt”, a text of 2 lines and 11 characters, beginning with “hello world”"
    )


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (image(jpeg()), "appears to be a image/jpeg image"),
        (image(b"\x89PNG\r\n\x1a\n"), "Could not process image"),
        (image(b"<svg/>"), "Could not process image"),
        (image(png(), "image/bmp"), "media_type"),
        ({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "?"}}, "valid base64"),
        ({"type": "image", "source": {"type": "base64", "media_type": "image/png"}}, "Field required"),
        ({"type": "image", "source": {"type": "url", "url": "https://example.com"}}, "opens no addresses"),
        ({"type": "image", "source": {"type": "smoke"}}, "Input tag"),
        ({"type": "image"}, "Field required"),
        ({"type": "image", "source": {"type": "text", "data": "a"}}, "Input tag"),
        (document(pdf(password="secret")), "password"),
        (document(b"hello"), "not valid"),
        (text(" \n"), "non-empty"),
    ],
)
def test_what_the_api_refuses_is_refused(block: dict[str, Any], says: str) -> None:
    with pytest.raises(ApiError, match=says):
        check_file(block, "messages.0.content.0", OPUS)


def test_an_image_over_ten_megabytes_is_refused() -> None:
    block = image(png())
    block["source"]["data"] += "A" * 10_000_000
    with pytest.raises(ApiError, match="10 MB"):
        check_file(block, "p", OPUS)


def test_pages_are_bounded_by_the_window() -> None:
    many = document(pdf(["x"] * 101))
    check_file(many, "p", OPUS)
    with pytest.raises(ApiError, match="100 PDF pages"):
        check_file(many, "p", HAIKU)


def test_a_large_image_is_named_with_its_place_and_the_limit() -> None:
    check_image_sizes(asked(image(png(2_100, 10))), OPUS)
    with pytest.raises(ApiError) as refused:
        check_image_sizes(asked(image(png()), image(png(8_001, 2))), OPUS)
    assert refused.value.details == {
        "error_code": "image_dimensions_too_large",
        "max_side_length_pixels": 8_000,
        "paths": ["messages.0.content.1"],
    }


def test_more_than_twenty_images_lower_the_limit() -> None:
    small = [image(png(10, 10))] * 20
    with pytest.raises(ApiError) as refused:
        check_image_sizes([*asked(*small), {"role": "assistant", "content": "ok"}, *asked(image(png(2_001, 2)))], OPUS)
    assert refused.value.details is not None
    assert refused.value.details["max_side_length_pixels"] == 2_000
    assert refused.value.details["paths"] == ["messages.2.content.0"]
