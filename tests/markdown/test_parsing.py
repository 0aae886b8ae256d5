from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desktop.markdown.leaf_list import MAX_LATE_LABELS
from claude_desktop.markdown.leaves import Code, Inline, Leaf, Paragraph, Table
from claude_desktop.markdown.parsing import parse
from tests.markdown.documents import PIECES, inlines_of, random_document, visible_text
from tests.markdown.outlines import outline, outlines


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", ["p hello"]),
        ("two\nlines", ["p two lines"]),
        ("hard  \nbreak", ["p hard⏎break"]),
        ("hard\\\nbreak", ["p hard⏎break"]),
        ("# One", ["h1 One"]),
        ("###### Six ##", ["h6 Six"]),
        ("####### Seven", ["p ####### Seven"]),
        ("#NoSpace", ["p #NoSpace"]),
        ("# Closing #\n#", ["h1 Closing", "h1 "]),
        ("Under\n===", ["h1 Under"]),
        ("Under\nline\n---", ["h2 Under line"]),
        ("---", ["rule"]),
        ("* * *", ["rule"]),
        ("_ _ _", ["rule"]),
        ("para\n---\n", ["h2 para"]),
        ("    indented\n\n    code\n\nafter", ["code() 'indented\\n\\ncode'", "p after"]),
        ("para\n    not code", ["p para not code"]),
        ("```py\nx = 1\n```", ["code(py) 'x = 1'"]),
        ('```py title="a b"\nx\n```\nafter', ["code(py title=\"a b\") 'x'", "p after"]),
        ("~~~\n```\n~~~", ["code() '```'"]),
        ("````\n```\n````", ["code() '```'"]),
        ("```\nopen", ["open() 'open'"]),
        ("``` a`b", ["p ``` a`b"]),
        ("  ```\n  two\n ```", ["code() 'two'"]),
        ("- a\n- b", ["• p a", "• p b"]),
        ("- a\n\n- b", ["•~ p a", "•~ p b"]),
        ("- a\n  more\n- b", ["• p a more", "• p b"]),
        ("- a\n\n  second\n- b", ["•~ p a", ".~ p second", "•~ p b"]),
        ("- a\n  - b\n    - c\n- d", ["• p a", ". • p b", ". . • p c", "• p d"]),
        ("- a\n+ b", ["• p a", "• p b"]),
        ("-\n- b", ["• p ", "• p b"]),
        ("- a\n\n\nafter", ["• p a", "p after"]),
        ("1. a\n2. b", ["1. p a", "2. p b"]),
        ("7) a\n7) b", ["7) p a", "8) p b"]),
        ("1. a\n1) b", ["1. p a", "1) p b"]),
        ("para\n1. a", ["p para", "1. p a"]),
        ("para\n2. a", ["p para 2. a"]),
        ("para\n- a", ["p para", "• p a"]),
        ("1986\\. A year", ["p 1986. A year"]),
        ("- [ ] todo\n- [x] done\n- [X] Done", ["☐ p todo", "☑ p done", "☑ p Done"]),
        ("1. [ ] todo", ["1. ☐ p todo"]),
        ("- [ ]", ["• p [ ]"]),
        ("- [x]y", ["• p [x]y"]),
        ("- ```\n  code\n  ```", ["• code() 'code'"]),
        ("- # head", ["• h1 head"]),
        ("-     code", ["• code() 'code'"]),
        ("- a\n\n      code", ["•~ p a", ".~ code() 'code'"]),
        ("1. a\n\n   ```py\n   x\n   ```\n2. b", ["1.~ p a", ".~ code(py) 'x'", "2.~ p b"]),
        ("> a\n> b", ["> p a b"]),
        ("> a\nlazy", ["> p a lazy"]),
        ("> a\n\n> b", ["> p a", "> p b"]),
        ("> > nested", ["> > p nested"]),
        ("> - a\n> - b", ["> • p a", "> • p b"]),
        ("- > a\n  > b", ["• > p a b"]),
        ("> ```\n> code", ["> open() 'code'"]),
        ("> # head\n> text", ["> h1 head", "> p text"]),
        ("> 1. a\n>\n>    > b", ["> 1.~ p a", "> .~ > p b"]),
        ("| a | b |\n|---|--:|\n| c | d |", ["table(lr) a | b / c | d"]),
        ("a | b\n:-: | ---\nc", ["table(cl) a | b / c | "]),
        ("| a |\n|---|\n| b | c | d |", ["table(l) a / b | c | d"]),
        ("| a | b |\n|---|---|\n| c \\| d | `e\\|f` |", ["table(ll) a | b / c | d | {c:e|f}"]),
        ("| a | b |\n|---|---|\n| c |\n\nafter", ["table(ll) a | b / c | ", "p after"]),
        ("| a | b |\n|---|---|\n- item", ["table(ll) a | b", "• p item"]),
        ("text\n| a | b |\n|---|---|\n| c | d |", ["p text", "table(ll) a | b / c | d"]),
        ("| a | b |\n|---|\n", ["p | a | b | |---|"]),
        ("- | a |\n  |---|\n  | b |", ["• table(l) a / b"]),
        (
            '[foo]: /url "title"\n\n[foo] and [bar][foo] and [foo][]',
            [
                'p [foo]: {:/url}(/url) "title"',
                'p {:foo}(/url "title") and {:bar}(/url "title") and {:foo}(/url "title")',
            ],
        ),
        ("[foo]\n\n[foo]: <a b>", ["p {:foo}(a b)", "p [foo]: {:<a b>}(a b)"]),
        ("[foo]: /one\n[foo]: /two\n\n[foo]", ["p [foo]: {:/one}(/one)", "p [foo]: {:/two}(/two)", "p {:foo}(/one)"]),
        ("[note]: this is text", ["p [note]: this is text"]),
        ("*a* **b** ***c*** ~~d~~ `e`", ["p {i:a} {b:b} {bi:c} {s:d} {c:e}"]),
        ("**bold *both* bold**", ["p {b:bold }{bi:both}{b: bold}"]),
        ("snake_case_word and 2*3*4", ["p snake_case_word and 2{i:3}4"]),
        ("`` a`b `` ` x `", ["p {c:a`b} {c:x}"]),
        ("\\*not\\* \\a &amp; &copy; &bogus;", ["p *not* \\a & © &bogus;"]),
        ('[l](/u) [t](/u "title") [a](<b c>) [e]()', ['p {:l}(/u) {:t}(/u "title") {:a}(b c) {:e}()']),
        ("[x](javascript:alert(1)) [y](//host/share)", ["p {:x}(javascript:alert(1)) {:y}(//host/share)"]),
        (
            '![alt](i.png) ![](i.png) ![a](i.png "t")',
            ['p {:alt (i.png)}(i.png) {:i.png}(i.png) {:a (i.png)}(i.png "t")'],
        ),
        ("[![badge](b.svg)](https://x.y)", ["p {:badge}(https://x.y){: (b.svg)}(b.svg)"]),
        ("<https://a.b/c?d=e> <me@x.org>", ["p {:https://a.b/c?d=e}(https://a.b/c?d=e) {:me@x.org}(mailto:me@x.org)"]),
        (
            "https://a.b/c_d. www.x.org, me@x.org!",
            ["p {:https://a.b/c_d}(https://a.b/c_d). {:www.x.org}(http://www.x.org), {:me@x.org}(mailto:me@x.org)!"],
        ),
        (
            "(see https://a.b/c_(d)) `https://not.link`",
            ["p (see {:https://a.b/c_(d)}(https://a.b/c_(d))) {c:https://not.link}"],
        ),
        ('List<String> <div class="x">*y*</div>', ['p List<String> <div class="x">{i:y}</div>']),
        ("<thinking>plan</thinking>", ["p <thinking>plan</thinking>"]),
        ("<!-- never closed\n\nnext", ["p <!-- never closed", "p next"]),
        ("<script>\nalert(1)\n</script>", ["p <script> alert(1) </script>"]),
        ("a\r\nb\rc", ["p a b c"]),
        ("a\tb", ["p a\tb"]),
    ],
)
def test_each_construct_becomes_the_leaves_that_it_should(text: str, expected: list[str]) -> None:
    assert outlines(text) == expected


