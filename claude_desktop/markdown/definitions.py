"""Link definitions (`[label]: address "title"`), as CommonMark reads them at the start of a paragraph."""

from __future__ import annotations

import re
from typing import NamedTuple

from markdown_it.common.utils import normalizeReference
from markdown_it.helpers import parseLinkDestination, parseLinkTitle

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\]:", re.DOTALL)
_GAP = re.compile(r"[ \t]*\n?[ \t]*")
_LINE_REST = re.compile(r"[ \t]*(?:\n|$)")


class Definition(NamedTuple):
    """A link definition. `end` is the content offset behind its last line; `address_start` and `address_end` are
    where the address stands in the content."""

    label: str
    address: str
    title: str
    address_start: int
    address_end: int
    end: int

    def moved(self, by: int) -> Definition:
        """The same definition in a content that begins elsewhere."""
        return self._replace(
            address_start=self.address_start + by, address_end=self.address_end + by, end=self.end + by
        )


def read_definition(content: str, start: int) -> Definition | None:
    """Read the definition that begins at `start` of a paragraph's content; None where there is none."""
    found = _LABEL.match(content, start)
    if found is None:
        return None
    label = normalizeReference(found.group(1))
    address_start = _gap_end(content, found.end())
    address = parseLinkDestination(content, address_start, len(content))
    if not label or not address.ok or address.pos == address_start:
        return None
    rest = _LINE_REST.match(content, address.pos)
    end = rest.end() if rest else -1
    title, title_end = _read_title(content, address.pos)
    if title_end > 0:
        end = title_end
    if end < 0:
        return None
    return Definition(label, address.str, title, address_start, address.pos, end)


def _gap_end(content: str, at: int) -> int:
    gap = _GAP.match(content, at)
    return gap.end() if gap else at


def _read_title(content: str, at: int) -> tuple[str, int]:
    """The title behind an address and the end of its line; ("", -1) where there is none, or more behind it."""
    start = _gap_end(content, at)
    if start == at or start >= len(content):
        return "", -1
    title = parseLinkTitle(content, start, len(content), None)
    rest = _LINE_REST.match(content, title.pos) if title.ok else None
    return (title.str, rest.end()) if rest else ("", -1)
