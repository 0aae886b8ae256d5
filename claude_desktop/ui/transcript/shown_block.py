"""One block of a message as it is shown, and the line that folds it."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.attachments import attachment_of
from claude_desktop.model.blocks import BlockKind
from claude_desktop.model.json_values import JsonObject, string_in
from claude_desktop.ui.controls.attachment_texts import ICONS, facts_of, name_of
from claude_desktop.ui.transcript.contents import AttachmentContent, FoldContent
from claude_desktop.ui.transcript.json_tree import JsonTreeSection
from claude_desktop.ui.transcript.sections import JsonSection, MarkdownSection, OwnSection, SourceSection
from claude_desktop.ui.transcript.tool_cards import is_readable, title_of

Section = MarkdownSection | OwnSection | JsonSection | SourceSection | JsonTreeSection


@dataclass(slots=True)
class ShownBlock:
    """A block and what is shown of it. `head` is the block that it is shown with: itself for most, and for those alone
    the rest matters. `since_ms` is set while its thought is still coming, `thought_ms` once it came; `body` only exists
    while it is shown, so a folded thought costs nothing however long it is.

    `pieces` are its source (of a card only its input, while that comes), `result` is what its tool answered. What is
    `cited` while a text comes is marked at its end, before `held`, the white space there. `has_lead`
    tells that a line of its own stands above its body.
    """

    kind: BlockKind
    raw: JsonObject
    head: int
    pieces: list[str] = field(default_factory=list)
    result: JsonObject | None = None
    cited: list[JsonObject] = field(default_factory=list)
    held: str = ""
    has_lead: bool = False
    since_ms: int | None = None
    thought_ms: int | None = None
    body: Section | None = None

    @property
    def text(self) -> str:
        """Its source so far."""
        if len(self.pieces) > 1:
            self.pieces[:] = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""


def fold_of(index: int, shown: ShownBlock, unfolded: bool, thoughts: int, thought_ms: int | None) -> FoldContent:
    """The line that folds and unfolds a block. `thoughts` counts those of the message; where it has but one,
    `thought_ms` is how long that took."""
    match shown.kind:
        case BlockKind.THINKING:
            known_ms = shown.thought_ms if thoughts > 1 or shown.thought_ms is not None else thought_ms
            return FoldContent(index, _thought_text(shown, known_ms), unfolded, since_ms=shown.since_ms)
        case BlockKind.REDACTED_THINKING:
            return FoldContent(index, _tr("Thought, encrypted by the provider"), unfolded)
        case BlockKind.ATTACHMENT if (attachment := attachment_of(shown.raw)) is not None:
            name, facts, icon = name_of(attachment), facts_of(attachment), ICONS[attachment.kind]
            return AttachmentContent(
                index, f"{name}, {facts}", unfolded, card=True, facts=facts, icon=icon, content_hash=attachment.hash
            )
        case _:
            return FoldContent(index, _card_title(shown), unfolded, card=True)


def _thought_text(shown: ShownBlock, thought_ms: int | None) -> str:
    if shown.since_ms is not None:
        return _tr("Thinking…")
    if thought_ms is None:
        return _tr("Thought")
    return _tr("Thought for {seconds} s").format(seconds=max(1, round(thought_ms / 1_000)))


def _card_title(shown: ShownBlock) -> str:
    if is_readable(shown.raw):
        return title_of(shown.raw, shown.result)
    name = string_in(shown.raw, "name")
    kind_name = string_in(shown.raw, "type") or "?"
    match shown.kind:
        case BlockKind.TOOL_USE:
            return _tr("Tool call: {name}").format(name=name or kind_name)
        case BlockKind.TOOL_RESULT:
            return _tr("Tool result: {name}").format(name=kind_name)
        case _:
            return _tr("Block of type {name}").format(name=kind_name)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)
