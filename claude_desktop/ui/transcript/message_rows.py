"""One message as a list of rows with heights: what is laid out lives here, what is not has its height remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from claude_desktop.markdown.leaves import ListItem, Quote
from claude_desktop.model.endings import NextStep
from claude_desktop.model.messages import TurnState
from claude_desktop.model.reply_status import ReplyStatus
from claude_desktop.model.stream_events import StreamEvent
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX, SPACE_S_PX, SPACE_XL_PX, SPACE_XS_PX
from claude_desktop.ui.transcript.attachment_rows import AttachmentRow
from claude_desktop.ui.transcript.chrome_rows import ActionsRow, AuthorRow, FoldRow, StatusRow
from claude_desktop.ui.transcript.contents import (
    ActionsContent,
    AttachmentContent,
    AuthorContent,
    CodeContent,
    Content,
    FoldContent,
    MathContent,
    NodeContent,
    NoticeContent,
    OutputContent,
    OwnContent,
    PendingContent,
    RuleContent,
    StatusContent,
    TableContent,
    TextContent,
)
from claude_desktop.ui.transcript.diagram_row import make_code_row
from claude_desktop.ui.transcript.entries import MessageEntry
from claude_desktop.ui.transcript.estimates import estimate_row_px
from claude_desktop.ui.transcript.heights import HeightTree
from claude_desktop.ui.transcript.math_rows import MathRow, has_math
from claude_desktop.ui.transcript.message_blocks import MessageBlocks
from claude_desktop.ui.transcript.notice_row import NoticeRow
from claude_desktop.ui.transcript.output_rows import NodeRow, OutputBarRow
from claude_desktop.ui.transcript.rows import EmptyRow, RowLayout, Sheet
from claude_desktop.ui.transcript.status_texts import status_content
from claude_desktop.ui.transcript.table_rows import TableRow
from claude_desktop.ui.transcript.text_rows import OwnRow, RuleRow, TextRow
from claude_desktop.ui.transcript.text_styles import Look

_SURROUNDED = (TextContent, CodeContent, TableContent, RuleContent, MathContent)
_HEADING_LOOKS = (Look.HEADING_1, Look.HEADING_2, Look.HEADING_3)


@dataclass(slots=True)
class Row:
    """A row: its content, the gap above it, the height of its content (an estimate until `known`), and its layout
    while it is near the screen. `joined` counts the surroundings that it shares with the row above; `former` is the
    layout of the row whose place it took, until it has its own: what did not change is taken from there."""

    content: Content
    gap_px: int
    content_px: int
    known: bool = False
    layout: RowLayout | None = None
    joined: int = 0
    former: RowLayout | None = None

    @property
    def height_px(self) -> int:
        """What it takes of the page."""
        return self.gap_px + self.content_px


@dataclass(slots=True)
class MessageRows:
    """The rows of one message. `is_last` tells whether it ends the conversation; `unfolded` are the blocks that the
    reader unfolded, kept by the owner while the message itself comes and goes. A very long text is parsed in slices, by
    `load_more`."""

    entry: MessageEntry
    sheet: Sheet
    is_last: bool
    unfolded: set[int]
    blocks: MessageBlocks = field(init=False)
    rows: list[Row] = field(default_factory=list)
    heights: HeightTree = field(default_factory=HeightTree)
    status: ReplyStatus | None = None
    version: int = 0

    def __post_init__(self) -> None:
        self.blocks = MessageBlocks(self.entry, self.sheet, self.unfolded)
        self._rebuild(0)

    def grow(self, events: Sequence[StreamEvent], now_ms: int) -> int:
        """Fold events of the stream into it. Returns the first row that changed."""
        first = len(self.blocks.contents)
        for event in events:
            first = min(first, self.blocks.apply(event, now_ms))
        return self._rebuild(first)

    def take_entry(self, entry: MessageEntry) -> int:
        """Show a newer state of the message; blocks that did not change keep their rows. Returns the first row that
        changed."""
        self.entry = entry
        if entry.state is not TurnState.STREAMING:
            self.status = None
        first = self.blocks.take_entry(entry)
        if first is None:
            self.blocks = MessageBlocks(entry, self.sheet, self.unfolded)
            first = 0
        return self._rebuild(first)

    def load_more(self) -> int:
        """Parse one more slice of a long message. Returns the first row that changed."""
        return self._rebuild(self.blocks.load_more())

    def pending_row(self) -> int:
        """The first row that stands for text that was not parsed yet; as many as there are rows where there is none."""
        if not self.blocks.is_loading:
            return len(self.rows)
        return next((at for at, row in enumerate(self.rows) if isinstance(row.content, PendingContent)), len(self.rows))

    def relay(self, sheet: Sheet) -> None:
        """Work everything out anew for another sheet."""
        same_type, self.sheet = sheet.styles is self.sheet.styles, sheet
        self.blocks.relay(sheet)
        contents = [*self.blocks.contents, *self._closing()]
        kinds_before, kinds = [type(row.content) for row in self.rows], [type(content) for content in contents]
        if not same_type or kinds != kinds_before:
            self.rows.clear()
            self._rebuild(0)
            return
        self.version += 1
        for row, content in zip(self.rows, contents, strict=True):
            row.content, row.layout, row.former, row.known = content, None, None, False
            row.content_px = estimate_row_px(content, sheet)
        self.heights = HeightTree(row.height_px for row in self.rows)

    def set_status(self, status: ReplyStatus | None) -> int:
        """Show where the reply stands. Returns the first row that changed."""
        self.status = status
        return self._rebuild(len(self.blocks.contents))

    def set_last(self, is_last: bool) -> int:
        """Tell it whether it is the conversation's last message. Returns the first row that changed."""
        self.is_last = is_last
        return self._rebuild(len(self.blocks.contents))

    def toggle_source(self) -> int:
        """Show the Markdown as it was written, or drawn again. Returns the first row that changed."""
        return self._rebuild(self.blocks.toggle_source())

    def toggle_fold(self, section: int) -> int:
        """Fold or unfold what a fold line hides. Returns the first row that changed."""
        return self._rebuild(self.blocks.toggle_fold(section))

    def toggle_node(self, section: int, start: int) -> int:
        """Open or close a part of a JSON tree. Returns the first row that changed."""
        return self._rebuild(self.blocks.toggle_node(section, start))

    def show_more_nodes(self, section: int, start: int) -> int:
        """Show more of a part of a JSON tree. Returns the first row that changed."""
        return self._rebuild(self.blocks.show_more_nodes(section, start))

    def forget_math(self) -> None:
        """Lay the rows with math out anew, now that more of it is drawn."""
        for row in self.rows:
            if has_math(row.content):
                row.layout, row.known = None, False

    def is_folded(self, section: int) -> bool:
        """Tell whether a fold hides a block."""
        return self.blocks.is_folded(section)

    def relay_section(self, section: int) -> int:
        """Lay a section out anew after its code was wrapped. Returns the first row that changed."""
        return self._rebuild(self.blocks.relay_section(section))

    def measure(self, index: int) -> int:
        """Lay a row out and learn its height. Returns by how much the message grew."""
        row = self.rows[index]
        row.layout = make_layout(row.content, self.sheet, row.former)
        row.former = None
        row.content_px, row.known = row.layout.height_px, True
        return self.heights.set(index, row.height_px)

    def recall_heights(self, heights: Sequence[int]) -> None:
        """Take over the heights that these rows had on the same sheet before; -1 for those that were never measured."""
        if len(heights) != len(self.rows):
            return
        for index, (row, height) in enumerate(zip(self.rows, heights, strict=True)):
            if height >= 0:
                row.content_px, row.known = height, True
                self.heights.set(index, row.height_px)

    def _rebuild(self, first: int) -> int:
        """Make the rows from content `first` on anew, reusing each that is the same as before."""
        self.version += 1
        contents = [*self.blocks.contents[first:], *self._closing()]
        old = self.rows[first:]
        same = 0
        while same < min(len(old), len(contents)) and old[same].content == contents[same]:
            same += 1
        tail = 0
        while tail < min(len(old), len(contents)) - same and old[-1 - tail].content == contents[-1 - tail]:
            tail += 1
        begin = first + same
        fresh = [
            Row(content, 0, estimate_row_px(content, self.sheet)) for content in contents[same : len(contents) - tail]
        ]
        if fresh and same < len(old) - tail and type(old[same].content) is type(fresh[0].content):
            fresh[0].former = old[same].layout
        kept = old[len(old) - tail :] if tail else []
        del self.rows[begin:]
        self.rows += [*fresh, *kept]
        self.heights.truncate(begin)
        for index in range(begin, len(self.rows)):
            above = self.rows[index - 1].content if index else None
            row = self.rows[index]
            row.gap_px = gap_px(above, row.content, self.sheet)
            row.joined = shared_surroundings(above, row.content)
            self.heights.append(row.height_px)
        return begin

    def _closing(self) -> list[Content]:
        entry = self.entry
        closing: list[Content] = []
        streaming = entry.state is TurnState.STREAMING
        if self.status is not None and (status := status_content(self.status, self.blocks.is_thinking)):
            closing.append(status)
        if entry.notice:
            closing.append(NoticeContent(entry.notice, entry.notice_kind, entry.steps))
        closing.append(
            ActionsContent(
                own=entry.is_own,
                sibling=entry.sibling,
                siblings=entry.siblings,
                can_retry=entry.can_retry and not any(button.step is NextStep.RETRY for button in entry.steps),
                facts=entry.facts,
                always_shown=self.is_last and (not entry.is_own or entry.can_retry),
                usable=not streaming and bool(entry.blocks) and not entry.is_instructions,
                can_change=entry.can_change,
                can_retry_with=entry.can_retry,
                has_info=entry.state is not None and not streaming,
            )
        )
        return closing


