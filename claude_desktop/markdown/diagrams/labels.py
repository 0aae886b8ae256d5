"""Cleans what a source says of a label: quotes, line breaks and entities. HTML stays the text that it is."""

from __future__ import annotations

import html
import re

from claude_desktop.markdown.diagrams.model import MAX_LABEL_CHARACTERS, NotUnderstoodError

_BREAK = re.compile(r"\s*<br\s*/?>\s*|\\n", re.IGNORECASE)
_ENTITY = re.compile(r"#(\w{1,10});")


def clean_label(text: str) -> str:
    """A label as it is drawn: its lines parted by newlines."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    if len(text) > 1 and text[0] == text[-1] == "`":
        text = text[1:-1].strip().replace("**", "").replace("__", "")
    if len(text) > MAX_LABEL_CHARACTERS:
        raise NotUnderstoodError("a label is too long")
    text = html.unescape(_ENTITY.sub(lambda found: f"&{'#' * found[1].isdecimal()}{found[1]};", text))
    return "\n".join(line.strip() for line in _BREAK.sub("\n", text).split("\n")).strip()
