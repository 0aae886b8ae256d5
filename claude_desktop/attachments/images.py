"""Looks at images without trusting them: size before pixels, a short list of formats, a bound on memory.

Everything here takes its time and is for a thread; Qt lets go of Python's lock meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageIOHandler, QImageReader, QImageWriter, QPainter

from claude_desktop.attachments.identify import Content
from claude_desktop.model.attachment_limits import fitted
from claude_desktop.model.attachments import RefusedAttachment
from claude_desktop.model.texts import QT_TRANSLATE_NOOP

MAX_SIDE_PX = 30_000
MAX_PIXELS = 50_000_000  # 200 MB when decoded
MAX_JPEG_PIXELS = 250_000_000  # a JPEG is scaled down while it is decoded
_ALLOCATION_MB = 256
_LOSSLESS_UP_TO_BYTES = 3_000_000
_QUALITY = 90
_FOLDER_PREFIX = "claude-desktop-qt-"
_FORMATS = {Content.PNG: b"png", Content.JPEG: b"jpeg", Content.GIF: b"gif", Content.WEBP: b"webp"}
_MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
_TOO_MANY_PIXELS = QT_TRANSLATE_NOOP(
    "Attachment", "This image has {width} × {height} pixels, more than can be opened safely. Scale it down first."
)
_DAMAGED = QT_TRANSLATE_NOOP("Attachment", "This image is damaged or incomplete.")


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image's head says. Width and height are as it is shown, after its orientation."""

    width_px: int
    height_px: int
    is_turned: bool


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """An image as bytes."""

    content: bytes
    media_type: str
    width_px: int
    height_px: int


def image_facts(content: bytes, kind: Content) -> ImageFacts:
    """Read the size of an image, without decoding its pixels. Raises `RefusedAttachment`."""
    with _Open(content, kind) as reader:
        size = reader.size()
        turns = reader.transformation() != QImageIOHandler.Transformation.TransformationNone
        swaps = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    width, height = (size.height(), size.width()) if swaps else (size.width(), size.height())
    if width <= 0 or height <= 0:
        raise RefusedAttachment(_DAMAGED)
    most = MAX_JPEG_PIXELS if kind is Content.JPEG else MAX_PIXELS
    if max(width, height) > MAX_SIDE_PX or width * height > most:
        raise RefusedAttachment(_TOO_MANY_PIXELS, width=width, height=height)
    return ImageFacts(width, height, turns)


def decode_image(content: bytes, kind: Content, side_px: int | None = None) -> QImage:
    """Decode the first picture of an image, turned as it is meant to be seen, its longer side at most `side_px`.

    Raises `RefusedAttachment`.
    """
    facts = image_facts(content, kind)
    with _Open(content, kind) as reader:
        reader.setAutoTransform(True)
        if side_px is not None and max(facts.width_px, facts.height_px) > side_px and kind is Content.JPEG:
            # Twice the size that is wanted, which is scaled smoothly below: the codec's own steps are coarse.
            width, height = fitted(facts.width_px, facts.height_px, 2 * side_px)
            turned = reader.size().width() != facts.width_px
            reader.setScaledSize(QSize(height, width) if turned else QSize(width, height))
        image = reader.read()
    if image.isNull():
        raise RefusedAttachment(_DAMAGED)
    return image if side_px is None else scaled_down(image, side_px)


def scaled_down(image: QImage, side_px: int) -> QImage:
    """An image whose longer side is at most `side_px`."""
    width, height = fitted(image.width(), image.height(), side_px)
    if (width, height) == (image.width(), image.height()):
        return image
    return image.scaled(
        QSize(width, height), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def encode_image(image: QImage, max_bytes: int, *, is_photo: bool = False) -> EncodedImage:
    """Write an image so that it takes at most `max_bytes`: without loss where that is small enough and it is no photo.

    Nothing but the pixels is written, in the colours that every screen knows. Raises `RefusedAttachment` where it can
    not be written.
    """
    image = _bare(image)
    if image.hasAlphaChannel():
        attempts = [("png", -1), ("webp", _QUALITY), ("webp", 70)]
    else:
        attempts = [*([] if is_photo else [("png", -1)]), ("jpg", _QUALITY), ("jpg", 75), ("jpg", 55)]
    for name, quality in attempts:
        limit = min(max_bytes, _LOSSLESS_UP_TO_BYTES) if name == "png" else max_bytes
        written = _written(image, name, quality)
        if written and len(written) <= limit:
            return EncodedImage(written, _MEDIA_TYPES[name], image.width(), image.height())
    raise RefusedAttachment(_DAMAGED)


def _bare(image: QImage) -> QImage:
    """The pixels alone: a fresh image has neither the notes nor the colour profile of the old one."""
    srgb = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if image.colorSpace().isValid() and image.colorSpace() != srgb:
        image = image.convertedToColorSpace(srgb)
    formats = QImage.Format
    bare = QImage(image.size(), formats.Format_ARGB32 if image.hasAlphaChannel() else formats.Format_RGB32)
    painter = QPainter(bare)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.drawImage(0, 0, image)
    painter.end()
    return bare


def _written(image: QImage, name: str, quality: int) -> bytes:
    with TemporaryDirectory(prefix=_FOLDER_PREFIX) as folder:
        path = Path(folder) / "image"
        writer = QImageWriter(str(path), QByteArray(name.encode()))
        if quality >= 0:
            writer.setQuality(quality)
        written = writer.write(image)
        del writer  # closes the file
        return path.read_bytes() if written else b""


class _Open:
    """A reader for one content and one format, so that no other decoder of Qt's is ever tried.

    It reads from a file and not from a `QBuffer`: of one that was made in Python, Qt asks Python for overrides while it
    holds the lock of its plugins, and with two threads that is a deadlock (PySide6 6.11).
    """

    def __init__(self, content: bytes, kind: Content) -> None:
        self._content = content
        self._kind = kind
        self._folder = TemporaryDirectory(prefix=_FOLDER_PREFIX)

    def __enter__(self) -> QImageReader:
        path = Path(self._folder.name) / "image"
        path.write_bytes(self._content)
        QImageReader.setAllocationLimit(_ALLOCATION_MB)
        reader = QImageReader(str(path), QByteArray(_FORMATS[self._kind]))
        reader.setAutoDetectImageFormat(False)
        reader.setDecideFormatFromContent(False)
        return reader

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()
