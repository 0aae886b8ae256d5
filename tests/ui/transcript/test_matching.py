from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.ui.transcript.matching import Query


def found(query: str, text: str, *, exact_case: bool = False) -> list[str]:
    return [text[place.start : place.end] for place in Query(query, exact_case=exact_case).places(text)]


@pytest.mark.parametrize(
    ("query", "text", "places"),
    [
        ("queue", "A Queue, a queue and QUEUES.", ["Queue", "queue", "QUEUE"]),
        ("bold text", "some **bold** text here", ["bold** text"]),
        ("the docs for", "see [the docs](https://x.y/z) for more", ["the docs](https://x.y/z) for"]),
        ("two lines", "> two\n> lines", ["two\n> lines"]),
        ("two lines", "two\r\nlines", ["two\r\nlines"]),
        ("important,", "**important**, yes", ["important**,"]),
        ("a*b", r"a\*b and a*b", [r"a\*b", "a*b"]),
        ("aa", "aaaaa", ["aa", "aa"]),
        ("strasse", "STRASSE İ strasse", ["STRASSE", "strasse"]),
        ("οδος", "ΟΔΟΣ", ["ΟΔΟΣ"]),
        ("日本", "これは日本です", ["日本"]),
        ("x", "", []),
        ("two words", "two*words two wordy", []),
    ],
)
def test_words_are_found_as_they_are_seen(query: str, text: str, places: list[str]) -> None:
    assert found(query, text) == places


def test_case_counts_where_it_is_asked_for() -> None:
    assert found("Queue", "queue Queue", exact_case=True) == ["Queue"]


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_nothing_is_found_for_nothing(query: str) -> None:
    assert Query(query).is_empty
    assert found(query, "a   b\n") == []


@given(st.text(min_size=1, max_size=12), st.text(max_size=20), st.text(max_size=20))
def test_what_is_there_is_found(query: str, before: str, after: str) -> None:
    text = before + query + after
    places = list(Query(query).places(text))
    assert places or not query.strip()
    assert all(first.end <= second.start for first, second in pairwise(places))
    assert all(0 <= place.start < place.end <= len(text) for place in places)


@given(st.text("aAbİ\u03c2\u03c3 ", min_size=1, max_size=3), st.text("aAbİ\u03c2\u03c3 ", max_size=40))
def test_counting_quickly_is_counting(query: str, text: str) -> None:
    looked_for = Query(query)
    quick = looked_for.plain_count(looked_for.folded(text))
    assert quick is None or quick == len(list(looked_for.places(text)))


def test_a_long_search_in_vain_rests() -> None:
    assert list(Query("a b").search("a " * 2_000)).count(None) >= 3
