"""What a growing Markdown document costs per token, next to parsing the whole text anew for each.

A token is four characters, times are thread CPU. The last hundredth
of the tokens is measured, so that a column that grows with the length shows a cost that does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from claude_desktop.markdown.growing_document import GrowingDocument
from claude_desktop.markdown.parsing import parse
from tests.benchmarks.rows import Plan, Row

TOKEN_CHARACTERS = 4
BAR_PARSED = 8.0
LENGTHS_TOKENS = (1_000, 10_000, 50_000, 100_000)
_SENTENCE = "The **quick** brown fox, as `fox.py` and [its page](https://example.org/fox) say, jumps over *lazy* dogs. "


def prose(characters: int) -> str:
    """Headings and paragraphs of three sentences."""
    part = "## A heading\n\n" + (_SENTENCE * 3 + "\n\n") * 4
    return (part * (characters // len(part) + 1))[:characters]


def one_list(characters: int) -> str:
    """One list."""
    item = "- An item with **bold** words and `code` in it\n"
    return (item * (characters // len(item) + 1))[:characters]


def one_code_block(characters: int) -> str:
    """One code block that is never closed."""
    line = "    value = compute(value, 'text')  # a comment\n"
    return ("```python\n" + line * (characters // len(line) + 1))[:characters]


def one_table(characters: int) -> str:
    """One table of four columns."""
    row = "| a first cell | **bold** words | `code` | 12.5 |\n"
    return ("| a | b | c | d |\n|---|---|---|--:|\n" + row * (characters // len(row) + 1))[:characters]


def one_paragraph(characters: int) -> str:
    """One paragraph in one line."""
    return (_SENTENCE * (characters // len(_SENTENCE) + 1))[:characters]


SHAPES: dict[str, Callable[[int], str]] = {
    "prose": prose,
    "one list": one_list,
    "one code block": one_code_block,
    "one table": one_table,
    "one paragraph": one_paragraph,
}


def tokens_of(text: str) -> Iterator[str]:
    """Cut a text into tokens."""
    for start in range(0, len(text), TOKEN_CHARACTERS):
        yield text[start : start + TOKEN_CHARACTERS]


def grow(text: str) -> tuple[float, float]:
    """Feed a text token by token; returns us per token at its end and the characters parsed per character."""
    document = GrowingDocument()
    tokens = list(tokens_of(text))
    measured = max(200, len(tokens) // 100)
    for token in tokens[:-measured]:
        document.append(token)
    started_ns = time.thread_time_ns()
    for token in tokens[-measured:]:
        document.append(token)
    spent_us = (time.thread_time_ns() - started_ns) / 1_000
    return spent_us / measured, document.parsed_characters / len(text)


def parse_whole(text: str) -> float:
    """Parse a text at once; returns us, which is what each token would cost without a growing document."""
    started_ns = time.thread_time_ns()
    parse(text)
    return (time.thread_time_ns() - started_ns) / 1_000


def measure(plan: Plan) -> list[Row]:
    """Measure every shape at every length; the floor of a token is its parse in a document of 1,000 tokens."""
    lengths = LENGTHS_TOKENS[:2] if plan.is_quick else LENGTHS_TOKENS
    rows: list[Row] = []
    for name, shape in SHAPES.items():
        floor_us = None
        for length in lengths:
            text = shape(length * TOKEN_CHARACTERS)
            us, parsed = grow(text)
            floor_us = floor_us or us
            whole_us = f"whole each time {parse_whole(text):,.0f} us"
            rows.append(Row(f"{name}: a token at {length:,}", us, "us", floor_us, note=whole_us))
            rows.append(Row(f"{name}: parsed per character at {length:,}", parsed, "", bar=BAR_PARSED))
    return rows
