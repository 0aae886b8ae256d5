from __future__ import annotations

import time

import pytest

from claude_desktop.markdown.growing_document import GrowingDocument
from claude_desktop.markdown.leaves import Math, Paragraph, Style
from claude_desktop.markdown.parsing import parse
from tests.markdown.outlines import outlines


@pytest.mark.parametrize(
    ("text", "outline"),
    [
        ("so $x^2$ is", ["p so {m:$x^2$} is"]),
        (r"so \(x_1\) and \[y\] are", [r"p so {m:\(x_1\)} and {m:\[y\]} are"]),
        ("a $$b$$ c", ["p a {m:$$b$$} c"]),
        ("**bold $x$**", ["p {b:bold }{bm:$x$}"]),
        (r"$a_1*b*c_2$ and $\{x\}$", [r"p {m:$a_1*b*c_2$} and {m:$\{x\}$}"]),
        ("[see $x$](u)", ["p {:see }(u){m:$x$}(u)"]),
        (r"\(a\)\(b\)", [r"p {m:\(a\)}{m:\(b\)}"]),
        ("$a\nb$", ["p {m:$a b$}"]),
    ],
)
def test_math_in_a_line_is_taken_whole(text: str, outline: list[str]) -> None:
    assert outlines(text) == outline


@pytest.mark.parametrize(
    "text",
    [
        "from $5 to $10",
        "US$5, CA$7",
        "$HOME and $PATH",
        "a$b$c",
        "$ x $",
        "costs $5-$10",
        "`$x$`",
        r"\$x\$",
        "$$",
        "$x",
    ],
)
def test_prices_names_and_code_are_no_math(text: str) -> None:
    (leaf,) = parse(text)
    if isinstance(leaf, Paragraph):
        assert not any(span.style & Style.MATH for span in leaf.inline.spans)
    else:
        assert isinstance(leaf, Math)
        assert not leaf.tex


@pytest.mark.parametrize(
    ("text", "outline"),
    [
        ("$$\na\n+ b\n$$\n", ["math 'a\\n+ b' $$⏎a⏎+ b⏎$$"]),
        ("text\n$$ x $$\nmore", ["p text", "math 'x' $$ x $$", "p more"]),
        ("\\[\nx\n\\]", ["math 'x' \\[⏎x⏎\\]"]),
        ("\\[ x \\]", ["math 'x' \\[ x \\]"]),
        ("- item\n  $$\n  - x\n  $$\n- next", ["•  p item".replace("  ", " "), ". math '- x' $$⏎- x⏎$$", "• p next"]),
        ("> $$\n> x\n> $$", ["> math 'x' $$⏎x⏎$$"]),
        ("$$\na\nb $$", ["math 'a\\nb' $$⏎a⏎b $$"]),
    ],
)
def test_math_on_lines_of_its_own_is_a_block(text: str, outline: list[str]) -> None:
    assert outlines(text) == outline


def test_a_mark_without_a_partner_takes_no_more_than_its_paragraph() -> None:
    assert outlines("$$\na *b*\n\nafter *it*") == ["open math '' $$⏎a *b*", "p after {i:it}"]
    assert outlines("\\[foo](bar) and [l](u)") == ["p [foo](bar) and {:l}(u)"]


def test_a_block_of_math_is_open_until_its_end_streams_in() -> None:
    document = GrowingDocument()
    document.append("$$\nx = ")
    assert isinstance(document.leaves[0], Math)
    assert not document.leaves[0].closed
    document.append("1\n$")
    document.append("$\nand")
    assert [type(leaf) for leaf in document.leaves] == [Math, Paragraph]
    math = document.leaves[0]
    assert isinstance(math, Math)
    assert (math.tex, math.closed) == ("x = 1", True)


def test_its_characters_know_where_they_stand_in_the_source() -> None:
    text = "> intro $a\n> b$ end\n>\n> $$\n> x\n> $$\n"
    for leaf in parse(text):
        assert isinstance(leaf, Paragraph | Math)
        for run in leaf.inline.runs:
            shown = leaf.inline.text[run.text_start : run.text_start + run.length]
            assert shown == text[run.source_start : run.source_start + run.length]


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["$x ", "\\(x ", "$$x\n", "$", "\\[\n", "$x$", "\\[x "])
def test_hostile_marks_stay_within_the_bound(piece: str) -> None:
    text = piece * 4_000
    document = GrowingDocument()
    begun = time.thread_time()
    for at in range(0, len(text), 40):
        document.append(text[at : at + 40])
    document.finish()
    assert document.parsed_characters <= 8 * len(text)
    assert tuple(document.leaves) == parse(text)
    assert time.thread_time() - begun < 20
