"""The block half of Markdown: takes one line after another and never looks back at a line.

This is the strategy of the CommonMark specification's appendix (a stack of open blocks that each line continues, closes
or adds to), with GitHub's tables and task items. It stands in for markdown-it's block rules, which parse a whole text
and would have to parse a growing list, quote or table anew with each line; the tests compare both. HTML blocks are left
out on purpose: HTML is shown as the text that it is.
"""

from __future__ import annotations

from claude_desktop.markdown.block_starts import (
    SPECIAL_STARTS,
    fence_start,
    heading_start,
    is_decided,
    is_rule,
    take_item_start,
    underline_level,
)
from claude_desktop.markdown.frames import OpenItem, OpenQuote, nesting, take_containers, take_quote_mark
from claude_desktop.markdown.leaf_renderer import LeafRenderer
from claude_desktop.markdown.leaves import Leaf, Place, Rule
from claude_desktop.markdown.line_cursor import CODE_INDENT, LineCursor
from claude_desktop.markdown.open_blocks import OpenBlocks
from claude_desktop.markdown.open_leaves import (
    MAX_PARAGRAPH,
    OpenCode,
    OpenMath,
    OpenTable,
    OpenText,
    begin_math,
)
from claude_desktop.markdown.tables import MAX_ROW_CHARACTERS, column_alignments, split_row

MAX_NESTING = 16
"""Quotes and list items around a leaf; what is nested deeper is text."""


