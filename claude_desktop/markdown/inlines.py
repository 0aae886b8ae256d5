"""The inline half of Markdown: a paragraph's content becomes text with styles, and each character knows its source.

The rules are markdown-it-py's (CommonMark), with strikethrough, bare addresses and images that are shown as links. Raw
HTML is text. markdown-it's inline tokens carry no positions, so `_State` notes them as the tokens are pushed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import link as link_rule
from markdown_it.token import Token

from claude_desktop.markdown.addresses import Address, find_addresses
from claude_desktop.markdown.inline_writer import InlineWriter, Origin
from claude_desktop.markdown.leaves import Inline
from claude_desktop.markdown.math_source import math_at
from claude_desktop.markdown.token_writer import write_tokens

# Where running text may stop being just text. Without one of these a content needs no parser at all.
_STOP = re.compile(r"[\n!$&*<\[\\\]_`~]")
_MAX_NESTING = 20
_NOTE_REFERENCE = re.compile(r"\[\^([^\s\[\]]{1,80})\](?!\()")
NOTE_ADDRESS = "#note-"
"""How the target of a reference to a note begins; the source offset of the note follows."""
MAX_MARKS = 4_000
"""A content with more marks than this is shown as it is: 20,000 brackets would take the parser half a second."""


class Target(NamedTuple):
    """Where a link definition leads."""

    address: str
    title: str


class References:
    """The link definitions known so far, and the labels that were looked up in vain since `missed` was last emptied."""

    __slots__ = ("known", "missed")

    def __init__(self) -> None:
        self.known: dict[str, Target] = {}
        self.missed: set[str] = set()

    def get(self, label: str, default: None = None) -> dict[str, str] | None:
        """Look a normalised label up for markdown-it's link rule."""
        target = self.known.get(label)
        if target is None:
            self.missed.add(label)
            return default
        return {"href": target.address, "title": target.title}


def parse_inline(content: str, origin: Origin, references: References) -> Inline:
    """Parse the content of a paragraph, heading or cell. Lines in it are parted by a newline."""
    writer = InlineWriter()
    write_tokens(read_tokens(content, references).tokens, content, origin, 0, writer)
    return writer.finish()


class Reading(NamedTuple):
    """The inline tokens of a content; `meta["at"]` of each is its offset there. `openers` are the offsets of the marks
    that opened nothing, but could with text that is still to come."""

    tokens: Sequence[Token]
    openers: Sequence[int]


def read_tokens(content: str, references: References) -> Reading:
    """Read a content's inline tokens."""
    addresses = find_addresses(content)
    if (not addresses and _STOP.search(content) is None) or is_too_dense(content):
        return Reading(list(_plain_tokens(content)), ())
    state = _State(content, _MARKDOWN, {"references": references}, [], addresses)
    _MARKDOWN.inline.tokenize(state)
    for rule in _MARKDOWN.inline.ruler2.getRules(""):
        rule(state)
    openers = [state.tokens[mark.token].meta["at"] for mark in state.delimiters if mark.open and mark.end < 0]
    return Reading(state.tokens, openers)


def is_too_dense(content: str) -> bool:
    """Tell whether a content has too many marks to be parsed."""
    return len(content) > MAX_MARKS and sum(map(content.count, "[]!$*_`~<&\\")) > MAX_MARKS


def _plain_tokens(content: str) -> Iterator[Token]:
    at = 0
    for number, line in enumerate(content.split("\n")):
        if number:
            yield Token("softbreak", "br", 0, meta={"at": at - 1})
        yield Token("text", "", 0, content=line, meta={"at": at})
        at += len(line) + 1


class _State(StateInline):
    """markdown-it's inline state that notes where in the content each token begins."""

    def __init__(
        self, src: str, md: MarkdownIt, env: dict[str, Any], tokens: list[Token], addresses: Sequence[Address]
    ) -> None:
        super().__init__(src, md, env, tokens)
        self.addresses = {address.start: address for address in addresses}
        self.address_starts = [address.start for address in addresses]
        self._pending_at = 0
        self._pushed_at = -1

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self._pending_at = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 (markdown-it's name)
        token = super().pushPending()
        token.meta["at"] = self._pending_at
        self._pushed_at = -1
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        at = self.pos
        if self._pushed_at == at:
            # A run such as `***` is pushed as several tokens from one position.
            previous = self.tokens[-2]
            at = previous.meta["at"] + len(previous.content)
        self._pushed_at = self.pos
        token.meta["at"] = at
        return token


def _text(state: StateInline, silent: bool) -> bool:
    """Take everything up to the next character that may mean something, or up to the next bare address."""
    stop = _STOP.search(state.src, state.pos, state.posMax)
    end = stop.start() if stop else state.posMax
    if isinstance(state, _State) and state.address_starts:
        following = bisect_right(state.address_starts, state.pos)
        if following < len(state.address_starts):
            end = min(end, state.address_starts[following])
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _bare_address(state: StateInline, silent: bool) -> bool:
    """Make a link of a bare address, but not within a link's own text."""
    if silent or state.linkLevel or not isinstance(state, _State):
        return False
    address = state.addresses.get(state.pos)
    if address is None or address.end > state.posMax:
        return False
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": address.target}
    token = state.push("text", "", 0)
    token.content = state.src[address.start : address.end]
    state.push("link_close", "a", -1)
    state.pos = address.end
    return True


def _math(state: StateInline, silent: bool) -> bool:
    """Take math whole, as its source: no mark in it means anything else."""
    if state.src[state.pos] not in "$\\":
        return False
    found = math_at(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("math", "", 0)
        token.content = state.src[state.pos : state.pos + found.length]
    state.pos += found.length
    return True


def note_key(label: str) -> str:
    """The label under which a note is known among the link definitions."""
    return normalizeReference(f"^{label}")


def _note_reference(state: StateInline, silent: bool) -> bool:
    """Make a raised link of `[^label]`, where there is a note of that label."""
    found = _NOTE_REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None or silent or state.linkLevel:
        return False
    target = state.env["references"].get(note_key(found.group(1)))
    if target is None:
        return False
    token = state.push("note", "", 0)
    token.content, token.attrs = found.group(1), {"href": target["href"]}
    state.pos = found.end()
    return True


def _image(state: StateInline, silent: bool) -> bool:
    """Read an image as the link that it is shown as: nothing is ever loaded because a text says so."""
    start = state.pos
    if not state.src.startswith("![", start) or start + 1 >= state.posMax:
        return False
    pending = state.pending
    opening = len(state.tokens) + bool(pending)
    state.pos = start + 1
    if not link_rule(state, silent):
        state.pos = start
        return False
    if not silent:
        state.tokens[opening].type = "image_open"
        state.tokens[-1].type = "image_close"
    return True


class _Markdown(MarkdownIt):
    """markdown-it that leaves addresses as they are written; the one who opens a link judges it."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 (markdown-it's name)
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 (markdown-it's name)
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 (markdown-it's name)
        return True


def _build_markdown() -> _Markdown:
    markdown = _Markdown("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    rules = markdown.inline.ruler
    rules.at("text", _text)
    rules.at("image", _image)
    rules.before("text", "bare_address", _bare_address)
    rules.before("escape", "math", _math)
    rules.before("link", "note_reference", _note_reference)
    rules.enable(["strikethrough", "bare_address", "math", "note_reference"])
    rules.disable(["html_inline", "linkify"])
    markdown.inline.ruler2.enable("strikethrough")
    # Tokens keep their own positions; `InlineWriter` joins neighbours.
    markdown.inline.ruler2.disable("fragments_join")
    return markdown


_MARKDOWN = _build_markdown()
