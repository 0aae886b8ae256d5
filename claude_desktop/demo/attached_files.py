"""Looks at the images and documents of a request: checks what the API would refuse, and says what there is to see.

Limits: https://platform.claude.com/docs/en/build-with-claude/vision and pdf-support.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claude_desktop.demo.api_errors import ApiError, JsonObject, invalid
from claude_desktop.demo.models import ModelRules

MAX_IMAGE_BASE64_BYTES = 10_000_000
MAX_SIDE_PX = 8_000
MANY_IMAGES = 20
MANY_SIDE_PX = 2_000
_WIDE_WINDOW_TOKENS = 1_000_000
_PATCH_PX = 28
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_NAMES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WebP"}
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_FIRST_WORDS = 80
# Enough to know an image's size by; the app's own event loop waits while the rest would be decoded.
_HEAD_BASE64_BYTES = 4 * (1 << 17)


@dataclass(frozen=True, slots=True)
class SeenFile:
    """What there is to see of a file. `tokens` is about what it costs; `side_px` 0 for what is no image."""

    text: str
    tokens: int
    side_px: int = 0


def check_file(block: JsonObject, path: str, model: ModelRules) -> None:
    """Check one image or document block. Raises `ApiError`."""
    kind = block["type"]
    source = block.get("source")
    if not isinstance(source, dict):
        raise invalid(f"{path}.{kind}.source: Field required")
    match source.get("type"):
        case "base64":
            _check_base64(kind, source, f"{path}.{kind}.source.base64", model)
        case "text" if kind == "document":
            if not isinstance(source.get("data"), str) or not source["data"].strip():
                raise invalid(f"{path}.document.source.text.data: text documents must be non-empty")
            if source.get("media_type") != "text/plain":
                raise invalid(f"{path}.document.source.text.media_type: Input should be 'text/plain'")
        case "url" | "file" | "content":
            raise invalid(f"{path}.{kind}.source: the demo opens no addresses and keeps no files")
        case _:
            raise invalid(f"{path}.{kind}.source: Input tag does not match any of the expected tags")


def check_image_sizes(messages: list[JsonObject], model: ModelRules) -> None:
    """Check the sizes of all images of a request together. Raises `ApiError` with the places of those too large."""
    found = [(path, block) for path, block in _files(messages) if block["type"] == "image"]
    if len(found) > (600 if model.context_tokens >= _WIDE_WINDOW_TOKENS else 100):
        raise invalid("messages: too many images in one request")
    limit = MANY_SIDE_PX if len(found) > MANY_IMAGES else MAX_SIDE_PX
    large = [path for path, block in found if see(block).side_px > limit]
    if large:
        details = {"error_code": "image_dimensions_too_large", "max_side_length_pixels": limit, "paths": large}
        message = f"{large[0]}: image dimensions exceed the max allowed size of {limit} pixels for this request"
        raise ApiError(400, message, details=details)


def see(block: JsonObject) -> SeenFile:
    """Say what a checked block holds."""
    source: JsonObject = block["source"]
    if source["type"] == "text":
        text: str = source["data"]
        lines = text.count("\n") + (not text.endswith("\n"))
        return SeenFile(
            f"{_title(block)}a text of {_number(lines, 'line')} and {len(text):,} characters, beginning with "
            f"“{_first_words(text)}”",
            len(text) // 4 + 1,
        )
    if block["type"] == "image":
        return _see_image(source["data"])
    data = base64.b64decode(source["data"])
    pages = len(_PAGE.findall(data))
    told = f" with {_number(pages, 'page')}" if pages else ""
    return SeenFile(f"{_title(block)}a PDF of {_size(len(data))}{told}", 2_000 * max(1, pages))


def files_of(blocks: list[JsonObject]) -> list[JsonObject]:
    """The images and documents among the blocks of a message."""
    return [block for block in blocks if block.get("type") in ("image", "document")]


def _check_base64(kind: str, source: JsonObject, path: str, model: ModelRules) -> None:
    media_type, data = source.get("media_type"), source.get("data")
    allowed = tuple(_NAMES) if kind == "image" else ("application/pdf",)
    if media_type not in allowed:
        raise invalid(f"{path}.media_type: Input should be {' or '.join(repr(each) for each in allowed)}")
    if not isinstance(data, str):
        raise invalid(f"{path}.data: Field required")
    if kind == "image" and len(data) > MAX_IMAGE_BASE64_BYTES:
        raise invalid(f"{path}: image exceeds 10 MB maximum: {len(data)} bytes > {MAX_IMAGE_BASE64_BYTES} bytes")
    try:
        content = base64.b64decode(data[:_HEAD_BASE64_BYTES] if kind == "image" else data, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(f"{path}.data: Input should be valid base64") from None
    if kind == "image":
        _check_image(content, str(media_type), path)
    else:
        _check_pdf(content, path, model)


def _check_image(content: bytes, media_type: str, path: str) -> None:
    real = _media_type(content)
    if real is None or _image_size(content, real) is None:
        raise invalid(f"{path}.data: Could not process image")
    if real != media_type:
        raise invalid(
            f"{path}.data: The image was specified using the {media_type} media type, but the image appears to be a "
            f"{real} image"
        )


def _check_pdf(content: bytes, path: str, model: ModelRules) -> None:
    if b"%PDF-" not in content[:1_024]:
        raise invalid(f"{path}.data: The PDF specified was not valid.")
    if b"/Encrypt" in content:
        raise invalid(f"{path}.data: The PDF specified is password protected.")
    limit = 600 if model.context_tokens >= _WIDE_WINDOW_TOKENS else 100
    if len(_PAGE.findall(content)) > limit:
        raise invalid(f"{path}.data: A maximum of {limit} PDF pages may be provided.")


def _see_image(encoded: str) -> SeenFile:
    data = base64.b64decode(encoded[:_HEAD_BASE64_BYTES])
    media_type = _media_type(data) or ""
    width, height = _image_size(data, media_type) or (0, 0)
    patches = -(-width // _PATCH_PX) * -(-height // _PATCH_PX)
    told = f"a {_NAMES.get(media_type, 'picture')} of {width} x {height}, {_size(len(encoded) * 3 // 4)}"
    return SeenFile(told, min(patches, 4_784), max(width, height))


def _media_type(data: bytes) -> str | None:
    return next((media_type for start, media_type in _STARTS.items() if data.startswith(start)), None)


def _image_size(data: bytes, media_type: str) -> tuple[int, int] | None:
    """Width and height as the head of the file says."""
    match media_type:
        case "image/png" if data[12:16] == b"IHDR":
            return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
        case "image/gif" if len(data) > 10:
            return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        case "image/jpeg":
            return _jpeg_size(data)
        case "image/webp":
            return _webp_size(data)
        case _:
            return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    match data[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
        case _:
            return None


def _files(messages: list[JsonObject]) -> Iterator[tuple[str, JsonObject]]:
    for index, message in enumerate(messages):
        content: Any = message["content"]
        for place, block in enumerate(content if isinstance(content, list) else ()):
            if isinstance(block, dict) and block.get("type") in ("image", "document"):
                yield f"messages.{index}.content.{place}", block


def _title(block: JsonObject) -> str:
    title = block.get("title")
    return f"“{title}”, " if isinstance(title, str) and title else ""


def _first_words(text: str) -> str:
    line = " ".join(text[: 4 * _FIRST_WORDS].split())
    return line if len(line) <= _FIRST_WORDS else line[:_FIRST_WORDS].rstrip() + " …"


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes:,} bytes" if size_bytes < 10_000 else f"{size_bytes / 1_000:,.0f} kB"
