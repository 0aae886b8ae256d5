"""A Markdown document that grows while a reply streams. What is parsed stays parsed: the cost of a piece depends on the
piece, not on what came before."""

from __future__ import annotations

from collections.abc import Sequence

from claude_desktop.markdown.block_parser import BlockParser
from claude_desktop.markdown.leaves import Leaf
from claude_desktop.markdown.parsing import LINE_END

# A line whose kind is still open, and a table's row, are looked at again once they grew by a third.
_GROWTH = 3


class GrowingDocument:
    """The leaves of a text that arrives in pieces.

    Leaves at the end may still change: the open block, and what the unfinished last line looks like so far. Earlier
    ones change only where the text says so later: a list that turns loose or gets longer numbers, a link definition
    behind its use.
    """

    def __init__(self) -> None:
        self.source_length = 0
        self._pieces: list[str] = []
        self._parser = BlockParser()
        self._closed_count = 0
        self._line_start = 0
        self._line: list[str] = []
        self._line_length = 0
        self._looked_at = 0
        self._begun = False
        self._held = ""

    @property
    def source(self) -> str:
        """What was fed so far."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    @property
    def leaves(self) -> Sequence[Leaf]:
        """The leaves as they are now. The sequence changes in place with the next piece."""
        return self._parser.leaves

    @property
    def parsed_characters(self) -> int:
        """How many characters were looked at so far, by blocks and inline; a small multiple of what was fed."""
        return self._parser.parsed_characters

    def append(self, text: str) -> int:
        """Feed a piece; returns the index of the first leaf that changed. Those before it are the very same objects."""
        self._pieces.append(text)
        self.source_length += len(text)
        text = self._held + text
        # A carriage return may be the first half of a line's end.
        self._held = "\r" if text.endswith("\r") else ""
        return self._feed(text.removesuffix("\r") if self._held else text)

    def finish(self) -> int:
        """The text is whole: from now on the leaves equal `parse(source)`. Returns the first that changed."""
        self._drop_shown()
        if self._held or self._line_length:
            self._end_line(self._held)
            self._held = ""
        self._parser.close()
        self._closed_count = len(self._parser.leaves)
        return self._parser.changed_from

    def _feed(self, text: str) -> int:
        end = LINE_END.search(text)
        if end is None and not self._begun and not self._is_worth_a_look(len(text)):
            self._add(text)
            return len(self._parser.leaves)
        self._drop_shown()
        start = 0
        while end is not None:
            self._add(text[start : end.start()])
            self._end_line(end.group())
            start = end.end()
            end = LINE_END.search(text, start)
        self._add(text[start:])
        self._show()
        return self._parser.changed_from

    def _is_worth_a_look(self, added: int) -> bool:
        length = self._line_length + added
        return added > 0 and (length - self._looked_at) * _GROWTH >= length

    def _add(self, text: str) -> None:
        """Add to the current line."""
        self._line_length += len(text)
        if self._begun:
            self._parser.extend_line(text)
        elif text:
            self._line.append(text)

    def _end_line(self, line_end: str) -> None:
        if self._begun:
            self._parser.end_line()
        else:
            self._parser.add_line("".join(self._line), self._line_start)
        self._line_start += self._line_length + len(line_end)
        self._line.clear()
        self._line_length = self._looked_at = 0
        self._begun = False

    def _drop_shown(self) -> None:
        """Take away what only showed how far open blocks and the last line are."""
        del self._parser.leaves[self._closed_count :]
        self._parser.changed_from = self._closed_count

    def _show(self) -> None:
        """Show the open blocks and the unfinished line as they are so far."""
        self._closed_count = len(self._parser.leaves)
        if not self._begun and self._line_length:
            line = "".join(self._line)
            self._line[:] = [line]
            self._looked_at = len(line)
            if not self._parser.look_ahead(line, self._line_start):
                return
            del self._parser.leaves[self._closed_count :]
            self._parser.begin_line(line, self._line_start)
            self._begun = True
            self._closed_count = len(self._parser.leaves)
        self._parser.show_open_leaf()
