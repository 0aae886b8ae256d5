"""The outline of a conversation: the person's messages, and the headings of the replies below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claude_desktop.markdown.leaves import Heading
from claude_desktop.markdown.parsing import parse
from claude_desktop.model.blocks import BlockKind
from claude_desktop.ui.transcript.layout import ConversationLayout
from claude_desktop.ui.transcript.source_places import SourcePlace

_MOST_CHARACTERS = 160
# Headings that begin with `#`, and the fences between which there are none.
_LINE = re.compile(r"^ {0,3}(?:(?P<heading>#{1,6}[ \t][^\n]*)|(?P<fence>`{3,}|~{3,})[^\n]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A line of the outline. `level` is 0 for a message of the person's own, 1 to 6 for a heading."""

    place: SourcePlace
    text: str
    level: int


def outline_of(layout: ConversationLayout) -> Iterator[OutlineItem | None]:
    """Go through a conversation; None after each message, so that the caller can rest."""
    for index in range(len(layout.entries)):
        entry = layout.entries[index]
        for section, source in enumerate(layout.sources(index)):
            if entry.is_own:
                first = next((line.strip() for line in source.splitlines() if line.strip()), "")
                if first and section == 0:
                    yield OutlineItem(SourcePlace(entry.id, section, 0), first[:_MOST_CHARACTERS], 0)
            elif section >= len(entry.blocks) or entry.blocks[section].kind is BlockKind.TEXT:
                yield from _headings(entry.id, section, source)
        yield None


def _headings(entry_id: str, section: int, source: str) -> Iterator[OutlineItem]:
    fence = ""
    for line in _LINE.finditer(source):
        mark = line["fence"]
        if fence:
            fence = "" if mark and mark.startswith(fence) else fence
        elif mark:
            fence = mark
        else:
            leaf = next(iter(parse(line["heading"])), None)
            if isinstance(leaf, Heading) and leaf.inline.text.strip():
                text = leaf.inline.text.strip()[:_MOST_CHARACTERS]
                yield OutlineItem(SourcePlace(entry_id, section, line.start("heading")), text, leaf.level)
