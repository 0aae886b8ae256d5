"""Parses a whole Markdown text into leaves."""

from __future__ import annotations

import re

from claude_desktop.markdown.block_parser import BlockParser
from claude_desktop.markdown.leaves import Leaf

LINE_END = re.compile(r"\r\n|\r|\n")


def parse(text: str) -> tuple[Leaf, ...]:
    """Parse a whole text. A `GrowingDocument` fed with it in any pieces ends with equal leaves."""
    parser = BlockParser()
    start = 0
    for end in LINE_END.finditer(text):
        parser.add_line(text[start : end.start()], start)
        start = end.end()
    if start < len(text):
        parser.add_line(text[start:], start)
    parser.close()
    return tuple(parser.leaves)
