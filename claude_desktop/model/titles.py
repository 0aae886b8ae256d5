"""The title a conversation has until somebody gives it a better one."""

from __future__ import annotations

from collections.abc import Sequence

from claude_desktop.model.attachments import attachments_in
from claude_desktop.model.blocks import Block, plain_text
from claude_desktop.model.texts import without_surrogates

MAX_TITLE_CHARACTERS = 80
_NAME_SIGNS = " -_.,()"


def title_from(text: str) -> str:
    """The first line that says something, cut at a word; empty where the text is blank."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    line = " ".join(without_surrogates(line).lstrip("#>-* ").split()) or line
    if len(line) <= MAX_TITLE_CHARACTERS:
        return line
    cut = line[: MAX_TITLE_CHARACTERS - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > MAX_TITLE_CHARACTERS // 2 else cut) + "…"


def title_of(blocks: Sequence[Block]) -> str:
    """The title that a first message gives: by its words, else by the names of what is attached."""
    return title_from(plain_text(tuple(blocks))) or title_from(", ".join(each.name for each in attachments_in(blocks)))


def file_name_from(title: str) -> str:
    """A title as a file name without suffix that every system takes."""
    kept = "".join(letter if letter.isalnum() or letter in _NAME_SIGNS else "_" for letter in title[:1_000])
    return " ".join(kept.split()).strip(" .")[:MAX_TITLE_CHARACTERS] or "conversation"
