"""What the API takes of images, documents and text, per model, and what an attachment costs in tokens, about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claude_desktop.model.attachments import Attachment, AttachmentKind
from claude_desktop.model.catalogue import Model
from claude_desktop.model.texts import QT_TRANSLATE_NOOP

# https://platform.claude.com/docs/en/build-with-claude/vision and pdf-support, November 2026
HIGH_SIDE_PX = 2_576
OLD_SIDE_PX = 1_568
HARD_SIDE_PX = 8_000
MANY_IMAGES = 20  # with more than these in one request, old turns included, each side is held to MANY_SIDE_PX
MANY_SIDE_PX = 2_000
MAX_IMAGE_BASE64_BYTES = 10_000_000
MAX_IMAGE_BYTES = MAX_IMAGE_BASE64_BYTES * 3 // 4
MAX_REQUEST_BYTES = 32_000_000
# Room for the words of the conversation, its settings and tools beside the files.
MAX_ATTACHED_BASE64_BYTES = MAX_REQUEST_BYTES - 4_000_000
MAX_PDF_BYTES = MAX_ATTACHED_BASE64_BYTES * 3 // 4
WIDE_WINDOW_TOKENS = 1_000_000
_PATCH_PX = 28  # 2,576 x 1,456 px are 92 x 52 patches: the 4,784 tokens that the vision page names as the most
_MOST_TOKENS = {HIGH_SIDE_PX: 4_784, OLD_SIDE_PX: 1_568}
_PDF_TEXT_TOKENS_PER_PAGE = 1_500  # the lower end of what the PDF page gives; used where there is no text layer
_CHARACTERS_PER_TOKEN = 3.5


@dataclass(frozen=True, slots=True)
class AttachmentLimits:
    """What a model takes. `takes_images` and `takes_pdfs` are None where nobody said; `takes_documents` tells whether
    text may go as a document of its own (servers that only speak the protocol may not know such blocks)."""

    model_name: str
    takes_images: bool | None
    takes_pdfs: bool | None
    takes_documents: bool
    side_px: int
    images: int
    pdf_pages: int


def limits_of(model: Model) -> AttachmentLimits:
    """The limits of a model; of an unknown one the narrower ones are held."""
    wide = (model.context_tokens or 0) >= WIDE_WINDOW_TOKENS
    return AttachmentLimits(
        model_name=model.name,
        takes_images=model.image_input,
        takes_pdfs=model.pdf_input,
        takes_documents=model.pdf_input is not None,
        side_px=model.image_side_px or OLD_SIDE_PX,
        images=600 if wide else 100,
        pdf_pages=600 if wide else 100,
    )


def fitted(width_px: int, height_px: int, side_px: int) -> tuple[int, int]:
    """The size of an image whose longer side is at most `side_px`, in the same proportions; never enlarged."""
    longest = max(width_px, height_px)
    if longest <= side_px:
        return width_px, height_px
    return max(1, round(width_px * side_px / longest)), max(1, round(height_px * side_px / longest))


def side_for(images_in_request: int, limits: AttachmentLimits) -> int:
    """The longest side that each image of a request may have."""
    return min(limits.side_px, MANY_SIDE_PX) if images_in_request > MANY_IMAGES else limits.side_px


def base64_bytes(size_bytes: int) -> int:
    """How long a content is in base64."""
    return (size_bytes + 2) // 3 * 4


def tokens_of(attachment: Attachment, limits: AttachmentLimits) -> int:
    """About how many tokens of the prompt an attachment is. A local estimate: only the API counts exactly."""
    text = round((attachment.text_characters or 0) / _CHARACTERS_PER_TOKEN)
    match attachment.kind:
        case AttachmentKind.IMAGE:
            return image_tokens(attachment.width_px or 0, attachment.height_px or 0, limits.side_px)
        case AttachmentKind.PDF if limits.takes_pdfs is not False:
            # A page is sent as its text and as an image of it.
            page = image_tokens(1_241, 1_754, OLD_SIDE_PX)
            pages = attachment.pages or 1
            return pages * page + (text or pages * _PDF_TEXT_TOKENS_PER_PAGE)
        case _:
            return text


def image_tokens(width_px: int, height_px: int, side_px: int) -> int:
    """About how many tokens an image is, once it is scaled to the longest side that the model sees."""
    width, height = fitted(width_px, height_px, side_px)
    patches = -(-width // _PATCH_PX) * -(-height // _PATCH_PX)
    return min(patches, _MOST_TOKENS.get(side_px, OLD_SIDE_PX))


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an attachment can not go to a model. Translate `sentence` in the context `Attachment`; put `values` into it.
    `falls_back` where its text goes instead, so that nothing has to be done."""

    attachment: Attachment
    sentence: str
    values: tuple[tuple[str, str | int], ...] = ()
    falls_back: bool = False


def objection_to(attachment: Attachment, limits: AttachmentLimits) -> Objection | None:
    """What stands against sending an attachment to a model; None where nothing is known to."""
    model: tuple[str, str | int] = ("model", limits.model_name)
    if attachment.kind is AttachmentKind.IMAGE and limits.takes_images is False:
        sentence = QT_TRANSLATE_NOOP("Attachment", "{model} takes no images. Choose another model, or remove it.")
        return Objection(attachment, sentence, (model,))
    if attachment.kind is not AttachmentKind.PDF:
        return None
    if limits.takes_pdfs is False:
        if attachment.text_hash is not None:
            sentence = QT_TRANSLATE_NOOP("Attachment", "{model} takes no PDF. Its text is sent instead.")
            return Objection(attachment, sentence, (model,), falls_back=True)
        sentence = QT_TRANSLATE_NOOP(
            "Attachment", "{model} takes no PDF, and this one has no text. Choose another model, or remove it."
        )
        return Objection(attachment, sentence, (model,))
    pages = attachment.pages or 0
    if pages <= limits.pdf_pages:
        return None
    values = (model, ("pages", pages), ("limit", limits.pdf_pages))
    if attachment.text_hash is not None:
        sentence = QT_TRANSLATE_NOOP(
            "Attachment", "{pages} pages are more than the {limit} that {model} takes. Only the text is sent."
        )
        return Objection(attachment, sentence, values, falls_back=True)
    sentence = QT_TRANSLATE_NOOP(
        "Attachment", "{pages} pages are more than the {limit} that {model} takes. Split the file, or remove it."
    )
    return Objection(attachment, sentence, values)


def objections(attachments: Sequence[Attachment], limits: AttachmentLimits) -> tuple[Objection, ...]:
    """What stands against sending these."""
    found = (objection_to(attachment, limits) for attachment in attachments)
    return tuple(objection for objection in found if objection is not None)
