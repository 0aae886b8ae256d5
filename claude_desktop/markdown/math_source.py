"""Recognises math in Markdown source: `$…$`, `$$…$$`, `\\(…\\)` and `\\[…\\]`. Nothing is drawn here."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# As pandoc reads them: a single dollar opens before what is no space and closes behind what is no space and before what
# is no digit, so that "$5 and $10" are prices.
_TEX = r"(?P<tex>(?:[^$\\]|\\.){1,2000}?)"
_BRACKETED = r"(?P<tex>.{1,2000}?)"
_INLINE: Final = (
    re.compile(rf"\$\${_TEX}\$\$", re.DOTALL),
    re.compile(rf"\$(?![\s$]){_TEX}(?<!\s)\$(?![\d$])", re.DOTALL),
    re.compile(rf"\\\({_BRACKETED}\\\)", re.DOTALL),
    re.compile(rf"\\\[{_BRACKETED}\\\]", re.DOTALL),
)
_CLOSERS: Final = {"$$": "$$", "\\[": "\\]"}
_MAY_OPEN = re.compile(r"\$(?=\S)|\$$|\\[(\[]|\\$")


class MathSource(NamedTuple):
    """Math in a text: its TeX, whether it stands on a line of its own, and how long it is with its marks."""

    tex: str
    display: bool
    length: int


def math_at(text: str, at: int, end: int | None = None) -> MathSource | None:
    """Read the math that begins at an offset; None where none does, or where it is not closed before `end`."""
    if text[at : at + 1] == "$" and at and (text[at - 1].isalnum() or text[at - 1] == "$"):
        return None
    for pattern in _INLINE:
        found = pattern.match(text, at, len(text) if end is None else end)
        if found is not None and found["tex"].strip():
            display = found.group().startswith(("$$", "\\["))
            return MathSource(found["tex"].strip(), display, found.end() - at)
    return None


def whole_math(text: str) -> MathSource | None:
    """Read a text that is math from its first character to its last."""
    found = math_at(text, 0)
    return found if found is not None and found.length == len(text) else None


def may_open_math(text: str) -> bool:
    """Tell whether a text that was read without math may hold the beginning of some, once more follows."""
    return ("$" in text or "\\" in text) and _MAY_OPEN.search(text) is not None


def block_opener(text: str, at: int) -> str:
    """The mark that opens a block of math when it stands alone on its line; empty for any other line."""
    mark = text[at : at + 2]
    return mark if mark in _CLOSERS and not text[at + 2 :].strip(" \t") else ""


def block_on_one_line(text: str, at: int) -> bool:
    """Tell whether a line is a whole block of math: `$$…$$` or `\\[…\\]` and nothing else."""
    mark = text[at : at + 2]
    return mark in _CLOSERS and whole_math(text[at:].rstrip(" \t")) is not None


def closes_block(line: str, opener: str) -> bool:
    """Tell whether a line of a block of math ends it."""
    return line.rstrip(" \t").endswith(_CLOSERS[opener])


def begins_like_block(text: str) -> bool:
    """Tell whether the beginning of a line may still become a block of math."""
    return "$$" in text or "\\[" in text
