from __future__ import annotations

import pytest

from claude_desktop.ui.transcript.shown_text import Utf16, pieces, shown_exactly, shown_prose


@pytest.mark.parametrize("text", ["plain", "a\nb\r\nc", "nul\0 esc\x1b", "\u202egnp.exe", "tag \U000e0041", "👩‍👩‍👧 é"])
def test_every_character_stays_one_character(text: str) -> None:
    assert len(shown_prose(text)) == len(shown_exactly(text)) == len(text)


def test_what_hides_or_reorders_is_made_visible_in_code_and_links() -> None:
    assert "\u202e" not in shown_exactly("https://x/\u202egnp.exe")
    assert shown_exactly("a\u200bb") == "a\ufffdb"
    assert shown_prose("a\x00b") == "a\u2400b"


def test_offsets_convert_both_ways_around_astral_characters() -> None:
    text = "a🎉b👩c"
    units = Utf16(text)
    for offset in range(len(text) + 1):
        qt_offset = len(text[:offset].encode("utf-16-le")) // 2
        assert units.units(offset) == qt_offset
        assert units.points(qt_offset) == offset


@pytest.mark.parametrize("text", ["x" * 100_000, "word " * 20_000, "", "short", "e\u0301" * 9_000])
def test_long_text_is_cut_into_bounded_pieces_without_loss(text: str) -> None:
    cut = list(pieces(text))
    assert "".join(text[start:end] for start, end in cut) == text
    assert all(end - start <= 6_100 for start, end in cut)
