"""The inline half of a paragraph that still grows: only what later text can still change is parsed again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from claude_desktop.markdown.inline_writer import InlineWriter, Origin
from claude_desktop.markdown.inlines import Reading, References, is_too_dense, read_tokens
from claude_desktop.markdown.leaves import Inline
from claude_desktop.markdown.math_source import may_open_math
from claude_desktop.markdown.token_writer import write_tokens

# While more than this much is unsettled, it is parsed again only after it grew by a quarter.
_ALWAYS_PARSED = 32
_GROWTH = 4


class GrowingInline:
    """Renders one growing content after another; a content that continues the last one is resumed.

    A prefix is settled once nothing that follows can change how it reads: it ends before a word, outside of any
    emphasis, link and bracket, and no mark in it waits for its partner.
    """

    def __init__(self) -> None:
        self.parsed_characters = 0
        self._start = -1
        self._settled = ""
        self._inline = Inline("")
        self._shown = ""
        self._shown_inline = Inline("")

    def show(self, content: str, origin: Origin, references: References) -> Inline:
        """Render a content that may still grow. Its end may be shown unparsed for a while."""
        self._resume(content, origin)
        unsettled = len(content) - len(self._settled)
        grown = len(content) - len(self._shown)
        if unsettled > _ALWAYS_PARSED and grown * _GROWTH < unsettled and content.startswith(self._shown):
            writer = InlineWriter(self._shown_inline)
            write_plain(content, len(self._shown), origin, writer)
            return writer.finish()
        shift = len(self._settled)
        tail = content[shift:]
        reading = self._read(tail, references)
        references.missed.clear()
        cut = settled_length(reading, tail)
        settled, rest = _split(reading.tokens, cut)
        if cut:
            writer = InlineWriter(self._inline)
            write_tokens(settled, tail, origin, shift, writer)
            self._settled = content[: shift + cut]
            self._inline = writer.finish()
        writer = InlineWriter(self._inline)
        write_tokens(rest, tail, origin, shift, writer)
        self._shown, self._shown_inline = content, writer.finish()
        return self._shown_inline

    def finish(self, content: str, origin: Origin, references: References) -> Inline:
        """Render a content that is whole. The labels that it looked up in vain are in `references.missed`."""
        self._resume(content, origin)
        if self._settled and ("[" in self._settled or is_too_dense(content)):
            self._restart(origin)  # all labels must be looked up once more, and density is judged as a whole
        shift = len(self._settled)
        tail = content[shift:]
        writer = InlineWriter(self._inline)
        write_tokens(self._read(tail, references).tokens, tail, origin, shift, writer)
        self._start = -1
        return writer.finish()

    def _resume(self, content: str, origin: Origin) -> None:
        """Keep what is settled if this content continues it, else start anew."""
        same = self._start == origin.start and len(content) > len(self._settled)
        if not same or not content.startswith(self._settled):
            self._restart(origin)

    def _restart(self, origin: Origin) -> None:
        self._start = origin.start
        self._settled = self._shown = ""
        self._inline = self._shown_inline = Inline("")

    def _read(self, tail: str, references: References) -> Reading:
        self.parsed_characters += len(tail)
        return read_tokens(tail, references)


def write_plain(content: str, start: int, origin: Origin, writer: InlineWriter) -> None:
    """Write the rest of a content as it is; a newline becomes a space."""
    for number, line in enumerate(content[start:].split("\n")):
        if number:
            writer.write(" ")
            start += 1
        for at, source, length in origin.pieces(start, len(line)):
            writer.write(content[at : at + length], at=source)
        start += len(line)


def settled_length(reading: Reading, content: str) -> int:
    """How much from the start of a content reads the same whatever follows it; 0 where nothing does."""
    limit = min(reading.openers, default=len(content))
    settled = depth = brackets = 0
    after_break = False
    for token in reading.tokens:
        depth += token.nesting
        at: int = token.meta["at"]
        if at > limit or (token.type == "text" and ("`" in token.content or may_open_math(token.content))):
            break  # a lone backtick may yet begin code, a lone dollar math
        if token.type == "text_special" and token.markup in ("\\(", "\\["):
            break
        if token.type == "text":
            if after_break and not depth and not brackets and token.content[:1] not in ("", " ", "\t"):
                settled = at
            for offset, brackets_before in _word_starts(token.content, brackets):
                if not depth and not brackets_before and at + offset <= limit:
                    settled = at + offset
            brackets = _open_brackets(token.content, brackets)
        after_break = token.type in ("softbreak", "hardbreak")
    return settled


def _word_starts(text: str, brackets: int) -> Iterator[tuple[int, int]]:
    """The offsets where a word begins behind a space, and how many brackets are open there. Only the last one that is
    outside of brackets matters, so a text without brackets is not walked through."""
    if "[" not in text and "]" not in text:
        end = len(text.rstrip(" \t"))
        space = max(text.rfind(" ", 0, end), text.rfind("\t", 0, end))
        if space >= 0:
            yield space + 1, brackets
        return
    previous = ""
    for offset, character in enumerate(text):
        if previous in (" ", "\t") and previous and character not in (" ", "\t"):
            yield offset, brackets
        brackets = _open_brackets(character, brackets)
        previous = character


def _open_brackets(text: str, brackets: int) -> int:
    """How many brackets are open behind a text."""
    if "[" in text or "]" in text:
        for character in text:
            if character == "[":
                brackets += 1
            elif character == "]" and brackets:
                brackets -= 1
    return brackets


def _split(tokens: Sequence[Token], cut: int) -> tuple[list[Token], list[Token]]:
    """Part tokens at a content offset that lies outside of all styles and links."""
    for number, token in enumerate(tokens):
        at: int = token.meta["at"]
        if token.type == "text" and at < cut < at + len(token.content):
            before = Token("text", "", 0, content=token.content[: cut - at], meta={"at": at})
            after = Token("text", "", 0, content=token.content[cut - at :], meta={"at": cut})
            return [*tokens[:number], before], [after, *tokens[number + 1 :]]
        if at >= cut:
            return list(tokens[:number]), list(tokens[number:])
    return list(tokens), []
