"""Attachments in words: their kinds and facts, as chips, previews and the conversation say them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from claude_desktop.model.attachments import Attachment, AttachmentKind

ICONS = {
    AttachmentKind.IMAGE: "image",
    AttachmentKind.PDF: "document",
    AttachmentKind.OFFICE: "document",
    AttachmentKind.TEXT: "text",
}
_IMAGE_NAMES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WebP"}
_OFFICE_NAMES = {
    "wordprocessingml": "Word",
    "spreadsheetml": "Excel",
    "presentationml": "PowerPoint",
    "opendocument": "OpenDocument",
}


def name_of(attachment: Attachment) -> str:
    """What an attachment is called: a paste has no name of its own."""
    return _tr("Pasted text") if attachment.is_paste else attachment.name


def facts_of(attachment: Attachment) -> str:
    """Kind, extent and size in one line: "PNG · 640 × 480 · 12 kB"."""
    facts = [_kind(attachment), *_extent(attachment), size_text(attachment.size_bytes)]
    return " · ".join(fact for fact in facts if fact)


def spoken(attachment: Attachment) -> str:
    """Name and facts, for screen readers."""
    return f"{name_of(attachment)}, {facts_of(attachment).replace(' · ', ', ')}"


def size_text(size_bytes: int) -> str:
    """A size in the units that people know."""
    return QLocale().formattedDataSize(size_bytes, 0, QLocale.DataSizeFormat.DataSizeSIFormat)


def reason_text(context: str, sentence: str, values: Mapping[str, str | int]) -> str:
    """A sentence from below, translated and filled in."""
    locale = QLocale()
    shown = {name: locale.toString(value) if isinstance(value, int) else value for name, value in values.items()}
    return QCoreApplication.translate(context, sentence).format(**shown)


def _kind(attachment: Attachment) -> str:
    match attachment.kind:
        case AttachmentKind.IMAGE:
            return _IMAGE_NAMES.get(attachment.media_type, "")
        case AttachmentKind.PDF:
            return "PDF"
        case AttachmentKind.OFFICE:
            return next((name for mark, name in _OFFICE_NAMES.items() if mark in attachment.media_type), "")
        case AttachmentKind.TEXT:
            latin = attachment.encoding == "cp1252"
            return _tr("read as Windows-1252") if latin else ""


def _extent(attachment: Attachment) -> list[str]:
    locale = QLocale()
    if attachment.width_px and attachment.height_px:
        return [f"{locale.toString(attachment.width_px)} × {locale.toString(attachment.height_px)}"]
    if attachment.pages:
        one = attachment.pages == 1
        return [_tr("1 page") if one else _tr("{count} pages").format(count=locale.toString(attachment.pages))]
    found = []
    if attachment.lines:
        one = attachment.lines == 1
        found.append(_tr("1 line") if one else _tr("{count} lines").format(count=locale.toString(attachment.lines)))
    if attachment.is_cut:
        found.append(_tr("beginning only"))
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("AttachmentTexts", text)
