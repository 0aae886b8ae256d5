"""Where the lines of a code block stand in the message's source."""

from __future__ import annotations

from claude_desktop.markdown.leaves import Code
from claude_desktop.markdown.parsing import LINE_END


def code_line_starts(source: str, code: Code) -> tuple[int, ...]:
    """The source offset of each line of a code block's text.

    A code line is the end of a source line: markers and indentation before it are left out. The first source line of a
    fenced block is its fence. Where a tab was used up in part, the spaces that stand for its rest are counted to it.
    """
    lines = code.text.split("\n")
    place = code.place
    starts, ends = [place.source_start], []
    for line_end in LINE_END.finditer(source, place.source_start, place.source_end):
        ends.append(line_end.start())
        starts.append(line_end.end())
    ends.append(place.source_end)
    has_fence = len(ends) > len(lines) or not code.closed
    bounds = zip(lines, starts[has_fence:], ends[has_fence:], strict=False)
    found = tuple(max(start, end - len(line)) for line, start, end in bounds)
    return found or (place.source_end,)
