"""Puts the API's own blocks in the place of attachments, first with holes, then with their contents.

The holes are known by their type, not by their text, so nothing that anybody writes can ask for a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from claude_desktop.model.attachment_limits import (
    MAX_ATTACHED_BASE64_BYTES,
    AttachmentLimits,
    base64_bytes,
    fitted,
    objection_to,
    side_for,
)
from claude_desktop.model.attachments import Attachment, AttachmentKind, attachment_of
from claude_desktop.model.blocks import Block, BlockKind
from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.messages import Message, Role

_JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A content as a request needs it: as text, where `encoding` says how to read it, else as base64; an image at most
    `side_px` wide and high."""

    hash: str
    encoding: str | None = None
    side_px: int | None = None


class Hole(str):
    """Stands in a block for a content that is put in just before the request goes out. Its text names the content, so
    that what is made of the messages before that (their hash) depends on it."""

    __slots__ = ("attachment", "wanted")

    wanted: Wanted
    attachment: Attachment

    def __new__(cls, wanted: Wanted, attachment: Attachment) -> Hole:
        """Make the hole for a content of an attachment."""
        made = super().__new__(cls, f"content {wanted.hash} {wanted.encoding} {wanted.side_px}")
        made.wanted = wanted
        made.attachment = attachment
        return made


class Unescaped(str):
    """Text that stands in JSON as it is: base64, which can be megabytes long and holds nothing to be escaped."""

    __slots__ = ()


class Reason(Enum):
    """Why an attachment does not go out."""

    LEFT_OUT = "the user left it out"
    NOT_TAKEN = "this model does not take files of this kind"
    TOO_MUCH = "all files together are more than one request can hold"
    MISSING = "its content is missing on the user's computer"


@dataclass(frozen=True, slots=True)
class Omission:
    """An attachment that was left out of a request, with a note in its place."""

    attachment: Attachment
    reason: Reason


@dataclass(frozen=True, slots=True)
class Placed:
    """A branch in which no attachment is left, and what of them does not go out, the oldest first."""

    branch: tuple[Message, ...]
    omissions: tuple[Omission, ...] = ()


def place_attachments(
    branch: Sequence[Message], limits: AttachmentLimits, left_out: Collection[str] = frozenset()
) -> Placed:
    """Put blocks that the API takes in the place of each attachment; `left_out` are hashes that the person took out.

    The newest files go first: what does not fit into one request beside them is left out, with a note that the model
    can read. Text falls back to a plain text block where the server may not know documents.
    """
    plan = _Plan(branch, limits, frozenset(left_out))
    return Placed(tuple(map(plan.message, branch)), tuple(plan.omissions()))


def wanted_in(messages: Iterable[JsonObject]) -> frozenset[Wanted]:
    """Every content that these messages need."""
    return frozenset(hole.wanted for message in messages for block in _blocks(message) if (hole := _hole(block)))


def filled(messages: Sequence[JsonObject], contents: Mapping[Wanted, str]) -> list[JsonObject]:
    """Put the contents into their places. Where one is missing, a note stands instead."""
    return [_filled_message(message, contents) for message in messages]


def _filled_message(message: JsonObject, contents: Mapping[Wanted, str]) -> JsonObject:
    blocks = _blocks(message)
    if not any(_hole(block) for block in blocks):
        return message
    return {**message, "content": [_filled_block(block, contents) for block in blocks]}


def _filled_block(block: JsonObject, contents: Mapping[Wanted, str]) -> JsonObject:
    hole = _hole(block)
    if hole is None:
        return block
    content = contents.get(hole.wanted)
    if content is None:
        return _note(hole.attachment, Reason.MISSING)
    source = block.get("source")
    if not isinstance(source, Mapping):
        return {**block, "text": content}
    media_type = source["media_type"]
    if hole.wanted.side_px is not None:  # scaled down it may have become another format
        media_type = media_type_of_base64(content) or media_type
    return {**block, "source": {**source, "media_type": media_type, "data": content}}


def media_type_of_base64(content: str) -> str | None:
    """The media type of an image by the first letters of its base64."""
    starts = {"/9j/": _JPEG, "iVBORw0KGgo": "image/png", "R0lGOD": "image/gif", "UklGR": "image/webp"}
    return next((media_type for start, media_type in starts.items() if content.startswith(start)), None)


def _blocks(message: JsonObject) -> Sequence[JsonObject]:
    content = message.get("content")
    items = content if isinstance(content, list | tuple) else ()
    return [item for item in items if isinstance(item, Mapping)] if items else ()


def _hole(block: JsonObject) -> Hole | None:
    source = block.get("source")
    value = source.get("data") if isinstance(source, Mapping) else block.get("text")
    return value if isinstance(value, Hole) else None


