from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from claude_desktop.model.attachments import Attachment, AttachmentKind
from claude_desktop.ui.controls.attachment_texts import facts_of, name_of, reason_text, spoken


@pytest.fixture(autouse=True)
def american() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


KINDS = AttachmentKind
HASH = "a" * 64


@pytest.mark.parametrize(
    ("attachment", "facts"),
    [
        (Attachment(HASH, KINDS.IMAGE, "a", "image/jpeg", 58_000, 1_600, 1_067), "JPEG · 1,600 × 1,067 · 58 kB"),
        (Attachment(HASH, KINDS.PDF, "a", "application/pdf", 900, pages=1), "PDF · 1 page · 900 bytes"),
        (Attachment(HASH, KINDS.PDF, "a", "application/pdf", 900, pages=1_200), "PDF · 1,200 pages · 900 bytes"),
        (
            Attachment(HASH, KINDS.OFFICE, "a", "application/x.wordprocessingml.x", 900, lines=1, is_cut=True),
            "Word · 1 line · beginning only · 900 bytes",
        ),
        (
            Attachment(HASH, KINDS.TEXT, "a", "text/plain", 7, lines=2, encoding="cp1252"),
            "read as Windows-1252 · 2 lines · 7 bytes",
        ),
    ],
)
def test_the_facts_of_an_attachment(attachment: Attachment, facts: str) -> None:
    assert facts_of(attachment) == facts


def test_a_paste_has_no_name_of_its_own() -> None:
    paste = Attachment(HASH, KINDS.TEXT, "Pasted text.txt", "text/plain", 7, lines=2, is_paste=True)
    assert name_of(paste) == "Pasted text"
    assert spoken(paste) == "Pasted text, 2 lines, 7 bytes"


def test_a_reason_is_filled_in() -> None:
    told = reason_text("Attachment", "{pages} pages, {model}", {"pages": 1_200, "model": "Opus"})
    assert told == "1,200 pages, Opus"
