"""What replies are made of in the benchmarks."""

from __future__ import annotations

from tests.fakes.transcript_samples import RICH_REPLY

TOKEN_CHARACTERS = 4
_PROSE = "The consumer takes what the producer makes, and **bounded** queues make the producer wait. "


def text_of_reply(tokens: int) -> str:
    """A reply of so many tokens of four characters: headings, lists, code, tables, and prose between them."""
    part = RICH_REPLY + "\n\n" + "\n\n".join([_PROSE * 4] * 4) + "\n\n"
    size = tokens * TOKEN_CHARACTERS
    return (part * (size // len(part) + 1))[:size]


def tokens_of_reply(tokens: int) -> list[str]:
    """The same, token by token."""
    text = text_of_reply(tokens)
    return [text[at : at + TOKEN_CHARACTERS] for at in range(0, len(text), TOKEN_CHARACTERS)]