def make_layout(content: Content, sheet: Sheet, former: RowLayout | None = None) -> RowLayout:
    """Lay out a row; `former` is the layout it had before it grew."""
    match content:
        case NodeContent():
            return NodeRow(content, sheet)
        case TextContent():
            return TextRow(content, sheet, former)
        case OwnContent():
            return OwnRow(content, sheet)
        case CodeContent():
            return make_code_row(content, sheet, former)
        case TableContent():
            return TableRow(content, sheet, former)
        case RuleContent():
            return RuleRow(content, sheet)
        case MathContent():
            return MathRow(content, sheet)
        case PendingContent():
            return EmptyRow(estimate_row_px(content, sheet))
        case AttachmentContent():
            return AttachmentRow(content, sheet)
        case FoldContent():
            return FoldRow(content, sheet)
        case OutputContent():
            return OutputBarRow(content, sheet)
        case AuthorContent():
            return AuthorRow(content, sheet)
        case StatusContent():
            return StatusRow(content, sheet)
        case NoticeContent():
            return NoticeRow(content, sheet)
        case ActionsContent():
            return ActionsRow(content, sheet)


def gap_px(above: Content | None, content: Content, sheet: Sheet) -> int:
    """The space between two rows; parts of one leaf have none."""
    if above is None:
        return sheet.styles.px(SPACE_XL_PX if isinstance(content, OwnContent) else SPACE_XS_PX)
    design_px = _design_gap(above, content)
    return sheet.styles.px(design_px) if design_px else 0