def check_runs(source: str, inline: Inline) -> None:
    """Every run must show what the source says there, from left to right."""
    at = 0
    for run in inline.runs:
        assert run.text_start >= at
        at = run.text_start + run.length
        assert source[run.source_start : run.source_start + run.length] == inline.text[run.text_start : at]
    assert at <= len(inline.text)


def check_spans(inline: Inline) -> None:
    at = 0
    for span in inline.spans:
        assert at <= span.start < span.end <= len(inline.text)
        assert span.style
        at = span.end


def check_places(source: str, leaves: tuple[Leaf, ...]) -> None:
    at = 0
    for leaf in leaves:
        assert at <= leaf.place.source_start <= leaf.place.source_end <= len(source), outline(leaf)
        at = leaf.place.source_end


def check_document(text: str) -> None:
    leaves = parse(text)
    check_places(text, leaves)
    for leaf in leaves:
        for inline in inlines_of(leaf):
            check_runs(text, inline)
            check_spans(inline)


def test_runs_spans_and_places_hold_in_random_documents() -> None:
    for number in range(1_500):
        text = random_document(random.Random(number))  # noqa: S311 (a test's dice)
        try:
            check_document(text)
        except AssertionError:
            pytest.fail(f"number {number}: {text!r}")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=30))
def test_runs_spans_and_places_hold_in_any_text(pieces: list[str]) -> None:
    check_document("".join(pieces))


