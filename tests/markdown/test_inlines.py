from __future__ import annotations

import time

import pytest

from claude_desktop.markdown.inline_writer import Origin
from claude_desktop.markdown.inlines import MAX_MARKS, References, Target, parse_inline
from claude_desktop.markdown.leaves import Inline
from tests.markdown.outlines import styled


def read(content: str, references: References | None = None) -> Inline:
    return parse_inline(content, Origin((0,), (0,)), references or References())


def test_a_run_is_a_stretch_of_source_that_is_shown() -> None:
    inline = parse_inline("a **b** &amp; c\nd", Origin((0, 16), (100, 200)), References())
    assert inline.text == "a b & c d"
    runs = [(inline.text[run.text_start : run.text_start + run.length], run.source_start) for run in inline.runs]
    assert runs == [("a ", 100), ("b", 104), (" ", 107), (" c", 113), ("d", 200)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("`` a `b` ``", "{c:a `b`}"),
        ("`a\nb`", "{c:a b}"),
        ("`  `", "{c:  }"),
        ("~~~a~~~~", "~{s:a}~~"),
        ("~a~", "~a~"),
        ("![a *b*](u)", "{:a }(u){i:b}(u){: (u)}(u)"),
        ("![a](<u v>)", "{:a (u v)}(u v)"),
        ("[a https://x.y b](u)", "{:a https://x.y b}(u)"),
        ("[https://x.y]", "[{:https://x.y}(https://x.y)]"),
        ("**https://x.y**", "{b:https://x.y}(https://x.y)"),
        ("https://x.y/a_b_c*d*", "{:https://x.y/a_b_c*d}(https://x.y/a_b_c*d)*"),
        ("`https://x.y`", "{c:https://x.y}"),
        ("&lt;b&gt; &#x41;", "<b> A"),
        ("<a@b.c> <xy:z>", "{:a@b.c}(mailto:a@b.c) {:xy:z}(xy:z)"),
        ("[a](vbscript:x)", "{:a}(vbscript:x)"),
        ("[a](http://ex.org/ü?q=a b)", "[a]({:http://ex.org/ü?q=a}(http://ex.org/ü?q=a) b)"),
        ("[a](http://ex.org/ü)", "{:a}(http://ex.org/ü)"),
    ],
)
def test_spans_say_what_the_marks_say(content: str, expected: str) -> None:
    assert styled(read(content)) == expected


def test_labels_that_are_not_defined_are_noted() -> None:
    references = References()
    references.known["A"] = Target("/a", "t")
    assert styled(read("[a] [b] [c][d]", references)) == '{:a}(/a "t") [b] [c][d]'
    assert {label.lower() for label in references.missed} >= {"b", "d"}


@pytest.mark.parametrize(
    "content",
    ["[" * 20_000, "![" * 10_000, "[a](" * 5_000, "[a][" * 5_000, "*a " * 6_666, "*a **b " * 2_500, "`" * 20_000],
    ids=["brackets", "images", "links", "labels", "emphasis", "strong", "backticks"],
)
def test_a_content_of_marks_is_shown_as_it_is(content: str) -> None:
    started = time.thread_time()
    assert read(content).text.strip() == content.strip()
    assert time.thread_time() - started < 2


def test_many_marks_are_still_parsed() -> None:
    content = "*a* " * (MAX_MARKS // 2)
    assert len(read(content).spans) == MAX_MARKS // 2


def test_images_nested_without_end_neither_load_nor_recurse() -> None:
    assert "](u)" in read("![a" * 600 + "](u)" * 600).text