def shared_surroundings(above: Content | None, content: Content) -> int:
    """How many of the quotes, items and thoughts around a row are around the row above too, from the outside in."""
    if not isinstance(above, _SURROUNDED) or not isinstance(content, _SURROUNDED) or above.section != content.section:
        return 0
    shared = 1 if content.look is Look.THOUGHT else 0
    for upper, lower in zip(above.place.containers, content.place.containers, strict=False):
        same_item = isinstance(upper, ListItem) and isinstance(lower, ListItem) and not lower.marker
        if not same_item and not (isinstance(upper, Quote) and isinstance(lower, Quote)):
            break
        shared += 1
    return shared


def _design_gap(above: Content, content: Content) -> int:
    match content:
        case ActionsContent(own=True):
            return 0
        case ActionsContent():
            return SPACE_M_PX
        case AttachmentContent():
            return SPACE_XS_PX
        case NoticeContent() | StatusContent() | FoldContent(card=True):
            return SPACE_M_PX
        case FoldContent():
            return SPACE_S_PX
        case NodeContent():
            return SPACE_XS_PX if isinstance(above, OutputContent) else 0
        case TextContent(first=False) | OwnContent(first=False) | CodeContent(first=False):
            return 0
        case TableContent(begin=begin) if begin:
            return 0
        case CodeContent() if isinstance(above, FoldContent):
            return SPACE_XS_PX
        case TableContent() | TextContent() if isinstance(above, OutputContent):
            return SPACE_S_PX
        case CodeContent() | TableContent() | RuleContent() | MathContent():
            return SPACE_L_PX if not _in_list(content) else SPACE_S_PX
        case TextContent(look=look) if look in _HEADING_LOOKS:
            return SPACE_S_PX if isinstance(above, FoldContent | AuthorContent) else SPACE_XL_PX - SPACE_XS_PX
        case TextContent():
            return _text_gap(above, content)
        case _:
            return SPACE_M_PX


def _text_gap(above: Content, content: TextContent) -> int:
    if isinstance(above, CodeContent | TableContent | RuleContent | MathContent):
        return SPACE_L_PX if not _in_list(content) else SPACE_S_PX
    if isinstance(above, AuthorContent) or (isinstance(above, FoldContent) and not above.card):
        return SPACE_XS_PX
    if isinstance(above, TextContent):
        if above.look in _HEADING_LOOKS:
            return SPACE_XS_PX
        if (above.look is Look.THOUGHT) != (content.look is Look.THOUGHT):
            return SPACE_L_PX
        if _begins_other_list(above, content):
            return SPACE_M_PX
        inner = content.containers[-1] if content.containers else None
        if isinstance(inner, ListItem) and inner.tight and _in_list(above):
            return SPACE_XS_PX
    return SPACE_M_PX


def _begins_other_list(above: TextContent, content: TextContent) -> bool:
    """Tell whether two rows stand in different lists or quotes, from the outside in."""
    for upper, lower in zip(above.containers, content.containers, strict=False):
        if type(upper) is not type(lower):
            return True
        if isinstance(upper, ListItem) and isinstance(lower, ListItem) and upper.widest_marker != lower.widest_marker:
            return True
    return any(isinstance(container, Quote) for container in above.containers[len(content.containers) :])


def _in_list(content: TextContent | CodeContent | TableContent | RuleContent | MathContent) -> bool:
    return any(isinstance(container, ListItem) for container in content.place.containers)
