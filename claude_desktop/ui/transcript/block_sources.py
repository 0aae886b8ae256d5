"""What of a message is shown together, and the source of each part: the same, whether it is laid out or not.

The API cuts a sentence into several text blocks where it cites; they are one text. A call of a tool and its result are
one card.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from claude_desktop.model.blocks import BlockKind, is_continued
from claude_desktop.model.json_values import JsonObject, string_in
from claude_desktop.model.messages import TurnState
from claude_desktop.model.texts import without_surrogates
from claude_desktop.ui.transcript.citations import Citations
from claude_desktop.ui.transcript.entries import MessageEntry
from claude_desktop.ui.transcript.output_sections import is_drawn
from claude_desktop.ui.transcript.tool_cards import card_of, is_readable

TEXTS = (BlockKind.TEXT, BlockKind.THINKING)


def head_of(raws: Sequence[JsonObject], heads: Sequence[int]) -> int:
    """The block that the last of these is shown with: an earlier one, or itself. `heads` are those of all before it."""
    index = len(raws) - 1
    raw = raws[index]
    if index and is_continued(raws[index - 1], raw):
        return heads[index - 1]
    answered = string_in(raw, "tool_use_id")
    if answered and string_in(raw, "type").endswith("_tool_result"):
        for at in range(index - 1, -1, -1):
            if raws[at].get("id") == answered and is_readable(raws[at]):
                return at
    return index


def sources_of(entry: MessageEntry) -> list[str]:
    """What can be found in each block of a message, nothing in those that are shown with an earlier one; and behind
    them the list of what it cites."""
    citations = Citations()
    sources = [source for _, source in joined(entry, citations)]
    listed = citations.list_markdown() if entry.state is not TurnState.STREAMING else ""
    return [*sources, listed] if listed else sources


def joined(entry: MessageEntry, citations: Citations) -> list[tuple[int, str]]:
    """For each block the one that it is shown with, and its source; that of a text has the marks of what it cites, once
    it is whole."""
    is_live = entry.state is TurnState.STREAMING
    read = entry.output if is_drawn(entry.output) else None
    raws: list[JsonObject] = []
    heads: list[int] = []
    sources: list[str] = []
    for index, block in enumerate(entry.blocks):
        raws.append(block.raw)
        citations.note_page(block.raw)
        head = head_of(raws, heads)
        heads.append(head)
        if block.kind is BlockKind.TEXT and read is not None:
            citations.marks(block.raw.get("citations"))
            head = heads[index] = next((at for at in range(index) if entry.blocks[at].kind is BlockKind.TEXT), index)
            text = read.text if head == index else ""
        elif block.kind is BlockKind.TEXT:
            cited = block.raw.get("citations") if block.finished or not is_live else None
            text = with_marks(block.shown_text, citations.marks(cited))
            if entry.prefill and not any(other.kind is BlockKind.TEXT for other in entry.blocks[:index]):
                text = entry.prefill + text
        elif block.kind is BlockKind.THINKING:
            text = block.shown_text
        else:
            text = card_source(raws[head], block.raw if head != index else None, "")
        sources.append(text if head == index else "")
        if head != index:
            sources[head] = sources[head] + text if block.kind is BlockKind.TEXT else text
    return list(zip(heads, sources, strict=True))


def with_marks(text: str, marks: str) -> str:
    """A text with its marks behind the last word, before the white space at its end."""
    if not marks:
        return text
    bare = text.rstrip()
    return f"{bare}{marks}{text[len(bare) :]}"


def card_source(raw: JsonObject, result: JsonObject | None, partial: str) -> str:
    """The source of what is no text: a card for the tools that have one, else the JSON; input that is still coming
    stands below it, as it came."""
    if is_readable(raw):
        return card_of(raw, result)
    text = without_surrogates(json.dumps(raw, ensure_ascii=False, indent=2))
    return f"{text}\n{partial}" if partial else text
