"""Foreign words are drawn as just those words, whatever they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.markdown.leaves import Code, Paragraph, Style
from claude_desktop.markdown.parsing import parse
from claude_desktop.ui.transcript.literal_markdown import fenced, host_of, link, literal, web_address

WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=40)


@pytest.mark.slow
@given(WORDS)
def test_any_words_are_drawn_as_they_are(words: str) -> None:
    [leaf] = parse(f"x {literal(words)}")
    assert isinstance(leaf, Paragraph)
    assert leaf.inline.text == f"x {words}"
    assert not any(span.style & ~Style.LINK for span in leaf.inline.spans)


@pytest.mark.parametrize(
    "words",
    [
        *("**bold**", "`code`", "[a](https://x.example)", "<b>x</b>", "$x^2$", "# no heading", "- no item", "a | b"),
        *("![i](p)", "&amp;", "~~x~~", "\\", "1. one", "2) two", "> quote", "[^1]", "~~~", "***", "\\(x\\)", "\\[x\\]"),
    ],
)
def test_no_mark_is_read(words: str) -> None:
    [leaf] = parse(literal(words))
    assert isinstance(leaf, Paragraph)
    assert leaf.inline.text == words
    assert {span.style for span in leaf.inline.spans} <= {Style.LINK}


def test_a_title_that_is_an_address_leads_nowhere_else() -> None:
    [leaf] = parse(link("https://bank.example", "https://other.example"))
    assert isinstance(leaf, Paragraph)
    assert [span.target for span in leaf.inline.spans] == ["https://other.example"]


def test_words_are_one_bounded_line() -> None:
    assert literal("a\n\nb\tc  d") == "a b c d"
    assert literal("x" * 400) == "x" * 299 + "…"
    assert literal("\ud800") == "\ufffd"


@pytest.mark.parametrize("text", ["x = 1", "```\nnot the end\n```", "`````", "a\n\n", "", "~~~"])
def test_nothing_in_a_fence_closes_it(text: str) -> None:
    [leaf] = parse(fenced(text, "python\n```"))
    assert isinstance(leaf, Code)
    assert (leaf.text, leaf.language, leaf.closed) == (text.rstrip("\n"), "python", True)


def test_a_long_block_says_that_it_is_cut() -> None:
    assert fenced("x" * 30_000).endswith("x\n…\n```")


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("HTTP://a.example", "HTTP://a.example"),
        (" https://a.example/ü b>c<d\\e\n", "https://a.example/%C3%BC%20b%3Ec%3Cd%5Ce"),
        ("https://a.example/(x)", "https://a.example/(x)"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("//a.example", ""),
        ("https://", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(address: str, target: str) -> None:
    assert web_address(address) == target
    [leaf] = parse(link("A [title]", address))
    assert isinstance(leaf, Paragraph)
    assert leaf.inline.text == "A [title]"
    assert [span.target for span in leaf.inline.spans] == ([target] if target else [])


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://A.example:8080/x", "a.example"),
        ("https://\u0430pple.com/", "xn--pple-43d.com"),
        ("no address", ""),
        ("https://[", ""),
        ("https://" + "ü" * 80 + ".org", ""),
    ],
)
def test_the_host_is_shown_for_what_it_is(address: str, host: str) -> None:
    assert host_of(address) == host