class _Plan:
    """Decides for each attachment of a branch, the newest first, whether and how it goes."""

    def __init__(self, branch: Sequence[Message], limits: AttachmentLimits, left_out: frozenset[str]) -> None:
        self._limits = limits
        self._reasons: dict[tuple[str, int], Reason] = {}
        self._attachments: dict[tuple[str, int], Attachment] = {}
        kept: list[tuple[str, int]] = []
        for message in reversed(branch):
            for place, block in enumerate(message.blocks):
                attachment = attachment_of(block.raw) if block.kind is BlockKind.ATTACHMENT else None
                if attachment is None:
                    continue
                key = (message.id, place)
                self._attachments[key] = attachment
                if (reason := self._reason(attachment, message.role, left_out)) is not None:
                    self._reasons[key] = reason
                else:
                    kept.append(key)
        self._bound(kept)

    def _reason(self, attachment: Attachment, role: Role, left_out: frozenset[str]) -> Reason | None:
        if attachment.hash in left_out:
            return Reason.LEFT_OUT
        objection = objection_to(attachment, self._limits)
        # Only a message of the person may hold files.
        refused = role is not Role.USER or (objection is not None and not objection.falls_back)
        return Reason.NOT_TAKEN if refused else None

    def _bound(self, kept: Sequence[tuple[str, int]]) -> None:
        """Hold images, pages and bytes to what one request takes; `kept` begins with the newest."""
        images = sum(1 for key in kept if self._attachments[key].kind is AttachmentKind.IMAGE)
        self._side_px = side_for(images, self._limits)
        images_left, pages_left = self._limits.images, self._limits.pdf_pages
        bytes_left = MAX_ATTACHED_BASE64_BYTES
        for key in kept:
            attachment = self._attachments[key]
            is_image, is_pdf = attachment.kind is AttachmentKind.IMAGE, self._goes_as_pdf(attachment)
            size = self._sent_bytes(attachment)
            pages = (attachment.pages or 1) if is_pdf else 0
            if size > bytes_left or pages > pages_left or (is_image and not images_left):
                self._reasons[key] = Reason.TOO_MUCH
                continue
            bytes_left, pages_left, images_left = bytes_left - size, pages_left - pages, images_left - is_image

    def _goes_as_pdf(self, attachment: Attachment) -> bool:
        if attachment.kind is not AttachmentKind.PDF:
            return False
        return objection_to(attachment, self._limits) is None and (
            self._limits.takes_documents or attachment.text_hash is None
        )

    def _sent_bytes(self, attachment: Attachment) -> int:
        return sent_bytes(attachment, self._side_px, as_pdf=self._goes_as_pdf(attachment))

    def omissions(self) -> Iterator[Omission]:
        """What does not go out, the oldest first."""
        for key in reversed(self._attachments):
            if (reason := self._reasons.get(key)) is not None:
                yield Omission(self._attachments[key], reason)

    def message(self, message: Message) -> Message:
        """A message with blocks of the API in the place of its attachments."""
        if not any(block.kind is BlockKind.ATTACHMENT for block in message.blocks):
            return message
        blocks = [made for place, block in enumerate(message.blocks) for made in self._placed(message.id, place, block)]
        return replace(message, blocks=tuple(blocks))

    def _placed(self, message_id: str, place: int, block: Block) -> Sequence[Block]:
        if block.kind is not BlockKind.ATTACHMENT:
            return (block,)
        attachment = self._attachments.get((message_id, place))
        if attachment is None:  # one that makes no sense must not go out either
            return (Block({"type": "text", "text": "[A file that can not be read any more stood here.]"}),)
        reason = self._reasons.get((message_id, place))
        if reason is not None:
            return (Block(_note(attachment, reason)),)
        return [Block(raw) for raw in self._blocks_of(attachment)]

    def _blocks_of(self, attachment: Attachment) -> Sequence[JsonObject]:
        if attachment.kind is AttachmentKind.IMAGE:
            hole = Hole(Wanted(attachment.hash, side_px=self._side_px), attachment)
            return [{"type": "image", "source": _base64(attachment.media_type, hole)}]
        if self._goes_as_pdf(attachment):
            source = _base64("application/pdf", Hole(Wanted(attachment.hash), attachment))
            return [{"type": "document", "source": source, "title": attachment.name}]
        wanted = Wanted(attachment.text_hash or attachment.hash, encoding=_encoding_of(attachment))
        hole = Hole(wanted, attachment)
        cut = "The text ends here before the file does." if attachment.is_cut else ""
        if not self._limits.takes_documents:
            head = f"The file “{attachment.name}”:" if not cut else f"The file “{attachment.name}”. {cut}"
            return [{"type": "text", "text": head}, {"type": "text", "text": hole}]
        document: dict[str, Json] = {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": hole},
            "title": attachment.name,
        }
        return [{**document, "context": cut} if cut else document]


def sent_bytes(attachment: Attachment, side_px: int, *, as_pdf: bool = True) -> int:
    """About how many bytes of a request an attachment takes."""
    if attachment.kind is AttachmentKind.IMAGE:
        width, height = attachment.width_px or 1, attachment.height_px or 1
        shown_width, shown_height = fitted(width, height, side_px)
        # Smaller images need more bytes for each pixel; twice the share of the pixels is never too little.
        share = min(1.0, 2 * shown_width * shown_height / (width * height))
        return base64_bytes(round(attachment.size_bytes * share))
    if attachment.kind is AttachmentKind.PDF and as_pdf:
        return base64_bytes(attachment.size_bytes)
    return 3 * (attachment.text_characters or attachment.size_bytes)


def _encoding_of(attachment: Attachment) -> str:
    return "utf-8" if attachment.text_hash is not None else attachment.encoding or "utf-8"


def _base64(media_type: str, hole: Hole) -> JsonObject:
    return {"type": "base64", "media_type": media_type, "data": hole}


def _note(attachment: Attachment, reason: Reason) -> JsonObject:
    facts = ""
    if attachment.width_px and attachment.height_px:
        facts = f" ({attachment.width_px} x {attachment.height_px} pixels)"
    elif attachment.pages:
        facts = f" ({attachment.pages} pages)"
    text = f"[The file “{attachment.name}”{facts} stood here. It is not included: {reason.value}.]"
    return {"type": "text", "text": text}
