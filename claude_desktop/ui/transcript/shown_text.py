"""How source characters are shown: one for one, so that every offset stays true, and none of them hidden."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

LINE_BREAK = "\u2028"
_PIECE_CHARACTERS = 4_000
_LONGEST_WHOLE = 6_000
_DEAR_PIECE_CHARACTERS = 400
_MANY_JOINERS = 200
_BIDI_CONTROLS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_INVISIBLE = (
    0x00AD,
    0x034F,
    0x061C,
    0x180E,
    0x200B,
    0x200C,
    0x200D,
    0x200E,
    0x200F,
    0x2060,
    0x2061,
    0x2062,
    0x2063,
    0x2064,
    0xFEFF,
)
_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)}
_CONTROLS |= {0x7F: "\u2421", 0x2029: LINE_BREAK}
_CONTROLS |= dict.fromkeys((*range(128, 160), *range(917504, 917632), 65534, 65535), "�")
_PROSE = {**_CONTROLS, 0x0A: LINE_BREAK, 0x0D: "\u200b"}
_EXACT = {**_CONTROLS, 0x0D: "\u240d"} | dict.fromkeys((*_BIDI_CONTROLS, *_INVISIBLE), "�")


def shown_prose(text: str) -> str:
    """Show running text: line feeds as line breaks, control characters as their pictures. Same length as `text`."""
    return text.translate(_PROSE) if not text.isprintable() else text


def shown_exactly(text: str) -> str:
    """Show code and addresses, where a character that hides or reorders others is a lie: it becomes U+FFFD."""
    return text.translate(_EXACT) if not text.isprintable() else text


class Utf16:
    """Converts between offsets in code points (ours) and in UTF-16 units (Qt's)."""

    __slots__ = ("_astral", "_astral_units")

    def __init__(self, text: str) -> None:
        self._astral: list[int] = []
        if text and max(text) > "\uffff":
            self._astral = [at for at, character in enumerate(text) if character > "\uffff"]
        self._astral_units = [at + index for index, at in enumerate(self._astral)]

    def units(self, offset: int) -> int:
        """The UTF-16 offset of a code point offset."""
        return offset + bisect_left(self._astral, offset) if self._astral else offset

    def points(self, units: int) -> int:
        """The code point offset of a UTF-16 offset."""
        return units - bisect_right(self._astral_units, units - 1) if self._astral else units


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cut a long text into stretches that can be laid out one by one; a text of ordinary length stays whole.

    Line breaking is quadratic in a line without spaces, and no single layout may block a frame. Cuts fall after a line
    break or a space where there is one near, and never before a combining mark. Joined emoji are dear to shape, so text
    full of joiners is cut finer.
    """
    dear = len(text) > _DEAR_PIECE_CHARACTERS and text.count("\u200d") > _MANY_JOINERS
    size, longest = (_DEAR_PIECE_CHARACTERS, _DEAR_PIECE_CHARACTERS) if dear else (_PIECE_CHARACTERS, _LONGEST_WHOLE)
    start = 0
    while len(text) - start > longest:
        window = text[start + size // 2 : start + size]
        at = max(window.rfind("\n"), window.rfind(LINE_BREAK))
        at = at if at >= 0 else window.rfind(" ")
        end = start + size // 2 + at + 1 if at >= 0 else start + size
        limit = end + 100
        while end < min(limit, len(text)) and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f"):
            end += 1
        yield start, end
        start = end
    yield start, len(text)


def runs_right_to_left(text: str) -> bool:
    """Tell whether a paragraph runs from right to left: its first strong character decides (UAX #9, rule P2)."""
    if text.isascii():
        return False
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"


def has_right_to_left(text: str) -> bool:
    """Tell whether any character runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text)
