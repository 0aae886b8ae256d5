"""Tells what a content is by its bytes. Names and suffixes do not count."""

from __future__ import annotations

import re
from enum import Enum

from claude_desktop.model.attachments import RefusedAttachment
from claude_desktop.model.texts import QT_TRANSLATE_NOOP


class Content(Enum):
    """What the app can attach."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    PDF = "application/pdf"
    ZIP = "application/zip"  # an office document, perhaps
    TEXT = "text/plain"

    @property
    def is_image(self) -> bool:
        """Tell whether it is an image."""
        return self.value.startswith("image/")


_OTHER_IMAGE = QT_TRANSLATE_NOOP(
    "Attachment", "Images of this kind ({kind}) can not be sent. Save it as PNG, JPEG, GIF or WebP."
)
_SVG = QT_TRANSLATE_NOOP("Attachment", "SVG drawings can not be sent as images. Save it as PNG.")
_OLD_OFFICE = QT_TRANSLATE_NOOP(
    "Attachment",
    "This is an Office file of the old kind, or one with a password. Save it as docx, xlsx, pptx or PDF without one.",
)
_OTHER = QT_TRANSLATE_NOOP(
    "Attachment", "Files of this kind can not be sent. Images, PDF, text, code and office documents can."
)
_EMPTY = QT_TRANSLATE_NOOP("Attachment", "The file is empty.")

_MEDIA = QT_TRANSLATE_NOOP("Attachment", "Sound and video can not be sent.")
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"), "HEIC"),
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
}
_OTHER_IMAGES = {
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"\0\0\1\0": "ICO",
    b"8BPS": "PSD",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
}
_MEDIA_STARTS = (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"\xff\xfb", b"\xff\xf3")
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_MARK_WITHIN = 1_024  # readers take a PDF whose mark does not stand at the very beginning (ISO 32000, annex H)
_SVG_WITHIN = 4_096
_SVG_ROOT = re.compile(rb"<(?:svg:)?svg[\s/>]", re.IGNORECASE)
_BEFORE_ROOT = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!", b">"))
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b") + b"\x7f"


def identify(content: bytes) -> Content:
    """Tell what a content is. Raises `RefusedAttachment` for what can not be attached."""
    if not content:
        raise RefusedAttachment(_EMPTY)
    found = _by_start(content)
    if found is not None:
        return found
    _refuse_known(content)
    if b"%PDF-" in content[:_PDF_MARK_WITHIN]:
        return Content.PDF
    if encoding_of(content) is None:
        raise RefusedAttachment(_OTHER)
    if _is_svg(content[:_SVG_WITHIN].removeprefix(b"\xef\xbb\xbf")):
        raise RefusedAttachment(_SVG)
    return Content.TEXT


def _by_start(content: bytes) -> Content | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Content.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return Content.JPEG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return Content.GIF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Content.WEBP
    if content.startswith(b"%PDF-"):
        return Content.PDF
    return Content.ZIP if content.startswith(b"PK\x03\x04") else None


def _refuse_known(content: bytes) -> None:
    """Say it plainly of what people are likely to try."""
    if content[4:8] == b"ftyp":
        if (brand := _BRANDS.get(content[8:12])) is not None:
            raise RefusedAttachment(_OTHER_IMAGE, kind=brand)
        raise RefusedAttachment(_MEDIA)
    if content.startswith(_OLE_START):
        raise RefusedAttachment(_OLD_OFFICE)
    kind = next((kind for start, kind in _OTHER_IMAGES.items() if content.startswith(start)), None)
    if kind is not None and encoding_of(content) is None:
        raise RefusedAttachment(_OTHER_IMAGE, kind=kind)
    if content.startswith(_MEDIA_STARTS) or (content[:4] == b"RIFF" and content[8:12] in (b"WAVE", b"AVI ")):
        raise RefusedAttachment(_MEDIA)


def _is_svg(head: bytes) -> bool:
    """Tell whether the first element is an SVG's, after declarations and comments."""
    head = head.lstrip()
    while (found := next((marks for marks in _BEFORE_ROOT if head.startswith(marks[0])), None)) is not None:
        begin, end = found
        inner = begin == b"<!" and b"[" in head[: head.find(b">") + 1]  # a document type with declarations inside
        at = head.find(b"]" if inner else end, len(begin))
        if at < 0:
            return False
        head = head[at + len(end) :].lstrip() if not inner else b"<!" + head[at + 1 :]
    return _SVG_ROOT.match(head) is not None


def encoding_of(content: bytes) -> str | None:
    """How to decode a text: by its mark, as UTF-8, or as Windows-1252, which is Latin-1 as it is used. None where it
    is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16" if _decodes(content, "utf-16") else None
    if content.translate(None, _CONTROLS) != content:
        return None
    if _decodes(content, "utf-8"):
        return "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    return "cp1252" if _decodes(content, "cp1252") else None


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding != "utf-16" or "\0" not in text
