"""Writes markdown-it's inline tokens as text with styles, each character with its place in the source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markdown_it.token import Token

from claude_desktop.markdown.inline_writer import HARD_BREAK, InlineWriter, Origin
from claude_desktop.markdown.leaves import SourceRun, Style

_STYLE_TOKENS = {"strong": int(Style.BOLD), "em": int(Style.ITALIC), "s": int(Style.STRIKE)}
_CODE = int(Style.CODE)
_LINK = int(Style.LINK)
_MATH = int(Style.MATH)


def write_tokens(tokens: Sequence[Token], content: str, origin: Origin, shift: int, writer: InlineWriter) -> None:
    """Write the tokens of a content that stands at `shift` of the content that `origin` knows."""
    token_writer = _TokenWriter(content, origin, shift, writer)
    for token in tokens:
        token_writer.write(token)


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
