"""Takes out of an image what tells of the person: where it was taken, when, with what, and notes."""

from __future__ import annotations

from claude_desktop.attachments.identify import Content

_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})  # markers without a length
_JPEG_SCAN = 0xDA
_JPEG_END = b"\xff\xd9"
# Exif and XMP (APP1), maker's data (APP3 to APP12), Photoshop (APP13), APP15, and comments. Kept are JFIF (APP0), the
# colour profile (APP2), and Adobe's transform (APP14), without which colours come out wrong.
_JPEG_TELLING = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
_PNG_START_BYTES = 8
_PNG_TELLING = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_WEBP_TELLING = frozenset({b"EXIF", b"XMP "})


def without_metadata(content: bytes, kind: Content) -> bytes | None:
    """The same image without metadata, its pixels untouched. None where it has to be written anew for that, or its
    structure is odd."""
    match kind:
        case Content.JPEG:
            return _without_jpeg_segments(content)
        case Content.PNG:
            return _without_png_chunks(content)
        case Content.WEBP:
            return None if _has_webp_chunk(content) else content
        case _:
            return content


def _without_jpeg_segments(content: bytes) -> bytes | None:
    kept, at = [content[:2]], 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF:  # fill bytes before a marker
            at += 1
            continue
        if marker == _JPEG_SCAN:
            end = content.rfind(_JPEG_END, at)
            return b"".join([*kept, content[at : end + 2]]) if end >= 0 else None
        length = 0 if marker in _JPEG_ALONE else int.from_bytes(content[at + 2 : at + 4])
        end = at + 2 + length
        if marker not in _JPEG_TELLING:
            kept.append(content[at:end])
        at = end
    return None


def _without_png_chunks(content: bytes) -> bytes | None:
    kept, at = [content[:_PNG_START_BYTES]], _PNG_START_BYTES
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        name = content[at + 4 : at + 8]
        if name not in _PNG_TELLING:
            kept.append(content[at:end])
        at = end
        if name == b"IEND":
            return b"".join(kept)  # what follows the end is no part of the picture
    return None


def _has_webp_chunk(content: bytes) -> bool:
    at = 12
    while at + 8 <= len(content):
        if content[at : at + 4] in _WEBP_TELLING:
            return True
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return False
