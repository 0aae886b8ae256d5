"""Makes an attachment of a file's content: what it is, whether it can be sent, and what of it is kept. For a thread."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtGui import QImage

from claude_desktop.attachments.identify import Content, encoding_of, identify
from claude_desktop.attachments.images import EncodedImage, decode_image, encode_image, image_facts, scaled_down
from claude_desktop.attachments.metadata import without_metadata
from claude_desktop.attachments.office.reading import read_office
from claude_desktop.attachments.pdf import pdf_facts
from claude_desktop.attachments.texts import MAX_TEXT_BYTES, decoded, line_count
from claude_desktop.model.attachment_limits import HIGH_SIDE_PX, MAX_IMAGE_BYTES, MAX_PDF_BYTES
from claude_desktop.model.attachments import Attachment, AttachmentKind, RefusedAttachment, fit_name
from claude_desktop.model.texts import QT_TRANSLATE_NOOP, without_surrogates

MAX_FILE_BYTES = 64_000_000  # a photograph may be that large; it is scaled down
MAX_SEARCHED_CHARACTERS = 200_000
_PDF_TOO_LARGE = QT_TRANSLATE_NOOP("Attachment", "This PDF is too large to be sent. At most {limit} MB can be.")
_TEXT_TOO_LONG = QT_TRANSLATE_NOOP(
    "Attachment", "This text is longer than any model can read. At most {limit} MB can be."
)
_NO_TEXT = QT_TRANSLATE_NOOP("Attachment", "There is nothing but white space in it.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """An attachment with its contents by their hashes, and the beginning of its text, to be searched."""

    attachment: Attachment
    contents: Mapping[str, bytes]
    searched_text: str = ""


@dataclass(frozen=True, slots=True)
class _Made:
    attachment: Attachment
    content: bytes
    text: str | None = field(default=None)


def prepare(name: str, content: bytes) -> Prepared:
    """Make an attachment of a file. Its name is only shown; what it is, its content tells.

    Images are turned upright, scaled down to what the best model sees and freed of metadata. Raises
    `RefusedAttachment`.
    """
    name = fit_name(name)
    kind = identify(content)
    if kind.is_image:
        made = _image(name, content, kind)
    elif kind is Content.PDF:
        made = _pdf(name, content)
    elif kind is Content.ZIP:
        made = _office(name, content)
    else:
        made = _text(name, content)
    return _finished(made)


def prepare_picture(name: str, image: QImage) -> Prepared:
    """Make an attachment of pixels: a picture from the clipboard, a screenshot. Raises `RefusedAttachment`."""
    encoded = encode_image(scaled_down(image, HIGH_SIDE_PX), MAX_IMAGE_BYTES)
    return _finished(_image_of(fit_name(name), encoded))


def prepare_text(name: str, text: str) -> Prepared:
    """Make an attachment of text that was pasted. Raises `RefusedAttachment`."""
    made = _text(fit_name(name), without_surrogates(text).encode())
    return _finished(replace(made, attachment=replace(made.attachment, is_paste=True)))


def _image(name: str, content: bytes, kind: Content) -> _Made:
    facts = image_facts(content, kind)
    is_small = max(facts.width_px, facts.height_px) <= HIGH_SIDE_PX and len(content) <= MAX_IMAGE_BYTES
    bare = without_metadata(content, kind) if is_small and not facts.is_turned else None
    # Decoded in any case: a file that breaks off in the middle is refused now, not by the server later.
    image = decode_image(content, kind, HIGH_SIDE_PX)
    if bare is not None:
        return _image_of(name, EncodedImage(bare, kind.value, facts.width_px, facts.height_px))
    return _image_of(name, encode_image(image, MAX_IMAGE_BYTES, is_photo=kind is Content.JPEG))


def _image_of(name: str, image: EncodedImage) -> _Made:
    attachment = _attachment(name, AttachmentKind.IMAGE, image.media_type, image.content)
    return _Made(replace(attachment, width_px=image.width_px, height_px=image.height_px), image.content)


def _pdf(name: str, content: bytes) -> _Made:
    if len(content) > MAX_PDF_BYTES:
        raise RefusedAttachment(_PDF_TOO_LARGE, limit=MAX_PDF_BYTES // 1_000_000)
    facts = pdf_facts(content)
    attachment = _attachment(name, AttachmentKind.PDF, Content.PDF.value, content)
    attachment = replace(attachment, pages=facts.pages, is_cut=facts.is_cut)
    return _Made(attachment, content, facts.text if facts.text.strip() else None)


def _office(name: str, content: bytes) -> _Made:
    found = read_office(content)
    attachment = _attachment(name, AttachmentKind.OFFICE, found.media_type, content)
    return _Made(replace(attachment, is_cut=found.is_cut), content, found.text)


def _text(name: str, content: bytes) -> _Made:
    if len(content) > MAX_TEXT_BYTES:
        raise RefusedAttachment(_TEXT_TOO_LONG, limit=MAX_TEXT_BYTES // 1_000_000)
    encoding = encoding_of(content) or "utf-8"
    text = decoded(content, encoding)
    if not text.strip():
        raise RefusedAttachment(_NO_TEXT)
    attachment = _attachment(name, AttachmentKind.TEXT, Content.TEXT.value, content)
    attachment = replace(attachment, encoding=encoding, lines=line_count(text), text_characters=len(text))
    return _Made(attachment, content, text)


def _attachment(name: str, kind: AttachmentKind, media_type: str, content: bytes) -> Attachment:
    return Attachment(hash_of(content), kind, name, media_type, len(content))


def _finished(made: _Made) -> Prepared:
    attachment, text = made.attachment, made.text
    contents = {attachment.hash: made.content}
    if text is not None and attachment.kind is not AttachmentKind.TEXT:
        extracted = text.encode()
        attachment = replace(
            attachment, text_hash=hash_of(extracted), text_characters=len(text), lines=line_count(text)
        )
        contents[hash_of(extracted)] = extracted
    return Prepared(attachment, contents, (text or "")[:MAX_SEARCHED_CHARACTERS])


def hash_of(content: bytes) -> str:
    """The name that a content is kept by."""
    return hashlib.sha256(content).hexdigest()
