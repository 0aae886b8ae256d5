"""What a growing Markdown document costs per token, next to parsing the whole text anew for each.

Run `python -m tests.benchmarks.markdown_growth`. A token is four characters, times are thread CPU. The last hundredth
of the tokens is measured, so that a column that grows with the length shows a cost that does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

from claude_desktop.markdown.growing_document import GrowingDocument
from claude_desktop.markdown.parsing import parse

TOKEN_CHARACTERS = 4
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


def main() -> None:
    """Print the table."""
    head = " ".join(f"{f'at {length:,}':>12}" for length in LENGTHS_TOKENS)
    sys.stdout.write(f"{'':16} {'':22} {head}\n")
    for name, shape in SHAPES.items():
        texts = [shape(length * TOKEN_CHARACTERS) for length in LENGTHS_TOKENS]
        grown = [grow(text) for text in texts]
        rows = (
            ("us per token", [f"{us:.1f}" for us, _ in grown]),
            ("parsed per character", [f"{ratio:.2f}" for _, ratio in grown]),
            ("us, whole each time", [f"{parse_whole(text):,.0f}" for text in texts]),
        )
        for label, values in rows:
            sys.stdout.write(f"{name:16} {label:22} {' '.join(f'{value:>12}' for value in values)}\n")


if __name__ == "__main__":
    main()
