"""The blocks of one message as one list of row contents: folds, sections, and how they change while a reply streams."""

from __future__ import annotations

from dataclasses import replace

from claude_desktop.model.blocks import Block, BlockKind
from claude_desktop.model.json_values import load_json, string_in
from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import (
    BlockClosed,
    BlockOpened,
    CitationCame,
    StreamEvent,
    TextGrew,
    ThinkingGrew,
    ToolInputGrew,
)
from claude_desktop.model.texts import without_surrogates
from claude_desktop.ui.transcript.block_sources import TEXTS, card_source, head_of, joined
from claude_desktop.ui.transcript.citations import Citations
from claude_desktop.ui.transcript.contents import AuthorContent, Content, FoldContent, OutputContent
from claude_desktop.ui.transcript.entries import MessageEntry
from claude_desktop.ui.transcript.json_tree import JsonTreeSection
from claude_desktop.ui.transcript.output_sections import bar_of, is_drawn, section_of
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.sections import JsonSection, MarkdownSection, OwnSection, SourceSection
from claude_desktop.ui.transcript.shown_block import Section, ShownBlock, fold_of
from claude_desktop.ui.transcript.text_styles import Look
from claude_desktop.ui.transcript.tool_cards import is_readable

_THOUGHTS = (BlockKind.THINKING, BlockKind.REDACTED_THINKING)
_RELAID = (MarkdownSection, JsonSection, JsonTreeSection)
SOURCE_SHOWN = -1
"""Stands among the blocks that the reader unfolded while the message shows its source."""


