from __future__ import annotations

import pytest

from claude_desktop.attachments.pdf import page_image, pdf_facts
from claude_desktop.model.attachments import RefusedAttachment
from tests.fakes.sample_files import pdf


def test_pages_are_counted_and_their_text_is_read() -> None:
    facts = pdf_facts(pdf(["First page.", "Second page."]))
    assert facts.pages == 2
    assert facts.text == "First page.\n\nSecond page."
    assert not facts.is_cut


def test_a_scan_has_no_text() -> None:
    assert pdf_facts(pdf(["", ""])).text == ""


def test_a_locked_pdf_is_refused_with_its_own_reason() -> None:
    with pytest.raises(RefusedAttachment, match="password"):
        pdf_facts(pdf(password="secret"))


def test_one_that_opens_without_a_password_but_is_locked_is_refused_too() -> None:
    with pytest.raises(RefusedAttachment, match="password"):
        pdf_facts(pdf(password=""))


@pytest.mark.parametrize("content", [b"%PDF-1.7", pdf()[:200], b"%PDF-1.4\n" + bytes(2_000)])
def test_a_damaged_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedAttachment, match="damaged"):
        pdf_facts(content)


def test_a_page_is_drawn_as_large_as_asked() -> None:
    image = page_image(pdf(["Hello"]), 0, 600)
    assert (image.width(), image.height()) == (600, 400)
    assert {image.pixelColor(x, 200).lightness() for x in range(600)} != {255}
    with pytest.raises(RefusedAttachment):
        page_image(pdf(["Hello"]), 1, 600)


@pytest.mark.slow
def test_700_pages_are_counted() -> None:
    assert pdf_facts(pdf([f"Page {number}" for number in range(700)])).pages == 700