@pytest.mark.parametrize(
    "text",
    [
        "A plain paragraph, one line.",
        "# A heading",
        "- an item\n- another",
        "> a quote\n> of two lines",
        "| a | b |\n|---|---|\n| one | two |",
        "- a\n\n  > b\n\n  1. c",
    ],
)
def test_runs_cover_all_plain_text(text: str) -> None:
    for leaf in parse(text):
        for inline in inlines_of(leaf):
            covered = sum(run.length for run in inline.runs)
            assert covered == len(inline.text) - text.count("\n> ")


def test_no_word_of_any_document_is_lost() -> None:
    for number in range(1_500):
        chance = random.Random(number)  # noqa: S311 (a test's dice)
        words: list[str] = []
        parts: list[str] = []
        for _ in range(chance.randint(1, 25)):
            if chance.random() < 0.5:
                words.append(f"w{len(words)}w")
                parts.append(
                    chance.choice(("{}", "{} ", "<{}>", "*{}*", "[{}]", "({})", '"{}"', "`{}`")).format(words[-1])
                )
            parts.append(
                chance.choice((*PIECES, "](", "[", "](<", ' "', ")", "]: ", "| ", "<!-- ", "</", "![", "~~~ "))
            )
        text = "".join(parts)
        seen = visible_text(parse(text))
        lost = [word for word in words if word not in seen]
        assert not lost, f"number {number}: {lost} of {text!r}"


@pytest.mark.parametrize(
    "text", ["List<String>", "<thinking>x</thinking>", "<!-- x", "<!--" * 100, "<a href='x'>", "<?php ?>", "<![CDATA["]
)
def test_html_is_shown_as_the_text_that_it_is(text: str) -> None:
    (leaf,) = parse(text)
    assert isinstance(leaf, Paragraph)
    assert leaf.inline.text == text


def test_containers_nested_deeper_than_the_cap_are_text() -> None:
    (leaf,) = parse("> " * 30 + "deep")
    assert len(leaf.place.containers) == 16
    assert isinstance(leaf, Paragraph)
    assert leaf.inline.text == "> " * 14 + "deep"
    (leaf,) = parse("- " * 30 + "deep")
    assert len(leaf.place.containers) == 16


def test_a_short_row_can_not_fill_the_memory() -> None:
    header = "|a" * 128 + "|\n" + "|-" * 128 + "|\n"
    table, *rest = parse(header + "x\n" * 20_000)
    assert isinstance(table, Table)
    assert len(table.rows) < 600
    assert rest


def test_a_table_has_at_most_128_columns() -> None:
    assert not any(isinstance(leaf, Table) for leaf in parse("|a" * 129 + "|\n" + "|-" * 129 + "|\n"))


def test_a_definition_reaches_back_over_a_bounded_number_of_uses() -> None:
    leaves = parse("[x] y\n\n" * (MAX_LATE_LABELS + 5) + "[x]: /u\n")
    links = [leaf for leaf in leaves[:-1] if isinstance(leaf, Paragraph) and leaf.inline.spans]
    assert len(links) == MAX_LATE_LABELS
    assert isinstance(leaves[0], Paragraph)
    assert leaves[0].inline.text == "[x] y"


def test_the_place_of_a_leaf_is_its_lines() -> None:
    text = "one\n\n> two\n> more\n\n```py\ncode\n```\n\n- a\n\n  b\n"
    lines = [text[leaf.place.source_start : leaf.place.source_end] for leaf in parse(text)]
    assert lines == ["one", "> two\n> more", "```py\ncode\n```", "- a", "  b"]


def test_a_fence_is_closed_by_its_closing_fence_only() -> None:
    leaves = [leaf for leaf in parse("```\na\n```\n\n```\nb\n") if isinstance(leaf, Code)]
    assert [leaf.closed for leaf in leaves] == [True, False]


def test_a_late_definition_reaches_every_cell_of_a_table() -> None:
    table, *_ = outlines("| [a] | x |\n|---|---|\n| y | [a] [b] |\n\n[a]: /u\n\n[b]: /v\n")
    assert table == "table(ll) {:a}(/u) | x / y | {:a}(/u) {:b}(/v)"
