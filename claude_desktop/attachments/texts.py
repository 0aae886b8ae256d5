"""Reads texts and code as the model will see them."""

from __future__ import annotations

MAX_TEXT_BYTES = 6_000_000  # more than the widest window (a million tokens) holds


def decoded(content: bytes, encoding: str) -> str:
    """A text without the mark of its encoding, lines ended by a line feed alone."""
    return content.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def line_count(text: str) -> int:
    """How many lines a text has, as an editor counts them; a last line without an end counts too."""
    return text.count("\n") + (not text.endswith("\n"))
