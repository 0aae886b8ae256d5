"""Finds words in Markdown source as a person sees them: marks of style, escapes and line ends do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RESTS_AFTER = 500
# What may stand between two characters that a reader sees side by side: marks of style and escapes.
_MARKS = r"[*_~`\\]*"
# The same between two words: also the address of a link that ends, the marks of a quote, the start of another link.
_GAP = r"(?:[*_~`]|\]\([^()\s]{0,500}\))*\s[\s*_~`>\[]*"


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text, in code points."""

    start: int
    end: int


class Query:
    """What is looked for. A query without a word in it finds nothing."""

    def __init__(self, text: str, *, exact_case: bool = False) -> None:
        self.text = text
        self.exact_case = exact_case
        wanted = self.folded(text)
        words = wanted.split()
        plain = len(words) == 1 and words[0].isalnum()
        self._pattern = None if plain else re.compile(_GAP.join(map(_word_pattern, words)))
        self._seed = _seed(words[0]) if words else ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not self._seed

    def folded(self, text: str) -> str:
        """The text with upper and lower case made one, character for character."""
        if self.exact_case:
            return text
        if text.isascii():
            return text.lower()
        # The only character whose small letter is two, and the only small letter that depends on its place.
        return text.replace("İ", "i").lower().replace("\u03c2", "\u03c3")

    def plain_count(self, folded: str) -> int | None:
        """How often a query is in a folded text, at the speed of C; None where it has to be searched for."""
        if self._pattern is None:
            return folded.count(self._seed) if self._seed else 0
        return None if self._seed in folded else 0

    def places(self, text: str) -> Iterator[Found]:
        """Every place of a text, in order, none overlapping."""
        return (found for found in self.search(self.folded(text)) if found is not None)

    def search(self, searched: str) -> Iterator[Found | None]:
        """As `places`, of a text that is folded already, with None now and then where the search was long in vain, so
        that the caller can rest."""
        seed, pattern = self._seed, self._pattern
        at = searched.find(seed) if seed else -1
        vain = 0
        while at >= 0:
            end = at + len(seed)
            if pattern is not None:
                match = pattern.match(searched, at)
                end = match.end() if match else -1
            if end > at:
                yield Found(at, end)
            else:
                vain += 1
                if vain % _RESTS_AFTER == 0:
                    yield None
            at = searched.find(seed, max(end, at + 1))


def _seed(word: str) -> str:
    """The beginning of a word that must stand in the source as it is."""
    return next((word[:at] for at, character in enumerate(word) if not character.isalnum()), word) or word[0]


def _word_pattern(word: str) -> str:
    parts: list[str] = []
    for at, character in enumerate(word):
        borders = at and not (character.isalnum() and word[at - 1].isalnum())
        parts.append((_MARKS if borders else "") + re.escape(character))
    return "".join(parts)
