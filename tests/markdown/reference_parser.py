"""The outlines that markdown-it's own block rules give: a second opinion on `BlockParser`.

It knows nothing of positions, and of tightness only where a list holds a paragraph of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from claude_desktop.markdown.inline_writer import Origin
from claude_desktop.markdown.inlines import References, Target, parse_inline
from tests.markdown.outlines import styled


class _Markdown(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 (markdown-it's name)
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802 (markdown-it's name)
        return True


_MARKDOWN = _Markdown("commonmark", {"html": False, "tasklists": True, "maxNesting": 400, "inline_definitions": True})
_MARKDOWN.enable("table")


def reference_outlines(text: str) -> list[str]:
    """One line for each leaf: container marks, kind and content; runs of white space are one space."""
    return list(_Reference(text).outlines())


class _Reference:
    def __init__(self, text: str) -> None:
        env: dict[str, dict[str, dict[str, str]]] = {}
        self._tokens: list[Token] = []
        _MARKDOWN.block.parse(text.replace("\r\n", "\n").replace("\r", "\n"), _MARKDOWN, env, self._tokens)
        self._references = References()
        for label, found in env.get("references", {}).items():
            self._references.known[label] = Target(found["href"], found["title"])
        self._containers: list[str] = []

    def outlines(self) -> Iterator[str]:
        """Walk through the tokens."""
        numbers: list[int] = []
        counts: list[int] = []
        count = 0
        for position, token in enumerate(self._tokens):
            content = self._content(position)
            match token.type:
                case "blockquote_open":
                    self._containers.append(">")
                case "bullet_list_open" | "ordered_list_open":
                    numbers.append(int(token.attrs.get("start", 1)))
                case "list_item_open":
                    self._containers.append(_marker(token, numbers[-1]))
                    numbers[-1] += 1
                    counts.append(count)
                case "list_item_close":
                    if counts.pop() == count:
                        content = "p "
            if content is not None:
                yield " ".join((*self._containers, content))
                count += 1
                self._containers = [mark if mark == ">" else "." for mark in self._containers]
            if token.type in ("blockquote_close", "list_item_close"):
                self._containers.pop()
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                numbers.pop()

    def _content(self, position: int) -> str | None:
        token = self._tokens[position]
        match token.type:
            case "paragraph_open":
                return f"p {self._inline(position + 1)}"
            case "heading_open":
                return f"h{token.tag[1]} {self._inline(position + 1)}"
            case "fence":
                return f"code({token.info.strip()}) {_words(token.content)}"
            case "code_block":
                return f"code() {_words(token.content)}"
            case "hr":
                return "rule"
            case "definition":
                return "definition"
            case "table_open":
                return self._table(position)
        return None

    def _inline(self, position: int) -> str:
        content = self._tokens[position].content
        return _words(styled(parse_inline(content, Origin((0,), (0,)), self._references)))

    def _table(self, position: int) -> str:
        rows: list[str] = []
        cells: list[str] = []
        while self._tokens[position].type != "table_close":
            if self._tokens[position].type == "inline":
                cells.append(self._inline(position))
            elif self._tokens[position].type == "tr_close":
                rows.append(" | ".join(cells))
                cells = []
            position += 1
        return "table " + " / ".join(rows)


def _words(text: str) -> str:
    return " ".join(text.split())


def _marker(token: Token, number: int) -> str:
    bullet = f"{number}{token.markup}" if token.info else ""
    box = {True: "☑", False: "☐", None: ""}[token.meta.get("checked")]
    return f"{bullet} {box}".strip() or "•"
