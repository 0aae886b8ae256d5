"""A zip of XML parts, read piece by piece: no part is ever larger than its bound, whatever its head claims."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from claude_desktop.model.attachments import RefusedAttachment
from claude_desktop.model.texts import QT_TRANSLATE_NOOP

MAX_PARTS = 10_000
MAX_PART_BYTES = 100_000_000  # of one part, unpacked
MAX_UNPACKED_BYTES = 250_000_000  # of all parts that are read
MAX_DEPTH = 256
_PIECE_BYTES = 1 << 18
DAMAGED = QT_TRANSLATE_NOOP("Attachment", "This document is damaged or incomplete.")
TOO_LARGE = QT_TRANSLATE_NOOP("Attachment", "This document holds more than can be opened safely.")
NO_DOCUMENT = QT_TRANSLATE_NOOP("Attachment", "Archives can not be sent. Attach the files that are in it one by one.")

Attributes = dict[str, str]


@dataclass(slots=True)
class Handlers:
    """What to call while a part is read: names are without their namespace's address, `text` gets what is between."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None] = field(default=lambda _: None)
    text: Callable[[str], None] = field(default=lambda _: None)


class Enough(Exception):  # noqa: N818 - not an error: the reader has what it wants
    """Raised by a handler that needs no more of a part."""


class Package:
    """An office document. Raises `RefusedAttachment` from every method where it is not what it should be."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise RefusedAttachment(DAMAGED) from None
        infos = self._zip.infolist()
        if len(infos) > MAX_PARTS:
            raise RefusedAttachment(TOO_LARGE)
        self.names = frozenset(info.filename for info in infos)
        self._left_bytes = MAX_UNPACKED_BYTES

    def read(self, name: str, limit: int = 1_000_000) -> bytes:
        """A small part as a whole; empty where there is none."""
        return b"".join(self._pieces(name, limit)) if name in self.names else b""

    def parse(self, name: str, handlers: Handlers) -> None:
        """Read a part of XML; nothing where there is none. Entities and document types are refused: office programs
        write none, and they are what bombs and file readers are made of."""
        if name not in self.names:
            return
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = 0

        def started(full_name: str, attributes: Attributes) -> None:
            nonlocal depth
            depth += 1
            if depth > MAX_DEPTH:
                raise RefusedAttachment(TOO_LARGE)
            handlers.start(_local(full_name), {_local(key): value for key, value in attributes.items()})

        def ended(full_name: str) -> None:
            nonlocal depth
            depth -= 1
            handlers.end(_local(full_name))

        parser.StartElementHandler = started
        parser.EndElementHandler = ended
        parser.CharacterDataHandler = handlers.text
        parser.StartDoctypeDeclHandler = _refuse_declaration
        parser.EntityDeclHandler = _refuse_declaration
        parser.ExternalEntityRefHandler = _refuse_declaration
        try:
            for piece in self._pieces(name, MAX_PART_BYTES):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise RefusedAttachment(DAMAGED) from None
        except Enough:
            return

    def _pieces(self, name: str, limit: int) -> list[bytes]:
        """The part in pieces. What it really unpacks to counts, not what its head says."""
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(name) as part:
                while piece := part.read(_PIECE_BYTES):
                    size += len(piece)
                    if size > min(limit, self._left_bytes):
                        raise RefusedAttachment(TOO_LARGE)
                    pieces.append(piece)
        except (
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
            EOFError,
            OSError,
            ValueError,
        ) as error:
            if isinstance(error, RefusedAttachment):
                raise
            raise RefusedAttachment(DAMAGED) from None  # RuntimeError: a part with a password
        self._left_bytes -= size
        return pieces


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_declaration(*_: object) -> int:
    raise RefusedAttachment(DAMAGED)
