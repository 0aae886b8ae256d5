"""What the person attaches to a message: a reference by content hash, never the content itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from claude_desktop.model.blocks import LOCAL_ATTACHMENT, Block, text_block
from claude_desktop.model.json_values import Json, JsonObject, count_in, string_in
from claude_desktop.model.texts import QT_TRANSLATE_NOOP, without_surrogates

MAX_NAME_CHARACTERS = 200
MAX_ATTACHMENTS = 100  # in one message
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
# Control characters, what reorders or hides text, and the separators of paths: a name is shown and becomes a file's.
_UNFIT_FOR_NAMES = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff/\\\\]")


class AttachmentKind(StrEnum):
    """What an attachment is to the model. Values are stored, so they never change."""

    IMAGE = "image"
    PDF = "pdf"
    TEXT = "text"  # text and code
    OFFICE = "office"  # a document of an office program, of which the text is sent


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file. `hash` is the SHA-256 of its content as it is kept, in hexadecimal digits.

    `text_hash` is the content of its extracted text (UTF-8), where it is not text itself; `text_characters` how long
    its text is, `lines` how many lines it has, `encoding` how text is to be decoded. `is_cut` tells that the text ends
    before the file does. `is_paste` marks text that was pasted. What does not apply is None.
    """

    hash: str
    kind: AttachmentKind
    name: str
    media_type: str
    size_bytes: int
    width_px: int | None = None
    height_px: int | None = None
    pages: int | None = None
    lines: int | None = None
    encoding: str | None = None
    text_hash: str | None = None
    text_characters: int | None = None
    is_cut: bool = False
    is_paste: bool = False

    @property
    def hashes(self) -> tuple[str, ...]:
        """Every content that belongs to it."""
        return (self.hash,) if self.text_hash is None else (self.hash, self.text_hash)


def attachment_block(attachment: Attachment) -> Block:
    """The block that stands for an attachment in a message."""
    raw: dict[str, Json] = {"type": LOCAL_ATTACHMENT}
    for item in fields(attachment):
        value = getattr(attachment, item.name)
        if value is not None and value is not False:
            raw[item.name] = value.value if isinstance(value, AttachmentKind) else value
    return Block(raw)


def attachment_of(raw: JsonObject) -> Attachment | None:
    """Read what `attachment_block` wrote; None for every other block, and for one that makes no sense."""
    if raw.get("type") != LOCAL_ATTACHMENT:
        return None
    kind, text_hash = string_in(raw, "kind"), string_in(raw, "text_hash")
    size = count_in(raw, "size_bytes")
    has_hashes = is_hash(string_in(raw, "hash")) and (not text_hash or is_hash(text_hash))
    if not has_hashes or size is None or kind not in {each.value for each in AttachmentKind}:
        return None
    return Attachment(
        hash=string_in(raw, "hash"),
        kind=AttachmentKind(kind),
        name=fit_name(string_in(raw, "name")),
        media_type=string_in(raw, "media_type"),
        size_bytes=size,
        width_px=count_in(raw, "width_px"),
        height_px=count_in(raw, "height_px"),
        pages=count_in(raw, "pages"),
        lines=count_in(raw, "lines"),
        encoding=string_in(raw, "encoding") or None,
        text_hash=text_hash or None,
        text_characters=count_in(raw, "text_characters"),
        is_cut=raw.get("is_cut") is True,
        is_paste=raw.get("is_paste") is True,
    )


def attachments_in(blocks: Iterable[Block]) -> tuple[Attachment, ...]:
    """The attachments among the blocks of a message, in their order."""
    found = (attachment_of(block.raw) for block in blocks)
    return tuple(attachment for attachment in found if attachment is not None)


def said_blocks(text: str, attachments: Sequence[Attachment]) -> tuple[Block, ...]:
    """The blocks of a message of the person: what is attached stands before the words about it, as the vision page
    recommends."""
    words = (text_block(text),) if text.strip() or not attachments else ()
    return (*map(attachment_block, attachments), *words)


def attachments_to_json(attachments: Sequence[Attachment]) -> list[JsonObject]:
    """Write attachments that are not in a message yet, such as those of a draft."""
    return [attachment_block(attachment).raw for attachment in attachments]


def attachments_from_json(raw: Json) -> tuple[Attachment, ...]:
    """Read them back; what makes no sense is left out."""
    items = raw if isinstance(raw, list | tuple) else ()
    found = (attachment_of(item) for item in items if isinstance(item, dict))
    return tuple(attachment for attachment in found if attachment is not None)


def is_hash(text: str) -> bool:
    """Tell whether a text can be the hash of a content. Only such texts are ever made into paths."""
    return _HASH.fullmatch(text) is not None


def fit_name(name: str) -> str:
    """A file's name as it may be shown, sent, and used for a file again: one line without path, of 200 characters."""
    name = _UNFIT_FOR_NAMES.sub("", without_surrogates(name)).strip(". ") or "file"
    if len(name) <= MAX_NAME_CHARACTERS:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 20:
        return name[: MAX_NAME_CHARACTERS - 1] + "…"
    return stem[: MAX_NAME_CHARACTERS - len(suffix) - 2] + "…." + suffix


class RefusedAttachment(ValueError):  # noqa: N818 - a refusal with a reason for the person, no failure of the app
    """Something can not be attached. `sentence` says why; translate it in the context `Attachment` and put `values`
    into it."""

    def __init__(self, sentence: str, **values: str | int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


NOT_STORED = QT_TRANSLATE_NOOP("Attachment", "It could not be stored on this computer.")
