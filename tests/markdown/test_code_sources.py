from __future__ import annotations

import pytest

from claude_desktop.markdown.code_sources import code_line_starts
from claude_desktop.markdown.leaves import Code
from claude_desktop.markdown.parsing import parse


@pytest.mark.parametrize(
    "text",
    [
        "```py\nx = 1\n\ny\n```",
        "```\nopen\nblock",
        "```\n",
        "    indented\n\n    code\n",
        "> ```\n> quoted\n>   more\n> ```\n",
        "1. a\n\n   ```\n   in a list\n     deeper\n   ```\n",
        "text\r\n\r\n~~~\r\none\r\ntwo\r\n~~~\r\n",
    ],
)
def test_each_line_of_code_stands_in_the_source_where_it_says(text: str) -> None:
    code = next(leaf for leaf in parse(text) if isinstance(leaf, Code))
    lines = code.text.split("\n")
    starts = code_line_starts(text, code)
    assert len(starts) == len(lines)
    assert [text[start : start + len(line)] for start, line in zip(starts, lines, strict=True)] == lines
