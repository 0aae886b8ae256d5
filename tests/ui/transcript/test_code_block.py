from __future__ import annotations

import pytest

from claude_desktop.ui.transcript.code_block import UNWRAPPED_COLUMNS, CodeBlock


def shown(block: CodeBlock) -> list[str]:
    return [block.text[line.start : line.end] for line in block.lines]


def test_growing_gives_the_same_lines_as_the_whole() -> None:
    text = "def f():\n\treturn 1\n\n" + "x" * 5_000 + "\n日本語\nlast"
    whole, growing = CodeBlock(), CodeBlock()
    whole.update(text, closed=True, language="python")
    for end in range(0, len(text) + 1, 7):
        growing.update(text[:end], closed=False, language="python")
    growing.update(text, closed=True, language="python")
    assert growing.lines == whole.lines
    assert growing.widest_columns == whole.widest_columns == UNWRAPPED_COLUMNS


def test_an_endless_line_is_cut() -> None:
    block = CodeBlock()
    block.update("y" * 1_000_000, closed=True, language="")
    assert max(len(line) for line in shown(block)) == UNWRAPPED_COLUMNS
    assert "".join(shown(block)) == block.text


@pytest.mark.parametrize("text", ["short", "word " * 30, "日本語" * 30, "\t\tx", "é" + "\u0301" * 50])
def test_wrapping_keeps_every_character(text: str) -> None:
    block = CodeBlock()
    block.update(text, closed=True, language="")
    block.set_columns(20)
    assert "".join(shown(block)) == text
    assert block.widest_columns <= 20
    block.set_columns(None)
    assert shown(block) == [text]


def test_colours_come_in_slices_and_end_exact() -> None:
    block = CodeBlock()
    block.update('"""two\nlines"""\nx = 1', closed=True, language="python")
    while block.needs_colour:
        block.colour(2.0)
    assert [colouring.colour.value for line in block.colours[:2] for colouring in line] == ["string", "string"]
    assert block.colours[2][-1].colour.value == "number"
