from __future__ import annotations

import random

import pytest

from claude_desktop.markdown.growing_inline import GrowingInline, settled_length
from claude_desktop.markdown.inline_writer import Origin
from claude_desktop.markdown.inlines import References, Target, parse_inline, read_tokens

PIECES = (
    "a",
    "bc ",
    " ",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "``",
    "[",
    "]",
    "(u)",
    "[foo]",
    "!",
    "<",
    ">",
    "&amp;",
    "\\",
    "$",
    "$$",
    "(",
)
MORE_PIECES = ("\n", "  \n", "https://x.y/z ", "me@x.org ", "<http://q> ", "![i](u)", "word, ", "***", "__", "(", ")")


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(4))
def test_what_is_settled_reads_the_same_whatever_follows(batch: int) -> None:
    settled = 0
    for number in range(500):
        chance = random.Random(batch * 1_000_003 + number)  # noqa: S311 (a test's dice)
        references = References()
        references.known["FOO"] = Target("/foo", "")
        content = ""
        growing = GrowingInline()
        for _ in range(chance.randint(1, 30)):
            content += chance.choice((*PIECES, *MORE_PIECES))
            growing.show(content, Origin((0,), (0,)), references)
        reading = read_tokens(content, references)
        settled += settled_length(reading, content)
        whole = parse_inline(content, Origin((0,), (0,)), references)
        assert growing.finish(content, Origin((0,), (0,)), references) == whole, f"{batch}, {number}: {content!r}"
    assert settled > 300


def test_prose_is_parsed_about_once() -> None:
    growing = GrowingInline()
    content = "Some **bold** words, `code` and [a link](https://x.y). " * 40
    for end in range(4, len(content), 4):
        growing.show(content[:end], Origin((0,), (0,)), References())
    assert growing.parsed_characters < 6 * len(content)


def test_a_content_that_begins_alike_elsewhere_is_not_resumed() -> None:
    growing = GrowingInline()
    growing.show("the same words here", Origin((0,), (10,)), References())
    inline = growing.finish("the same words here", Origin((0,), (90,)), References())
    assert inline.runs[0].source_start == 90
