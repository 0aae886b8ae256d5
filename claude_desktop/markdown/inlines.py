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
from claude_desktop.markdown.inline_writer import HARD_BREAK, InlineWriter, Origin
from claude_desktop.markdown.leaves import Inline, SourceRun, Style
from claude_desktop.markdown.math_source import math_at

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


def write_tokens(tokens: Sequence[Token], content: str, origin: Origin, shift: int, writer: InlineWriter) -> None:
    """Write the tokens of a content that stands at `shift` of the content that `origin` knows."""
    token_writer = _TokenWriter(content, origin, shift, writer)
    for token in tokens:
        token_writer.write(token)


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

_STYLE_TOKENS = {"strong": int(Style.BOLD), "em": int(Style.ITALIC), "s": int(Style.STRIKE)}
_CODE = int(Style.CODE)
_LINK = int(Style.LINK)
_MATH = int(Style.MATH)


class _Link(NamedTuple):
    """A link that is open while its text is written."""

    target: str
    title: str


class _Image(NamedTuple):
    """An image that is open while its description is written from `text_start` on."""

    link: _Link
    text_start: int


class _TokenWriter:
    """Writes inline tokens to an `InlineWriter`, keeping the styles and links that are open."""

    def __init__(self, content: str, origin: Origin, shift: int, writer: InlineWriter) -> None:
        self._content = content
        self._origin = origin
        self._shift = shift
        self._writer = writer
        self._open = dict.fromkeys(_STYLE_TOKENS, 0)
        self._links: list[_Link] = []
        self._images: list[_Image] = []
        self._in_angles = False

    def write(self, token: Token) -> None:
        """Write one token."""
        at: int = token.meta["at"]
        match token.type:
            case "text":
                self._write_source(token.content, at + self._in_angles)
            case "text_special":
                self._write_special(token, at)
            case "code_inline":
                self._write_code(token, at)
            case "note":
                self._links.append(_link_of(token))
                self._write_source(token.content, at + 2, int(Style.RAISED))
                self._links.pop()
            case "math":
                self._write_math(token.content, at + self._shift)
            case "softbreak":
                self._emit(" ")
            case "hardbreak":
                self._emit(HARD_BREAK)
            case "link_open":
                self._links.append(_link_of(token))
                self._in_angles = token.markup == "autolink"
            case "link_close":
                self._links.pop()
                self._in_angles = False
            case "image_open":
                image = _link_of(token)
                self._images.append(_Image(image, self._writer.length))
                self._links.append(self._links[-1] if self._links else image)
            case "image_close":
                self._close_image(at)
            case _:
                self._open[token.tag] += token.nesting

    def _write_math(self, source: str, at: int) -> None:
        """Write math as one stretch, so that two of them side by side stay two."""
        runs: list[SourceRun] = []
        offset = 0
        for line in source.split("\n"):
            for start, source_start, length in self._origin.pieces(at + offset, len(line)):
                if source_start is not None:
                    runs.append(SourceRun(start - at, source_start, length))
            offset += len(line) + 1
        link = self._links[-1] if self._links else None
        style = self._open_styles() | _MATH | (_LINK if link else 0)
        target, title = (link.target, link.title) if link else (None, "")
        self._writer.write_apart(source.replace("\n", " "), style, target, title, runs)

    def _open_styles(self) -> int:
        return sum(flag for tag, flag in _STYLE_TOKENS.items() if self._open[tag])

    def _emit(self, text: str, at: int | None = None, style: int = 0) -> None:
        style |= self._open_styles()
        if self._links:
            link = self._links[-1]
            self._writer.write(text, style | _LINK, link.target, link.title, at)
        else:
            self._writer.write(text, style, None, "", at)

    def _write_source(self, text: str, at: int, style: int = 0) -> None:
        """Write text that stands in the content at `at`."""
        at += self._shift
        for start, source, length in self._origin.pieces(at, len(text)):
            self._emit(text[start - at : start - at + length], source, style)

    def _write_special(self, token: Token, at: int) -> None:
        """An escape shows a character of the source, an entity one that is not there."""
        if token.info == "entity":
            self._emit(token.content)
        else:
            self._write_source(token.content, at + len(token.markup) - len(token.content))

    def _write_code(self, token: Token, at: int) -> None:
        length = len(token.content)
        start = at + len(token.markup)
        if self._content[start : start + length].replace("\n", " ") != token.content:
            start += 1  # one space was cut off at each side
        for number, line in enumerate(self._content[start : start + length].split("\n")):
            if number:
                self._emit(" ", None, _CODE)
                start += 1
            self._write_source(line, start, _CODE)
            start += len(line)

    def _close_image(self, at: int) -> None:
        """Show the address behind the description: what would have been loaded is said, not done."""
        image = self._images.pop()
        self._links[-1] = image.link
        address = image.link.target
        written_at = _address_start(self._content, at)
        has_description = self._writer.length > image.text_start
        self._emit(" (" if has_description else "")
        if self._content.startswith(address, written_at):
            self._write_source(address, written_at)
        else:
            self._emit(address)
        self._emit(")" if has_description else "")
        self._links.pop()


def _link_of(token: Token) -> _Link:
    return _Link(str(token.attrs["href"]), str(token.attrs.get("title", "")))


def _address_start(content: str, at: int) -> int:
    """Where the address of an inline link begins whose text ends at `at`."""
    at += 2
    while content[at : at + 1] in (" ", "\t", "\n", "<"):
        at += 1
    return at