class BlockParser:
    """Turns lines into leaves. Lines come without their ends; `start` is always a source offset.

    `leaves` holds the closed leaves. `parsed_characters` counts what was looked at, by blocks and inline.
    """

    def __init__(self) -> None:
        self._renderer = LeafRenderer()
        self._open = OpenBlocks(self._renderer)
        self._start = 0
        self._end = 0
        self._extendable = False
        self._is_task = False
        self._line_characters = 0

    @property
    def leaves(self) -> list[Leaf]:
        """The closed leaves. The list changes in place."""
        return self._renderer.list.leaves

    @property
    def parsed_characters(self) -> int:
        """How many characters were looked at so far."""
        return self._line_characters + self._renderer.parsed_characters

    @property
    def changed_from(self) -> int:
        """The lowest index of a leaf that changed since this was last set."""
        return self._renderer.list.changed_from

    @changed_from.setter
    def changed_from(self, index: int) -> None:
        self._renderer.list.changed_from = index

    def add_line(self, text: str, start: int) -> None:
        """Take a whole line."""
        self.begin_line(text, start)
        self.end_line()

    def begin_line(self, text: str, start: int) -> None:
        """Take a line, or the beginning of one that `extend_line` and `end_line` follow."""
        self._line_characters += len(text)
        self._read_line(text, start)

    def extend_line(self, piece: str) -> None:
        """Take more of a line whose beginning was text and stays it."""
        self._line_characters += len(piece)
        self._open.extend(piece)

    def end_line(self) -> None:
        """The line is whole."""
        if isinstance(self._open.leaf, OpenText) and self._open.leaf.level:
            self._open.close_leaf()

    def close(self) -> None:
        """The text is whole: close what is open."""
        self._open.close_to(0)
        self._open.close_leaf()

    def look_ahead(self, text: str, start: int) -> bool:
        """Add the leaves to `leaves` that an unfinished line would make, and forget the line again.

        Returns whether the line is sure to stay text, so that it may be begun for good.
        """
        kept, self._open = self._open, self._open.fork()
        self._renderer.looks_ahead = True
        self._line_characters += len(text)
        self._read_line(text, start)
        self.show_open_leaf()
        self._renderer.looks_ahead = False
        self._open = kept
        return self._extendable

    def show_open_leaf(self) -> None:
        """Add the leaf that still takes lines to `leaves`, as it is now."""
        self._open.show_leaf()

    def _read_line(self, text: str, start: int) -> None:
        self._start, self._end = start, start + len(text)
        self._extendable = False
        cursor = LineCursor(text)
        depth = take_containers(self._open.frames, cursor)
        matched = depth == len(self._open.frames)
        cursor.find_next()
        if not (matched and (self._continue_code(cursor) or self._continue_math(cursor))):
            self._open_blocks(cursor, depth)
        for frame in self._open.frames:
            if isinstance(frame, OpenItem):
                frame.end = self._end

    def _continue_code(self, cursor: LineCursor) -> bool:
        """Give the line to the open code block, if there is one and the line belongs to it."""
        code = self._open.leaf
        if not isinstance(code, OpenCode):
            return False
        if code.fence:
            if code.closes_with(cursor):
                code.closed = True
                code.end = self._end
                self._open.close_leaf()
                self._open.blank_before = False
                return True
            self._extendable = not cursor.blank and cursor.text[cursor.next] != code.fence[0]
            cursor.skip_columns(min(code.indent, cursor.indent))
        elif cursor.indent >= CODE_INDENT:
            self._extendable = is_decided(cursor.text)
            cursor.skip_columns(CODE_INDENT)
        elif cursor.blank:
            cursor.to_next()
        else:
            return False
        code.add_line(cursor.rest(), self._end)
        self._open.blank_before = cursor.blank and not code.fence
        return True

    def _continue_math(self, cursor: LineCursor) -> bool:
        return isinstance(self._open.leaf, OpenMath) and self._open.leaf.take(cursor, self._start)

    def _open_blocks(self, cursor: LineCursor, depth: int) -> None:
        """Open the blocks that a line begins, then add what is left of it. `depth` containers are continued."""
        new_item = False
        matched = depth == len(self._open.frames)
        while self._begins_block(cursor):
            in_paragraph = matched and isinstance(self._open.leaf, OpenText)
            if self._begin_leaf(cursor, depth, in_paragraph):
                self._open.blank_before = False
                return
            new_item = self._begin_item(cursor, depth, in_paragraph)
            if not new_item and not self._begin_quote(cursor, depth):
                break
            depth = len(self._open.frames)
            cursor.find_next()
            if new_item and self._is_task:
                break
        if cursor.blank:
            self._open.close_to(depth)
            self._open.close_leaf()
            in_quote = bool(self._open.frames) and isinstance(self._open.frames[-1], OpenQuote)
            self._open.blank_before = not in_quote and not new_item
        else:
            self._add_text(cursor, depth, matched)
            self._open.blank_before = False

    def _begins_block(self, cursor: LineCursor) -> bool:
        """Tell whether the line may begin a block other than a paragraph."""
        if cursor.blank:
            return False
        if cursor.indent >= CODE_INDENT:
            return not isinstance(self._open.leaf, OpenText)
        return cursor.text[cursor.next] in SPECIAL_STARTS

    def _begin_leaf(self, cursor: LineCursor, depth: int, in_paragraph: bool) -> bool:
        """Begin a leaf other than a paragraph; returns whether the line was one."""
        text, at = cursor.text, cursor.next
        if cursor.indent >= CODE_INDENT:
            self._open.make_room(depth)
            cursor.skip_columns(CODE_INDENT)
            self._open.leaf = OpenCode(self._start, self._end)
            self._open.leaf.add_line(cursor.rest(), self._end)
            self._extendable = is_decided(text)
            return True
        if in_paragraph and (self._begin_table(text, at) or self._underline(text, at)):
            return True
        heading = heading_start(text, at)
        if heading is not None:
            self._open.make_room(depth)
            self._open.leaf = OpenText(self._start, self._end, heading.level, has_marks=True)
            self._add_line(self._open.leaf, text, at + heading.offset)
            return True
        fence = fence_start(text, at)
        if fence is not None:
            self._open.make_room(depth)
            self._open.leaf = OpenCode(self._start, self._end, fence.fence, fence.info, cursor.indent)
            return True
        math = begin_math(text, at, self._start)
        if math is not None:
            self._open.make_room(depth)
            self._open.leaf = math
            return True
        if is_rule(text, at):
            self._open.make_room(depth)
            self._renderer.list.add(Rule(Place(self._open.take_containers(), self._start, self._end)), [])
            return True
        return False

    def _begin_quote(self, cursor: LineCursor, depth: int) -> bool:
        if nesting(self._open.frames[:depth]) >= MAX_NESTING or not take_quote_mark(cursor):
            return False
        self._open.make_room(depth)
        self._open.frames.append(OpenQuote())
        return True

    def _begin_item(self, cursor: LineCursor, depth: int, in_paragraph: bool) -> bool:
        if nesting(self._open.frames[:depth]) >= MAX_NESTING:
            return False
        start = take_item_start(cursor, in_paragraph)
        if start is None:
            return False
        self._is_task = bool(start.box)
        if start.note:
            self._renderer.define_note(start.note, self._start)
        self._open.open_item(start, depth, self._start, self._end)
        return True

    def _begin_table(self, text: str, at: int) -> bool:
        """Make the paragraph's last line the header of a table, if this line sets up as many columns as it has."""
        paragraph = self._open.leaf
        if not isinstance(paragraph, OpenText) or not paragraph.may_head_table or len(text) > MAX_ROW_CHARACTERS:
            return False
        alignments = column_alignments(text[at:].rstrip(" \t"))
        line, start = paragraph.last_line, paragraph.text_starts[-1]
        if alignments is None or "|" not in line:
            return False
        cells = split_row(line.rstrip(" \t"), start)
        if len(cells) != len(alignments):
            return False
        header_start = paragraph.line_starts[-1]
        paragraph.take_last_line()
        self._open.close_leaf()
        self._open.leaf = OpenTable(header_start, self._end, alignments)
        self._renderer.add_header(self._open.leaf, cells)
        return True

    def _underline(self, text: str, at: int) -> bool:
        """Make the open paragraph a heading, if this line underlines it and it is more than link definitions."""
        level = underline_level(text, at)
        paragraph = self._open.leaf
        if level is None or not isinstance(paragraph, OpenText) or paragraph.overflowed:
            return False
        self._renderer.take_definitions(paragraph, self._open.take_containers)
        if not paragraph.text:
            self._open.leaf = None
            return False
        paragraph.level = level
        paragraph.end = self._end
        self._open.close_leaf()
        return True

    def _add_text(self, cursor: LineCursor, depth: int, matched: bool) -> None:
        """Add a line of text: to the open paragraph, even where the line leaves its containers, or to the open table,
        or to a new paragraph."""
        leaf = self._open.leaf
        if isinstance(leaf, OpenTable) and matched and self._add_row(leaf, cursor):
            return
        if isinstance(leaf, OpenText):
            leaf.may_head_table = matched and cursor.indent < CODE_INDENT
        else:
            self._open.make_room(depth)
            self._open.leaf = leaf = OpenText(self._start, self._end, may_head_table=True)
        self._add_line(leaf, cursor.text, cursor.next)

    def _add_line(self, leaf: OpenText, line: str, at: int) -> None:
        self._extendable = is_decided(line)
        leaf.add_line(line[at : at + MAX_PARAGRAPH], self._start + at, self._start)
        self._open.extend(line[at + MAX_PARAGRAPH :])

    def _add_row(self, table: OpenTable, cursor: LineCursor) -> bool:
        if len(cursor.text) > MAX_ROW_CHARACTERS:
            return False
        cells = split_row(cursor.text[cursor.next :].rstrip(" \t"), self._start + cursor.next)
        if not table.takes(len(cells)):
            return False
        self._renderer.add_row(table, cells, self._end)
        return True
