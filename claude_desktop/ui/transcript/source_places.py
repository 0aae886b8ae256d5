"""Finds the row, and the place in its text, where a place of a message's source is shown."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from claude_desktop.markdown.code_sources import code_line_starts
from claude_desktop.markdown.leaves import Code, Inline
from claude_desktop.ui.transcript.contents import (
    SELECTABLE,
    CodeContent,
    MathContent,
    OwnContent,
    TableContent,
    TextContent,
)
from claude_desktop.ui.transcript.message_rows import MessageRows
from claude_desktop.ui.transcript.sections import MarkdownSection
from claude_desktop.ui.transcript.shown_block import Section
from claude_desktop.ui.transcript.sources import SelectableContent, text_of


class SourcePlace(NamedTuple):
    """A place in a message: its block, and the offset in that block's source."""

    message_id: str
    section: int
    offset: int


def row_of_source(laid: MessageRows, section: int, offset: int) -> tuple[int, int] | None:
    """The row that shows a source offset of a block, and the offset in its text; the nearest one before, where what
    stands there is not shown. None where the block has no rows."""
    nearest: tuple[int, int] | None = None
    body = laid.blocks.section(section)
    for index, row in enumerate(laid.rows):
        content = row.content
        if body is None or not isinstance(content, SELECTABLE) or content.section != section:
            continue
        if nearest is not None and content.place.source_start > offset:
            break
        found = _offset_in(content, body, offset)
        if found is not None:
            return index, found
        nearest = index, len(text_of(content))
    return nearest


def source_of_row(content: object) -> tuple[int, int] | None:
    """The block of a row and where its leaf begins in that block's source; None for rows without text."""
    return (content.section, content.place.source_start) if isinstance(content, SELECTABLE) else None


def _offset_in(content: SelectableContent, body: Section, offset: int) -> int | None:
    match content:
        case TextContent(inline=inline) | MathContent(inline=inline):
            return _in_inline(inline, offset)
        case OwnContent(place=place):
            return offset - place.source_start if offset < place.source_end else None
        case TableContent():
            return _in_table(content, offset)
        case CodeContent():
            return _in_code(content, body, offset)


def _in_inline(inline: Inline, offset: int) -> int | None:
    for run in inline.runs:
        if offset < run.source_start + run.length:
            return run.text_start + max(0, offset - run.source_start)
    return None


def _in_table(content: TableContent, offset: int) -> int | None:
    start = 0
    for index in range(content.begin, content.end):
        for cell in content.block.row(index):
            found = _in_inline(cell, offset)
            if found is not None:
                return start + found
            start += len(cell.text) + 1
    return None


def _in_code(content: CodeContent, body: Section, offset: int) -> int | None:
    block = content.block
    at = offset
    if isinstance(body, MarkdownSection):
        leaf = body.leaf_at(content.place.source_start)
        if not isinstance(leaf, Code):
            return None
        starts = code_line_starts(body.source, leaf)
        line = bisect_right(starts, offset) - 1
        at = _line_start(block.text, line) + offset - starts[line] if line >= 0 else 0
    if content.end <= content.begin or at > block.lines[content.end - 1].end:
        return None
    return max(0, at - block.lines[content.begin].start)


def _line_start(text: str, line: int) -> int:
    at = 0
    for _ in range(line):
        at = text.find("\n", at) + 1
    return at
