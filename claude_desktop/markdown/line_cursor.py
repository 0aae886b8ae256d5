"""Walks along one line of source, counting columns with tab stops of four."""

from __future__ import annotations

import re

CODE_INDENT = 4
_TAB_STOP = 4
_WHITE_SPACE = re.compile(r"[ \t]*")


class LineCursor:
    """A place in a line. `find_next` looks where the next character that is no space or tab stands: `next` is its
    offset, `indent` the columns up to it, `blank` whether there is none."""

    __slots__ = ("_column", "_tab_rest", "at", "blank", "indent", "next", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._column = 0
        self._tab_rest = 0  # columns of a tab at `at` that are still unused
        self.next = 0
        self.indent = 0
        self.blank = False

    def find_next(self) -> None:
        """Look for the next character that is no space or tab."""
        at, column = self.at, self._column
        if self._tab_rest:
            column += self._tab_rest
            at += 1
        found = _WHITE_SPACE.match(self.text, at)
        end = found.end() if found else at
        if self.text.find("\t", at, end) < 0:
            column += end - at
        else:
            for character in self.text[at:end]:
                column += _TAB_STOP - column % _TAB_STOP if character == "\t" else 1
        self.next = end
        self.indent = column - self._column
        self.blank = end >= len(self.text)

    def to_next(self) -> None:
        """Go to the character that `find_next` found."""
        self._column += self.indent
        self.at = self.next
        self._tab_rest = 0
        self.indent = 0

    def skip(self, characters: int) -> None:
        """Go over characters that are no tabs."""
        self.at += characters
        self._column += characters

    def skip_columns(self, columns: int) -> None:
        """Go over at most so many columns of spaces and tabs."""
        text, length = self.text, len(self.text)
        while columns > 0 and self.at < length:
            character = text[self.at]
            if character == "\t":
                width = self._tab_rest or _TAB_STOP - self._column % _TAB_STOP
                taken = min(width, columns)
                self._tab_rest = width - taken
                self._column += taken
                columns -= taken
                if not self._tab_rest:
                    self.at += 1
            elif character == " ":
                self.at += 1
                self._column += 1
                columns -= 1
            else:
                return

    def rest(self) -> str:
        """What is left of the line; the unused columns of a tab as spaces."""
        if self._tab_rest:
            return " " * self._tab_rest + self.text[self.at + 1 :]
        return self.text[self.at :]