class MessageBlocks:
    """Keeps `contents`, the row contents of all blocks in order. Methods return the first content that changed."""

    def __init__(self, entry: MessageEntry, sheet: Sheet, unfolded: set[int]) -> None:
        self._entry = entry
        self._sheet = sheet
        self._unfolded = unfolded
        self._shown: list[ShownBlock] = []
        self._starts: list[int] = []
        self._citations = Citations()
        self._lists_sources = False
        self.contents: list[Content] = []
        if entry.author:
            self.contents.append(AuthorContent(entry.author))
        results = {string_in(block.raw, "tool_use_id") or None: block.raw for block in entry.blocks}
        for block, (head, source) in zip(entry.blocks, joined(entry, self._citations), strict=True):
            answer = results.get(string_in(block.raw, "id")) if is_readable(block.raw) else None
            shown = ShownBlock(block.kind, block.raw, head, [source] if block.kind in TEXTS else [], answer)
            self._open(shown)
            cited = block.raw.get("citations")
            if isinstance(cited, list) and not block.finished:
                self._shown[-1].cited = [each for each in cited if isinstance(each, dict)]
        self._list_sources()

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
            if shown.kind in TEXTS and shown.body is not None:
                shown.body = self._make_body(index)
                self._refresh_fold(index)
                self._splice(index, 0)
        return 0

    @property
    def markdown(self) -> str:
        """The Markdown source of the message: its text blocks, thoughts and tools left out."""
        return "\n\n".join(shown.text for shown in self._shown if shown.kind is BlockKind.TEXT)

    def sources(self) -> list[str]:
        """What can be found in each block: the source of a text or thought, the card or the JSON of anything else."""
        return [self._source(index) for index in range(len(self._shown))]

    def _source(self, index: int) -> str:
        shown = self._shown[index]
        if shown.head != index or shown.kind in TEXTS:
            return shown.text
        return card_source(shown.raw, shown.result, shown.text)

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
                return self._begin(Block(raw, finished=False), now_ms)
            case CitationCame(index, citation) if index < len(self._shown):
                self._shown[index].cited.append(citation)
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
            if isinstance(shown.body, _RELAID):
                shown.body.relay(sheet)
                self._splice(index, 0)

    def take_entry(self, entry: MessageEntry) -> int | None:
        """Show a newer state of the message, where it only says more of what is shown; None where it says otherwise
        and the message has to be made anew."""
        same_form = is_drawn(entry.output) == is_drawn(self._entry.output)
        same_fold = entry.folded_as == self._entry.folded_as
        if entry.author != self._entry.author or not (same_form and same_fold and self._agrees_with(entry)):
            return None
        self._entry = entry
        ended = entry.state is not TurnState.STREAMING
        first = len(self.contents)
        for index, (shown, block) in enumerate(zip(self._shown, entry.blocks, strict=False)):
            if shown.kind not in TEXTS and shown.raw != block.raw:
                shown.pieces.clear()
            shown.raw = block.raw
            if shown.head != index:
                continue
            if ended:
                shown.since_ms = None
                if isinstance(shown.body, MarkdownSection):
                    first = min(first, self._splice(index, shown.body.finish()))
            first = min(first, self._refresh_fold(index))
        return min(first, self._list_sources())

    def _agrees_with(self, entry: MessageEntry) -> bool:
        if len(entry.blocks) != len(self._shown) - self._lists_sources:
            return False
        if self._lists_sources and entry.state is TurnState.STREAMING:
            return False
        found = joined(entry, Citations())
        for index, (shown, block, (head, source)) in enumerate(zip(self._shown, entry.blocks, found, strict=False)):
            if (shown.kind, shown.head) != (block.kind, head):
                return False
            if shown.kind in TEXTS and shown.text != source:
                return False
            drawn = shown.body.source if shown.kind not in TEXTS and shown.body is not None else source
            if index == head and drawn != source:
                return False
        return True

    def _list_sources(self) -> int:
        """Add the list of what a finished reply cites, once. Returns the first content that changed."""
        first = len(self.contents)
        is_whole = self._entry.state is not TurnState.STREAMING and not self._entry.folded_as
        listed = self._citations.list_markdown() if is_whole else ""
        if listed and not self._lists_sources:
            self._lists_sources = True
            self._open(ShownBlock(BlockKind.TEXT, {}, len(self._shown), [listed]))
        return first

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
        if isinstance(body, _RELAID):
            body.relay(self._sheet)
        return self._splice(index, 0)

    def toggle_node(self, index: int, start: int) -> int:
        """Open or close a part of a JSON tree, by where it begins in the source."""
        body = self._shown[index].body
        if isinstance(body, JsonTreeSection):
            body.toggle(start)
        return self._splice(index, 0)

    def show_more_nodes(self, index: int, start: int) -> int:
        """Show more of what a part of a JSON tree holds."""
        body = self._shown[index].body
        if isinstance(body, JsonTreeSection):
            body.show_more(start)
        return self._splice(index, 0)

    def _begin(self, block: Block, now_ms: int) -> int:
        """Take a block that begins to stream. Returns the first content that changed."""
        index, first = len(self._shown), len(self.contents)
        self._citations.note_page(block.raw)
        raws = [*(shown.raw for shown in self._shown), block.raw]
        head = head_of(raws, [shown.head for shown in self._shown])
        text = block.shown_text if block.kind in TEXTS else ""
        self._open(ShownBlock(block.kind, block.raw, head, [text] if block.kind in TEXTS and head == index else []))
        if block.kind is BlockKind.THINKING:
            self._shown[-1].since_ms = now_ms
            self._refresh_fold(index)
        if head == index:
            return first
        if block.kind is BlockKind.TEXT:
            return min(self._take_up(head), self._grow(index, text))
        self._shown[head].result = block.raw
        return min(self._refresh_fold(head), self._redraw(head))

    def _open(self, shown: ShownBlock) -> None:
        index = len(self._shown)
        self._shown.append(shown)
        self._starts.append(len(self.contents))
        if shown.head != index:
            return
        plain = self._is_plain(shown)
        shown.has_lead = not plain or self._bar_of(index, shown.kind) is not None
        if shown.has_lead:
            self.contents.append(self._lead(index))
        if plain or index in self._unfolded:
            shown.body = self._make_body(index)
            self.contents.extend(shown.body.contents)

    def _make_body(self, index: int) -> Section:
        shown = self._shown[index]
        if shown.kind is BlockKind.TEXT and self._entry.is_own:
            return OwnSection(index, shown.text)
        if shown.kind in TEXTS and self.shows_source and index < len(self._shown) - self._lists_sources:
            return SourceSection(index, shown.text)
        if shown.kind is BlockKind.TEXT and self._is_output(index) and self._entry.output is not None:
            return section_of(index, self._entry.output, self._sheet, self._unfolded)
        if shown.kind not in TEXTS and not is_readable(shown.raw):
            return JsonSection(index, self._source(index), self._sheet)
        is_list = self._lists_sources and index == len(self._shown) - 1
        look = Look.BODY if self._is_plain(shown) and not is_list else Look.THOUGHT
        section = MarkdownSection(index, self._source(index), self._sheet, look, cites=bool(self._citations.sources))
        if self._entry.state is not TurnState.STREAMING or shown.kind not in TEXTS:
            section.finish()
        return section

    def _take_up(self, index: int) -> int:
        """Let a text go on that seemed to be at its end. Returns the first content that changed."""
        shown = self._shown[index]
        if isinstance(shown.body, MarkdownSection) and shown.body.is_settled:
            return self._redraw(index)
        return len(self.contents)

    def _redraw(self, index: int) -> int:
        """Draw a block anew, where it is shown. Returns the first content that changed."""
        shown = self._shown[index]
        if shown.body is None:
            return len(self.contents)
        shown.body = self._make_body(index)
        return self._splice(index, 0)

    def _grow(self, index: int, text: str) -> int:
        own = self._shown[index]
        if own.kind is BlockKind.TEXT and isinstance(own.raw.get("citations"), list):
            text = own.held + text
            bare = text.rstrip()
            text, own.held = bare, text[len(bare) :]
        return self._add(own.head, text)

    def _add(self, index: int, text: str) -> int:
        """Add to the source of a text or thought."""
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
        shown.body.update(self._source(index), self._sheet)
        return self._splice(index, 0)

    def _close(self, index: int, now_ms: int) -> int:
        shown = self._shown[index]
        first = len(self.contents)
        if shown.kind is BlockKind.TEXT and (shown.cited or shown.held):
            first = self._mark(shown)
        elif is_readable(shown.raw):
            first = self._take_input(index)
        elif isinstance(shown.body, MarkdownSection):
            first = self._splice(index, shown.body.finish())
        if shown.since_ms is not None:
            shown.thought_ms, shown.since_ms = now_ms - shown.since_ms, None
            first = min(first, self._refresh_fold(index))
        return first

    def _mark(self, shown: ShownBlock) -> int:
        """Put the marks of what a text cites behind its last word."""
        body, marks = self._shown[shown.head].body, self._citations.marks(shown.cited)
        if isinstance(body, MarkdownSection):
            body.cites = body.cites or bool(marks)
        text, shown.held = marks + shown.held, ""
        return self._add(shown.head, text)

    def _take_input(self, index: int) -> int:
        """Read the input of a tool that has a card, now that it is whole."""
        shown = self._shown[index]
        try:
            sent = load_json(shown.text) if shown.pieces else shown.raw.get("input")
        except ValueError:
            sent = None
        shown.raw = {**shown.raw, "input": sent}
        shown.pieces.clear()
        return min(self._refresh_fold(index), self._redraw(index))

    def _splice(self, index: int, changed: int) -> int:
        """Take a section's contents over from its content `changed` on."""
        shown = self._shown[index]
        body = shown.body.contents if shown.body else []
        begin = self._starts[index] + shown.has_lead
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
        if not self._shown[index].has_lead:
            return len(self.contents)
        fresh = self._lead(index)
        if self.contents[at] == fresh:
            return len(self.contents)
        self.contents[at] = fresh
        return at

    def _is_output(self, index: int) -> bool:
        """Tell whether a text is the reply in its form, and not the list of what it cites."""
        drawn = is_drawn(self._entry.output) and not self._entry.folded_as
        return drawn and index < len(self._entry.blocks)

    def _bar_of(self, index: int, kind: BlockKind) -> OutputContent | None:
        if kind is not BlockKind.TEXT or not self._is_output(index) or self._entry.output is None:
            return None
        return bar_of(index, self._entry.output, shows_source=self.shows_source)

    def _lead(self, index: int) -> FoldContent | OutputContent:
        """The line above a body: the bar of a reply in a form, or what folds it."""
        bar = self._bar_of(index, self._shown[index].kind)
        if bar is not None:
            return bar
        shown, unfolded = self._shown[index], index in self._unfolded
        if shown.kind is BlockKind.TEXT:
            return FoldContent(index, self._entry.folded_as, unfolded)
        thoughts = sum(1 for other in self._shown if other.kind is BlockKind.THINKING)
        fold = fold_of(index, shown, unfolded, thoughts, self._entry.thought_ms)
        note = self._entry.thought_note if shown.kind in _THOUGHTS else ""
        return replace(fold, text=f"{fold.text} · {note}") if note else fold

    def _is_plain(self, shown: ShownBlock) -> bool:
        """Tell whether a block is shown without a line that folds it."""
        return shown.kind is BlockKind.TEXT and not self._entry.folded_as
