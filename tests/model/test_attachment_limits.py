from __future__ import annotations

import pytest

from claude_desktop.model.attachment_limits import (
    AttachmentLimits,
    base64_bytes,
    fitted,
    image_tokens,
    limits_of,
    objection_to,
    objections,
    side_for,
    tokens_of,
)
from claude_desktop.model.attachments import Attachment, AttachmentKind
from claude_desktop.model.catalogue import Model
from claude_desktop.model.model_table import parse_table
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text(encoding="utf-8"))
IMAGE = Attachment("a" * 64, AttachmentKind.IMAGE, "a.png", "image/png", 1_000, 2_000, 1_000)
PDF = Attachment("b" * 64, AttachmentKind.PDF, "b.pdf", "application/pdf", 1_000, pages=150)
TEXT = Attachment("c" * 64, AttachmentKind.TEXT, "c.txt", "text/plain", 700, lines=3, text_characters=700)
WITH_TEXT = Attachment("b" * 64, AttachmentKind.PDF, "b.pdf", "application/pdf", 9, pages=150, text_hash="d" * 64)


def limits(model: str = "claude-opus-5-5") -> AttachmentLimits:
    return limits_of(TABLE.model(model))


@pytest.mark.parametrize(
    ("model", "side", "images", "pages"),
    [
        ("claude-opus-5-5", 2_576, 600, 600),
        ("claude-haiku-5-5", 2_576, 600, 600),
        ("claude-sonnet-4-6", 1_568, 600, 600),
        ("claude-haiku-4-5", 1_568, 100, 100),
        ("claude-of-next-year", 2_576, 100, 100),
    ],
)
def test_the_limits_follow_the_model(model: str, side: int, images: int, pages: int) -> None:
    found = limits(model)
    assert (found.side_px, found.images, found.pdf_pages) == (side, images, pages)


def test_of_a_local_model_nothing_is_claimed() -> None:
    found = limits_of(Model("qwen3", "qwen3"))
    assert (found.takes_images, found.takes_pdfs, found.takes_documents) == (None, None, False)
    assert found.side_px == 1_568
    assert objections((IMAGE, TEXT), found) == ()


def test_images_are_fitted_in_their_proportions_and_never_enlarged() -> None:
    assert fitted(8_000, 4_000, 2_576) == (2_576, 1_288)
    assert fitted(100, 5_000, 1_000) == (20, 1_000)
    assert fitted(1, 90_000, 100) == (1, 100)
    assert fitted(640, 480, 2_576) == (640, 480)


def test_many_images_are_held_to_a_smaller_side() -> None:
    assert side_for(20, limits()) == 2_576
    assert side_for(21, limits()) == 2_000
    assert side_for(21, limits("claude-haiku-4-5")) == 1_568


def test_tokens_are_those_of_the_vision_page() -> None:
    assert image_tokens(2_576, 1_456, 2_576) == 4_784
    assert image_tokens(8_000, 8_000, 2_576) == 4_784
    assert image_tokens(1_568, 784, 1_568) == 1_568
    assert image_tokens(28, 28, 2_576) == 1
    assert tokens_of(TEXT, limits()) == 200
    assert tokens_of(PDF, limits()) > 150 * 1_500


def test_base64_is_a_third_longer() -> None:
    assert [base64_bytes(size) for size in (0, 1, 3, 4)] == [0, 4, 4, 8]


def test_a_model_without_images_is_named_before_anything_is_sent() -> None:
    blind = limits_of(Model("m", "Old Model", image_input=False, pdf_input=True))
    objection = objection_to(IMAGE, blind)
    assert objection is not None
    assert dict(objection.values) == {"model": "Old Model"}
    assert not objection.falls_back
    assert objection_to(TEXT, blind) is None


def test_a_pdf_falls_back_to_its_text() -> None:
    textual = limits_of(Model("m", "M", image_input=True, pdf_input=False))
    with_text, without = objection_to(WITH_TEXT, textual), objection_to(PDF, textual)
    assert with_text is not None
    assert with_text.falls_back
    assert without is not None
    assert not without.falls_back


def test_too_many_pages_are_said_with_their_number() -> None:
    objection = objection_to(PDF, limits("claude-haiku-4-5"))
    assert objection is not None
    assert dict(objection.values) | {"model": ""} == {"model": "", "pages": 150, "limit": 100}
    assert objection_to(PDF, limits()) is None
    fallen_back = objection_to(WITH_TEXT, limits("claude-haiku-4-5"))
    assert fallen_back is not None
    assert fallen_back.falls_back
