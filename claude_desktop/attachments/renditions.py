"""Contents as a request or the window needs them: images scaled down, pages drawn, texts decoded. For a thread."""

from __future__ import annotations

from base64 import b64encode

from PySide6.QtGui import QImage

from claude_desktop.attachments.identify import Content, identify
from claude_desktop.attachments.images import decode_image, encode_image, image_facts
from claude_desktop.attachments.pdf import page_image
from claude_desktop.attachments.texts import decoded
from claude_desktop.model.attachment_limits import MAX_IMAGE_BYTES
from claude_desktop.model.attachment_sending import Unescaped, Wanted
from claude_desktop.model.attachments import RefusedAttachment

_PIECE_BYTES = 3 * (1 << 18)  # whole groups of three, so that the pieces of base64 can be put together


def wanted_text(content: bytes, wanted: Wanted) -> str:
    """A content as it stands in a request. Raises `RefusedAttachment` where an image can not be scaled."""
    if wanted.encoding is not None:
        return decoded(content, wanted.encoding)
    if wanted.side_px is not None:
        content = image_within(content, wanted.side_px)
    return Unescaped(_base64(content))


def image_within(content: bytes, side_px: int) -> bytes:
    """The same image, or a smaller one where its longer side is more than `side_px`. Raises `RefusedAttachment`."""
    kind = identify(content)
    if not kind.is_image:
        return content
    facts = image_facts(content, kind)
    if max(facts.width_px, facts.height_px) <= side_px:
        return content
    image = decode_image(content, kind, side_px)
    return encode_image(image, MAX_IMAGE_BYTES, is_photo=kind is Content.JPEG).content


def picture_of(content: bytes, side_px: int, page: int = 0) -> QImage | None:
    """What an attachment looks like, at most `side_px` wide and high; None for what is text."""
    try:
        kind = identify(content)
        if kind.is_image:
            return decode_image(content, kind, side_px)
        return page_image(content, page, side_px) if kind is Content.PDF else None
    except RefusedAttachment:
        return None


def _base64(content: bytes) -> str:
    # In pieces, so that other threads get their turn between them.
    pieces = [b64encode(content[at : at + _PIECE_BYTES]).decode("ascii") for at in range(0, len(content), _PIECE_BYTES)]
    return "".join(pieces)
