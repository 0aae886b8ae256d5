"""Files as people attach them, and as nobody should: made here, byte by byte, with nothing but what tests need."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter


def picture(width_px: int = 64, height_px: int = 48, colour: str = "teal", *, transparent: bool = False) -> QImage:
    """An image with a lighter left half, so that turning it shows."""
    formats = QImage.Format
    image = QImage(width_px, height_px, formats.Format_ARGB32 if transparent else formats.Format_RGB32)
    image.fill(QColor(0, 0, 0, 0) if transparent else QColor(colour))
    painter = QPainter(image)
    painter.fillRect(0, 0, width_px // 2, height_px, QColor("white"))
    painter.end()
    return image


def encoded(image: QImage, name: str = "png", quality: int = -1) -> bytes:
    """An image as a file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, name, quality)  # type: ignore[call-overload]  # its stubs want bytes, Qt wants a name
    return bytes(buffer.data().data())


def png(width_px: int = 64, height_px: int = 48, colour: str = "teal") -> bytes:
    """A PNG file."""
    return encoded(picture(width_px, height_px, colour))


def jpeg(width_px: int = 64, height_px: int = 48, *, orientation: int | None = None) -> bytes:
    """A JPEG file; with an orientation it has the Exif segment of a camera, place and all."""
    content = encoded(picture(width_px, height_px), "jpg", 92)
    if orientation is None:
        return content
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    place = b"GPS 52.5200 N 13.4050 E"
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + b"\0\0\0\0" + place
    segment = b"Exif\0\0" + tiff
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + content[2:]


GIF = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


def png_chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG, with its check."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_head(width_px: int, height_px: int) -> bytes:
    """A PNG of any size whose pixels are one run of zeros: some kilobytes that claim gigabytes."""
    head = struct.pack(">IIBBBBB", width_px, height_px, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(width_px + 1)
    pixels = b"".join(packer.compress(row) for _ in range(min(height_px, 2_000))) + packer.flush()
    start = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head)
    return start + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")


def pdf(pages: Sequence[str] = ("Hello from page one.",), *, password: str | None = None) -> bytes:
    """A PDF with a line of text on each page; with a password it is locked (RC4, revision 2 of the standard handler).

    ISO 32000-1, 7.6.3.
    """
    objects: dict[int, bytes] = {}
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()
    objects[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for index, text in enumerate(pages):
        page, stream = 4 + 2 * index, 5 + 2 * index
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents {stream} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        content = f"BT /F1 18 Tf 20 100 Td ({text}) Tj ET".encode("latin-1") if text else b""
        objects[stream] = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
    trailer = ""
    if password is not None:
        owner, user = _locks(password)
        objects[4 + 2 * len(pages)] = (
            f"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{owner.hex()}> /U <{user.hex()}> >>".encode()
        )
        trailer = f" /Encrypt {4 + 2 * len(pages)} 0 R /ID [<{_ID.hex()}> <{_ID.hex()}>]"
    return _written(objects, trailer)


_ID = bytes(range(16))
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _locks(password: str) -> tuple[bytes, bytes]:
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)  # noqa: S324 - what the old handler is made of
    key = hashlib.md5(padded + owner + struct.pack("<i", -4) + _ID).digest()[:5]  # noqa: S324
    return owner, _rc4(key, _PADDING)


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _written(objects: Mapping[int, bytes], trailer: str) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number in sorted(objects):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for place in places:
        out += f"{place:010d} 00000 n \n".encode()
    return (
        bytes(out) + f"trailer << /Size {len(objects) + 1} /Root 1 0 R{trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str = "<w:p><w:r><w:t>Hello from Word.</w:t></w:r></w:p>", *, prolog: str = "") -> bytes:
    """A Word document with this body."""
    document = f"{prolog}<w:document {_W}><w:body>{body}</w:body></w:document>"
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def xlsx(rows: str, *, strings: Sequence[str] = (), styles: str = "<styleSheet/>") -> bytes:
    """A workbook with one sheet."""
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    return zipped(
        {
            "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="Costs" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/styles.xml": styles,
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        }
    )


def pptx(slides: Sequence[str]) -> bytes:
    """A presentation with a paragraph on each slide."""
    parts: dict[str, str | bytes] = {"ppt/presentation.xml": "<presentation/>"}
    for number, text in enumerate(slides, 1):
        parts[f"ppt/slides/slide{number}.xml"] = (
            f'<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>'
        )
    return zipped(parts)


_ODF = 'xmlns:office="o" xmlns:text="t" xmlns:table="b"'


def odt(body: str) -> bytes:
    """An OpenDocument text with this body."""
    content = f"<office:document-content {_ODF}><office:body>{body}</office:body></office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
