"""Surrogates, which JSON can carry and nothing else can."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.json_values import dump_json, load_json
from claude_desktop.model.texts import has_lone_surrogate, with_whole_pairs, without_surrogates

ANY_TEXT = st.text(st.characters(codec=None, categories=None))


@given(ANY_TEXT)
def test_cleaned_text_can_be_written_and_loses_nothing_else(text: str) -> None:
    cleaned = without_surrogates(text)
    cleaned.encode()
    assert not has_lone_surrogate(cleaned)
    if not has_lone_surrogate(text):
        assert cleaned == text


@given(ANY_TEXT, ANY_TEXT)
def test_joined_pieces_equal_what_json_reads_back(first: str, second: str) -> None:
    assert with_whole_pairs(first + second) == load_json(dump_json(first + second))


def test_halves_become_one_character() -> None:
    assert with_whole_pairs("a\ud83d" + "\ude00b") == "a😀b"
    assert with_whole_pairs("a\ud83d b") == "a\ud83d b"
    assert without_surrogates("a\ud83db") == "a\ufffdb"
