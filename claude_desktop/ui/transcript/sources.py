"""Maps places in what is shown to places in the Markdown source it came from."""

from __future__ import annotations

from collections.abc import Iterator

from claude_desktop.markdown.leaves import Inline
from claude_desktop.ui.transcript.contents import CodeContent, MathContent, OwnContent, TableContent, TextContent

SelectableContent = TextContent | OwnContent | CodeContent | TableContent | MathContent


def text_of(content: SelectableContent) -> str:
    """The selectable text of a row, as its layout has it."""
    match content:
        case TextContent() | OwnContent() | MathContent():
            return content.inline.text
        case CodeContent(block=block, begin=begin, end=end):
            return block.text[block.lines[begin].start : block.lines[end - 1].end] if end > begin else ""
        case TableContent():
            return "".join(cell.text + mark for cell, mark, _ in _cells(content))[:-1]


def source_start(content: SelectableContent, source: str, offset: int, *, whole: bool) -> int:
    """Where in the source a selection begins that starts at `offset` of a row. `whole` tells that it goes on to the
    row's end: from the row's start it then takes what stands before the text too, such as `- ` or `## `."""
    place = content.place
    match content:
        case TextContent(first=True) | MathContent() if offset == 0 and whole:
            return _line_start(source, place.source_start)
        case TextContent() | MathContent():
            return _start_in(content.inline, offset, place.source_start)
        case OwnContent():
            return place.source_start + offset
        case CodeContent():
            return place.source_start if offset == 0 and content.first else _in_code(content, source, offset)
        case TableContent(begin=0) if offset == 0 and whole:
            return place.source_start
        case TableContent():
            inline, rest = _cell_at(content, offset)
            return _start_in(inline, rest, place.source_start)


def source_end(content: SelectableContent, source: str, offset: int, *, whole: bool) -> int:
    """Where in the source a selection ends that stops at `offset` of a row. `whole` tells that it takes the row from
    its start: to the row's end it then takes what closes it too."""
    place = content.place
    at_end = offset >= len(text_of(content))
    match content:
        case TextContent(last=True) | MathContent() if at_end and whole:
            return place.source_end
        case TextContent() | MathContent():
            return _end_in(content.inline, offset, place.source_end)
        case OwnContent():
            return place.source_start + offset
        case CodeContent():
            return place.source_end if at_end and content.last else _in_code(content, source, offset)
        case TableContent(last=True) if at_end and whole:
            return place.source_end
        case TableContent():
            inline, rest = _cell_at(content, offset)
            return _end_in(inline, rest, place.source_end)


def _line_start(source: str, start: int) -> int:
    return source.rfind("\n", 0, start) + 1 if not source[source.rfind("\n", 0, start) + 1 : start].strip() else start


def _start_in(inline: Inline, offset: int, default: int) -> int:
    for run in inline.runs:
        if offset < run.text_start + run.length:
            return run.source_start + max(0, offset - run.text_start)
    return inline.runs[-1].source_start + inline.runs[-1].length if inline.runs else default


def _end_in(inline: Inline, offset: int, default: int) -> int:
    for run in reversed(inline.runs):
        if offset > run.text_start:
            return run.source_start + min(run.length, offset - run.text_start)
    return inline.runs[0].source_start if inline.runs else default


def _in_code(content: CodeContent, source: str, offset: int) -> int:
    """Code keeps its lines: the n-th of the code is the n-th of the source after the fence, less its indentation."""
    block = content.block
    at = block.lines[content.begin].start + offset
    before = block.text.count("\n", 0, at)
    line_start = block.text.rfind("\n", 0, at) + 1
    line_end = block.text.find("\n", line_start)
    line = block.text[line_start : line_end if line_end >= 0 else len(block.text)]
    fenced = source[content.place.source_start : content.place.source_end].lstrip(" >\t").startswith(("```", "~~~"))
    position = content.place.source_start
    for _ in range(before + fenced):
        position = source.find("\n", position) + 1
    end = source.find("\n", position)
    source_line = source[position : end if end >= 0 else len(source)]
    return position + max(0, source_line.rfind(line)) + at - line_start


def _cells(content: TableContent) -> Iterator[tuple[Inline, str, int]]:
    start = 0
    for index in range(content.begin, content.end):
        cells = content.block.row(index)
        for column, cell in enumerate(cells):
            yield cell, "\t" if column + 1 < len(cells) else "\n", start
            start += len(cell.text) + 1


def _cell_at(content: TableContent, offset: int) -> tuple[Inline, int]:
    found, rest = Inline(""), 0
    for cell, _, start in _cells(content):
        if start > offset:
            break
        found, rest = cell, min(offset - start, len(cell.text))
    return found, rest
