"""The blocks of one message as one list of row contents: folds, sections, and how they change while a reply streams."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.blocks import Block, BlockKind
from claude_desktop.model.json_values import JsonObject, string_in
from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import (
    BlockClosed,
    BlockOpened,
    StreamEvent,
    TextGrew,
    ThinkingGrew,
    ToolInputGrew,
)
from claude_desktop.model.texts import without_surrogates
from claude_desktop.ui.transcript.contents import AuthorContent, Content, FoldContent
from claude_desktop.ui.transcript.entries import MessageEntry
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.sections import JsonSection, MarkdownSection, OwnSection, SourceSection
from claude_desktop.ui.transcript.text_styles import Look

Section = MarkdownSection | OwnSection | JsonSection | SourceSection
SOURCE_SHOWN = -1
"""Stands among the blocks that the reader unfolded while the message shows its source."""
_TEXTS = (BlockKind.TEXT, BlockKind.THINKING)


@dataclass(slots=True)
class _ShownBlock:
    """A block and what is shown of it. `since_ms` is set while its thought is still coming, `thought_ms` once it came;
    `body` only exists while it is shown, so a folded thought costs nothing however long it is."""

    kind: BlockKind
    raw: JsonObject
    pieces: list[str] = field(default_factory=list)
    since_ms: int | None = None
    thought_ms: int | None = None
    body: Section | None = None

    @property
    def text(self) -> str:
        if len(self.pieces) > 1:
            self.pieces[:] = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""


class MessageBlocks:
    """Keeps `contents`, the row contents of all blocks in order. Methods return the first content that changed."""

    def __init__(self, entry: MessageEntry, sheet: Sheet, unfolded: set[int]) -> None:
        self._entry = entry
        self._sheet = sheet
        self._unfolded = unfolded
        self._shown: list[_ShownBlock] = []
        self._starts: list[int] = []
        self.contents: list[Content] = []
        if entry.author:
            self.contents.append(AuthorContent(entry.author))
        for block in entry.blocks:
            self._open(block.kind, block.raw, block.shown_text)

    @property
    def is_thinking(self) -> bool:
        """Tell whether a thought is coming and its line counts the seconds."""
        return any(shown.since_ms is not None for shown in self._shown)

    @property
    def shows_source(self) -> bool:
        """Tell whether the Markdown is shown as it was written."""
        return SOURCE_SHOWN in self._unfolded

    def toggle_source(self) -> int:
        """Show the Markdown as it was written, or drawn again."""
        self._unfolded ^= {SOURCE_SHOWN}
        for index, shown in enumerate(self._shown):
            if shown.kind in _TEXTS and shown.body is not None:
                shown.body = self._make_body(index)
                self._splice(index, 0)
        return 0

    @property
    def markdown(self) -> str:
        """The Markdown source of the message: its text blocks, thoughts and tools left out."""
        return "\n\n".join(shown.text for shown in self._shown if shown.kind is BlockKind.TEXT)

    def sources(self) -> list[str]:
        """What can be found in each block: the source of a text or thought, the JSON of what has no drawing."""
        return [shown.text if shown.kind in _TEXTS else _pretty(shown.raw, shown.text) for shown in self._shown]

    def is_folded(self, index: int) -> bool:
        """Tell whether a fold hides the block `index`."""
        return 0 <= index < len(self._shown) and self._shown[index].body is None

    def has_parsed(self, index: int, offset: int) -> bool:
        """Tell whether the rows of a block are there as far as an offset of its source."""
        body = self.section(index)
        return not (isinstance(body, MarkdownSection) and body.is_loading and offset >= len(body.source))

    def section(self, index: int) -> Section | None:
        """What is shown of the block `index`."""
        return self._shown[index].body if 0 <= index < len(self._shown) else None

    def apply(self, event: StreamEvent, now_ms: int) -> int:
        """Fold one event of the stream."""
        match event:
            case BlockOpened(index, raw) if index == len(self._shown):
                block = Block(raw, finished=False)
                first = len(self.contents)
                self._open(block.kind, raw, block.shown_text)
                if block.kind is BlockKind.THINKING:
                    self._shown[-1].since_ms = now_ms
                    self._refresh_fold(index)
                return first
            case TextGrew(index, text) | ThinkingGrew(index, text) if index < len(self._shown):
                return self._grow(index, without_surrogates(text))
            case ToolInputGrew(index, partial) if index < len(self._shown):
                return self._grow_input(index, without_surrogates(partial))
            case BlockClosed(index) if index < len(self._shown):
                return self._close(index, now_ms)
        return len(self.contents)

    @property
    def is_loading(self) -> bool:
        """Tell whether a long text was not parsed to its end yet."""
        return any(isinstance(shown.body, MarkdownSection) and shown.body.is_loading for shown in self._shown)

    def load_more(self) -> int:
        """Parse one more slice of the first long text that waits."""
        for index, shown in enumerate(self._shown):
            if isinstance(shown.body, MarkdownSection) and shown.body.is_loading:
                return self._splice(index, shown.body.load_more())
        return len(self.contents)

    def relay(self, sheet: Sheet) -> None:
        """Work out all contents anew for another sheet."""
        self._sheet = sheet
        for index, shown in enumerate(self._shown):
            if isinstance(shown.body, MarkdownSection | JsonSection):
                shown.body.relay(sheet)
                self._splice(index, 0)

    def take_entry(self, entry: MessageEntry) -> int | None:
        """Show a newer state of the message, where it only says more of what is shown; None where it says otherwise
        and the message has to be made anew."""
        if entry.author != self._entry.author or not self._agrees_with(entry):
            return None
        self._entry = entry
        ended = entry.state is not TurnState.STREAMING
        first = len(self.contents)
        for index, (shown, block) in enumerate(zip(self._shown, entry.blocks, strict=False)):
            if shown.kind not in _TEXTS and shown.raw != block.raw:
                shown.pieces.clear()
            shown.raw = block.raw
            if ended:
                shown.since_ms = None
                if isinstance(shown.body, MarkdownSection):
                    first = min(first, self._splice(index, shown.body.finish()))
            if shown.kind is not BlockKind.TEXT:
                first = min(first, self._refresh_fold(index))
        return first

    def _agrees_with(self, entry: MessageEntry) -> bool:
        if len(entry.blocks) != len(self._shown):
            return False
        for shown, block in zip(self._shown, entry.blocks, strict=True):
            if shown.kind is not block.kind:
                return False
            if shown.kind in _TEXTS and shown.text != block.shown_text:
                return False
            if isinstance(shown.body, JsonSection) and shown.body.source != _pretty(block.raw, ""):
                return False
        return True

    def toggle_fold(self, index: int) -> int:
        """Fold or unfold the block `index`."""
        shown = self._shown[index]
        self._unfolded ^= {index}
        shown.body = self._make_body(index) if index in self._unfolded else None
        self._refresh_fold(index)
        self._splice(index, 0)
        return self._starts[index]

    def relay_section(self, index: int) -> int:
        """Work out the contents of a block anew, after its code was wrapped or unwrapped."""
        body = self._shown[index].body
        if isinstance(body, MarkdownSection | JsonSection):
            body.relay(self._sheet)
        return self._splice(index, 0)

    def _open(self, kind: BlockKind, raw: JsonObject, text: str) -> None:
        index = len(self._shown)
        plain = kind is BlockKind.TEXT
        shown = _ShownBlock(kind, raw, [text] if kind in _TEXTS else [])
        self._shown.append(shown)
        self._starts.append(len(self.contents))
        if not plain:
            self.contents.append(self._fold_content(index))
        if plain or index in self._unfolded:
            shown.body = self._make_body(index)
            self.contents.extend(shown.body.contents)

    def _make_body(self, index: int) -> Section:
        shown = self._shown[index]
        if shown.kind is BlockKind.TEXT and self._entry.is_own:
            return OwnSection(index, shown.text)
        if shown.kind in _TEXTS and self.shows_source:
            return SourceSection(index, shown.text)
        if shown.kind in _TEXTS:
            look = Look.BODY if shown.kind is BlockKind.TEXT else Look.THOUGHT
            section = MarkdownSection(index, shown.text, self._sheet, look)
            if self._entry.state is not TurnState.STREAMING:
                section.finish()
            return section
        return JsonSection(index, _pretty(shown.raw, shown.text), self._sheet)

    def _grow(self, index: int, text: str) -> int:
        shown = self._shown[index]
        shown.pieces.append(text)
        if isinstance(shown.body, MarkdownSection | SourceSection):
            return self._splice(index, shown.body.grow(text))
        return len(self.contents)

    def _grow_input(self, index: int, partial: str) -> int:
        shown = self._shown[index]
        shown.pieces.append(partial)
        if not isinstance(shown.body, JsonSection):
            return len(self.contents)
        shown.body.update(_pretty(shown.raw, shown.text), self._sheet)
        return self._splice(index, 0)

    def _close(self, index: int, now_ms: int) -> int:
        shown = self._shown[index]
        first = len(self.contents)
        if isinstance(shown.body, MarkdownSection):
            first = self._splice(index, shown.body.finish())
        if shown.since_ms is not None:
            shown.thought_ms, shown.since_ms = now_ms - shown.since_ms, None
            first = min(first, self._refresh_fold(index))
        return first

    def _splice(self, index: int, changed: int) -> int:
        """Take a section's contents over from its content `changed` on."""
        shown = self._shown[index]
        body = shown.body.contents if shown.body else []
        begin = self._starts[index] + (0 if shown.kind is BlockKind.TEXT else 1)
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self.contents)
        old_length = end - begin
        if changed >= len(body) == old_length:
            return len(self.contents)
        self.contents[begin + changed : end] = body[changed:]
        moved = len(body) - old_length
        for later in range(index + 1, len(self._starts)):
            self._starts[later] += moved
        return begin + changed

    def _refresh_fold(self, index: int) -> int:
        at = self._starts[index]
        fresh = self._fold_content(index)
        if self.contents[at] == fresh:
            return len(self.contents)
        self.contents[at] = fresh
        return at

    def _fold_content(self, index: int) -> FoldContent:
        shown = self._shown[index]
        unfolded = index in self._unfolded
        if shown.kind is BlockKind.THINKING:
            return FoldContent(index, self._thought_text(shown), unfolded, since_ms=shown.since_ms)
        if shown.kind is BlockKind.REDACTED_THINKING:
            hidden = QCoreApplication.translate("Transcript", "Thought, encrypted by the provider")
            return FoldContent(index, hidden, unfolded)
        return FoldContent(index, _card_title(shown.kind, shown.raw), unfolded, card=True)

    def _thought_text(self, shown: _ShownBlock) -> str:
        if shown.since_ms is not None:
            return QCoreApplication.translate("Transcript", "Thinking…")
        thoughts = sum(1 for other in self._shown if other.kind is BlockKind.THINKING)
        thought_ms = shown.thought_ms if thoughts > 1 or shown.thought_ms is not None else self._entry.thought_ms
        if thought_ms is None:
            return QCoreApplication.translate("Transcript", "Thought")
        seconds = max(1, round(thought_ms / 1_000))
        return QCoreApplication.translate("Transcript", "Thought for {seconds} s").format(seconds=seconds)


def _card_title(kind: BlockKind, raw: JsonObject) -> str:
    name = string_in(raw, "name")
    kind_name = string_in(raw, "type") or "?"
    match kind:
        case BlockKind.TOOL_USE:
            return QCoreApplication.translate("Transcript", "Tool call: {name}").format(name=name or kind_name)
        case BlockKind.TOOL_RESULT:
            return QCoreApplication.translate("Transcript", "Tool result: {name}").format(name=kind_name)
        case _:
            return QCoreApplication.translate("Transcript", "Block of type {name}").format(name=kind_name)


def source_of(block: Block) -> str:
    """What can be found in a block that is not shown: the same as `MessageBlocks.sources` has for it."""
    return block.shown_text if block.kind in _TEXTS else _pretty(block.raw, "")


def _pretty(raw: JsonObject, partial: str) -> str:
    """A block's JSON for reading; input that is still coming stands below it, as it came."""
    text = without_surrogates(json.dumps(raw, ensure_ascii=False, indent=2))
    return f"{text}\n{partial}" if partial else text
