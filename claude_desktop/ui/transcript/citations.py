"""The sources that a reply cites: a number for each, marks in the text, and a list under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from claude_desktop.markdown.leaves import Inline, Span, Style
from claude_desktop.model.json_values import Json, JsonObject, count_in, object_in, string_in
from claude_desktop.ui.transcript.literal_markdown import host_of, link, literal, web_address

MAX_SOURCES = 500


@dataclass(frozen=True, slots=True)
class Source:
    """A page or document that is cited; `address` is empty for a document."""

    title: str
    address: str = ""


class Citations:
    """Numbers the sources of one message in the order in which they are cited."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int | str], int] = {}
        self._pages: dict[str, str] = {}
        self.sources: list[Source] = []

    def note_page(self, result: JsonObject) -> None:
        """Remember the address of a page that was read: citations from it name only its title."""
        if result.get("type") == "web_fetch_tool_result":
            content = object_in(result, "content") or {}
            title = string_in(object_in(content, "content") or {}, "title")
            if title:
                self._pages.setdefault(title, string_in(content, "url"))

    def marks(self, citations: Json) -> str:
        """The Markdown of the marks for what one block cites: `[1]`, linked where the source is a page."""
        made: list[str] = []
        for citation in citations if isinstance(citations, Sequence) and not isinstance(citations, str) else ():
            number = self._number(citation) if isinstance(citation, Mapping) else None
            if number is None:
                continue
            address = web_address(self.sources[number - 1].address)
            mark = f"[[{number}]](<{address}>)" if address else f"&#91;{number}&#93;"
            if mark not in made:
                made.append(mark)
        return "".join(made)

    def _number(self, citation: JsonObject) -> int | None:
        key, source = _source_of(citation, self._pages)
        if key not in self._numbers:
            if len(self.sources) >= MAX_SOURCES:
                return None
            self.sources.append(source)
            self._numbers[key] = len(self.sources)
        return self._numbers[key]

    def list_markdown(self) -> str:
        """The Markdown of the list of sources; empty where nothing is cited."""
        if not self.sources:
            return ""
        lines = [QCoreApplication.translate("Citations", "Sources"), ""]
        for number, source in enumerate(self.sources, 1):
            host = literal(host_of(source.address))
            title = link(source.title or source.address, source.address)
            lines.append(f"{number}. {title} · {host}" if host else f"{number}. {title}")
        return "\n".join(lines)


def _source_of(citation: JsonObject, pages: Mapping[str, str]) -> tuple[tuple[str, int | str], Source]:
    """What a citation of any kind points to (https://platform.claude.com/docs/en/build-with-claude/citations)."""
    address = string_in(citation, "url") or string_in(citation, "source")
    if address:
        return ("page", address), Source(string_in(citation, "title"), address)
    index = count_in(citation, "document_index")
    title = string_in(citation, "document_title") or string_in(citation, "title")
    number = QCoreApplication.translate("Citations", "Document {number}").format(number=(index or 0) + 1)
    if pages.get(title):
        return ("page", pages[title]), Source(title, pages[title])
    return ("document", index if index is not None else title), Source(title or number)


def with_raised_marks(inline: Inline) -> Inline:
    """The same text with its linked marks, such as `[1]`, raised like the marks of notes."""
    spans = tuple(
        Span(span.start, span.end, span.style | Style.RAISED, span.target, span.title)
        if span.style & Style.LINK and _is_mark(inline.text[span.start : span.end])
        else span
        for span in inline.spans
    )
    return Inline(inline.text, spans, inline.runs) if spans != inline.spans else inline


def _is_mark(text: str) -> bool:
    return text[:1] == "[" and text[-1:] == "]" and text[1:-1].isdecimal() and len(text) <= 5
