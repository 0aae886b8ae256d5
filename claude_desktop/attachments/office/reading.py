"""Tells which office document a zip is, and reads its text."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from claude_desktop.attachments.office.collected import Collected
from claude_desktop.attachments.office.opendocument import read_opendocument
from claude_desktop.attachments.office.package import NO_DOCUMENT, Enough, Package
from claude_desktop.attachments.office.presentation import read_pptx
from claude_desktop.attachments.office.spreadsheet import read_xlsx
from claude_desktop.attachments.office.wordprocessing import read_docx
from claude_desktop.model.attachments import RefusedAttachment
from claude_desktop.model.texts import QT_TRANSLATE_NOOP, without_surrogates

_NO_TEXT = QT_TRANSLATE_NOOP("Attachment", "This document holds no text.")
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_OPEN_DOCUMENTS = frozenset({f"{_ODF}text", f"{_ODF}spreadsheet", f"{_ODF}presentation"})

Read = Callable[[Package, Collected], None]
# The main part tells the kind of a document, whatever its name says.
_MAIN_PARTS: tuple[tuple[str, str, Read], ...] = (
    ("word/document.xml", f"{_OOXML}wordprocessingml.document", read_docx),
    ("xl/workbook.xml", f"{_OOXML}spreadsheetml.sheet", read_xlsx),
    ("ppt/presentation.xml", f"{_OOXML}presentationml.presentation", read_pptx),
)


@dataclass(frozen=True, slots=True)
class OfficeText:
    """The text of a document. `is_cut` where there is more of it."""

    media_type: str
    text: str
    is_cut: bool


def read_office(content: bytes) -> OfficeText:
    """Read the text of a zip that may be an office document. Raises `RefusedAttachment`. For a thread."""
    package = Package(content)
    media_type, read = _kind_of(package)
    collected = Collected()
    with suppress(Enough):
        read(package, collected)
    text = without_surrogates(collected.text).replace("\0", "")
    if not text.strip():
        raise RefusedAttachment(_NO_TEXT)
    return OfficeText(media_type, text, collected.is_cut)


def _kind_of(package: Package) -> tuple[str, Read]:
    for part, media_type, read in _MAIN_PARTS:
        if part in package.names:
            return media_type, read
    declared = package.read("mimetype", 200).decode("ascii", "replace").strip() if "mimetype" in package.names else ""
    if declared in _OPEN_DOCUMENTS and "content.xml" in package.names:
        return declared, read_opendocument
    raise RefusedAttachment(NO_DOCUMENT)
