"""Looks into a PDF: how many pages, whether it is locked, what its text layer says, what a page looks like.

PDFium is not made for several threads, so one lock guards every call into it. All of this is for a thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from claude_desktop.model.attachments import RefusedAttachment
from claude_desktop.model.texts import QT_TRANSLATE_NOOP, without_surrogates

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_TEXT_CHARACTERS = 3_000_000
MAX_RENDERED_PX = 4_000
_TEXT_TIME_S = 20.0
_LOCKED = QT_TRANSLATE_NOOP("Attachment", "This PDF is protected by a password. Save it without one.")
_DAMAGED = QT_TRANSLATE_NOOP("Attachment", "This PDF is damaged or incomplete.")
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a PDF holds. `text` is its text layer, empty where it has none; `is_cut` where there is more of it."""

    pages: int
    text: str
    is_cut: bool


def pdf_facts(content: bytes) -> PdfFacts:
    """Count the pages of a PDF and read its text layer. Raises `RefusedAttachment` where it is locked or damaged."""
    with _opened(content) as document:
        pages = len(document)
        if pages == 0:
            raise RefusedAttachment(_DAMAGED)
        text, is_cut = _text_of(document, pages)
    return PdfFacts(pages, text, is_cut)


def page_image(content: bytes, page: int, side_px: int) -> QImage:
    """Draw a page (from 0) so that its longer side is `side_px`. Raises `RefusedAttachment`."""
    with _opened(content) as document:
        if not 0 <= page < len(document):
            raise RefusedAttachment(_DAMAGED)
        drawn = document[page]
        width, height = drawn.get_size()
        scale = min(side_px, MAX_RENDERED_PX) / max(width, height, 1.0)
        if not 0 < width * scale * height * scale <= MAX_RENDERED_PX**2:
            raise RefusedAttachment(_DAMAGED)
        bitmap = drawn.render(scale=scale, prefer_bgrx=True)
        pixels = bytes(bitmap.buffer)
        # `copy`, because the image would go on pointing into the bytes.
        return QImage(pixels, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32).copy()


@contextmanager
def _opened(content: bytes) -> Iterator[PdfDocument]:
    import pypdfium2  # noqa: PLC0415  8 MB of library, for those who attach a PDF
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    with _lock:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            locked = error.err_code == pdfium.FPDF_ERR_PASSWORD
            raise RefusedAttachment(_LOCKED if locked else _DAMAGED) from None
        try:
            # One that opens without a password may be locked against other uses; the API takes neither.
            if pdfium.FPDF_GetSecurityHandlerRevision(document.raw) != -1:
                raise RefusedAttachment(_LOCKED)
            yield document
        except pypdfium2.PdfiumError:
            raise RefusedAttachment(_DAMAGED) from None
        finally:
            document.close()


def _text_of(document: PdfDocument, pages: int) -> tuple[str, bool]:
    """The text of the pages in their order, as far as the time and the space for it go."""
    parts: list[str] = []
    characters, ends_at = 0, time.monotonic() + _TEXT_TIME_S
    for number in range(pages):
        if characters > MAX_TEXT_CHARACTERS or time.monotonic() > ends_at:
            return "\n\n".join(parts)[:MAX_TEXT_CHARACTERS], True
        page = document[number]
        text_page = page.get_textpage()
        text = without_surrogates(text_page.get_text_bounded()).replace("\r\n", "\n").replace("\0", "").strip()
        text_page.close()
        page.close()
        if text:
            parts.append(text)
            characters += len(text)
    return "\n\n".join(parts)[:MAX_TEXT_CHARACTERS], characters > MAX_TEXT_CHARACTERS
