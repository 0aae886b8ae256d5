"""Parses a whole Markdown text into leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from claude_desktop.markdown.inline_writer import Origin
from claude_desktop.markdown.inlines import References, Target, parse_inline
from claude_desktop.markdown.leaves import (
    Alignment,
    Code,
    Container,
    Heading,
    Inline,
    Leaf,
    ListItem,
    Paragraph,
    Place,
    Quote,
    Rule,
    Table,
)

_LINE_END = re.compile(r"\r\n|\r|\n")
_TRIM = "\t\n\v\f\r \u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


class _Markdown(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


_MARKDOWN = _Markdown("commonmark", {"html": False, "tasklists": True, "maxNesting": 400, "inline_definitions": True})
_MARKDOWN.enable("table")


def parse(text: str) -> tuple[Leaf, ...]:
    """Parse a whole text."""
    return tuple(_Conversion(text).leaves())


class _Conversion:
    """Turns markdown-it's nested tokens into flat leaves."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        ends = []
        for match in _LINE_END.finditer(text):
            ends.append(match.start())
            self._starts.append(match.end())
        self._ends = [*ends, len(text)]
        self._lines = [text[a:b] for a, b in zip(self._starts, self._ends, strict=True)]
        env: dict[str, dict[str, dict[str, str]]] = {}
        tokens: list[Token] = []
        source = "\n".join(self._lines).replace("\0", "\ufffd")
        _MARKDOWN.block.parse(source, _MARKDOWN, env, tokens)
        self._tokens = tokens
        self._references = References()
        for label, found in env.get("references", {}).items():
            self._references.known[label] = Target(found["href"], found["title"])
        self._containers: list[Container] = []

    def leaves(self) -> Iterator[Leaf]:
        lists: list[tuple[list[str], bool]] = []
        numbers: list[int] = []
        position = 0
        tokens = self._tokens
        item_started: list[int] = []
        count = 0
        while position < len(tokens):
            token = tokens[position]
            leaf: Leaf | None = None
            match token.type:
                case "blockquote_open":
                    self._containers.append(Quote())
                case "blockquote_close":
                    self._containers.pop()
                case "bullet_list_open" | "ordered_list_open":
                    lists.append(self._list_facts(position))
                    numbers.append(0)
                case "bullet_list_close" | "ordered_list_close":
                    lists.pop()
                    numbers.pop()
                case "list_item_open":
                    markers, tight = lists[-1]
                    marker = markers[numbers[-1]]
                    numbers[-1] += 1
                    self._containers.append(ListItem(marker, max(markers, key=len), tight))
                    item_started.append(count)
                case "list_item_close":
                    if item_started.pop() == count:
                        leaf = Paragraph(self._place(token, tokens[position]), Inline(""))
                        yield leaf
                        count += 1
                    self._containers.pop()
                    position += 1
                    continue
                case "paragraph_open":
                    leaf = Paragraph(self._place(token), self._inline(tokens[position + 1]))
                    position += 2
                case "heading_open":
                    leaf = Heading(self._place(token), int(token.tag[1]), self._inline(tokens[position + 1]))
                    position += 2
                case "fence":
                    assert token.map
                    last = self._lines[token.map[1] - 1]
                    closed = (
                        token.map[1] - token.map[0] > 1
                        and token.markup in last
                        and last.strip("> \t" + token.markup[0]) == ""
                    )
                    leaf = Code(self._place(token), token.info.strip(), token.content.removesuffix("\n"), closed)
                case "code_block":
                    leaf = Code(self._place(token), "", token.content.rstrip("\n"), True)
                case "hr":
                    leaf = Rule(self._place(token))
                case "definition":
                    assert token.map
                    text = "\n".join(self._lines[token.map[0] : token.map[1]])
                    leaf = Paragraph(self._place(token), Inline(text))
                case "table_open":
                    leaf, position = self._table(position)
            if leaf is not None:
                yield leaf
                count += 1
                self._containers = [
                    ListItem("", c.widest_marker, c.tight) if isinstance(c, ListItem) else c for c in self._containers
                ]
            position += 1

    def _list_facts(self, position: int) -> tuple[list[str], bool]:
        opening = self._tokens[position]
        number = int(opening.attrs.get("start", 1))
        ordered = opening.type.startswith("ordered")
        markers: list[str] = []
        tight = True
        for token in self._tokens[position + 1 :]:
            if token.level <= opening.level:
                break
            if token.level == opening.level + 1 and token.type == "list_item_open":
                marker = f"{number}{opening.markup}" if ordered else "•"
                if "checked" in token.meta:
                    box = "☑" if token.meta["checked"] else "☐"
                    marker = f"{marker} {box}" if ordered else box
                markers.append(marker)
                number += 1
            if token.level == opening.level + 2 and token.type == "paragraph_open" and not token.hidden:
                tight = False
        return markers, tight

    def _place(self, token: Token, _last: Token | None = None) -> Place:
        first, last = token.map or (0, 1)
        last = max(first + 1, last)
        while last > first + 1 and not self._lines[last - 1].strip("> \t"):
            last -= 1
        return Place(tuple(self._containers), self._starts[first], self._ends[min(last, len(self._ends)) - 1])

    def _inline(self, token: Token) -> Inline:
        assert token.map
        starts = []
        at = 0
        for number, line in enumerate(token.content.split("\n")):
            source = self._lines[min(token.map[0] + number, len(self._lines) - 1)]
            found = source.rfind(line.strip(_TRIM))
            lead = len(line) - len(line.lstrip(_TRIM))
            starts.append((at, self._starts[token.map[0] + number] + max(0, found) - lead))
            at += len(line) + 1
        return parse_inline(token.content, Origin(starts), self._references)

    def _table(self, position: int) -> tuple[Table, int]:
        place = self._place(self._tokens[position])
        alignments: list[Alignment] = []
        rows: list[tuple[Inline, ...]] = []
        row: list[Inline] = []
        while self._tokens[position].type != "table_close":
            token = self._tokens[position]
            if token.type == "th_open":
                style = str(token.attrs.get("style", ""))
                ends = {"text-align:center": Alignment.CENTRE, "text-align:right": Alignment.RIGHT}
                alignments.append(ends.get(style, Alignment.LEFT))
            elif token.type == "inline":
                row.append(self._inline(token))
            elif token.type == "tr_close":
                rows.append(tuple(row))
                row = []
            position += 1
        return Table(place, tuple(alignments), rows[0], tuple(rows[1:])), position
