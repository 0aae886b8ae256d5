"""The text of OpenDocument files: text (odt), spreadsheets (ods), presentations (odp) (ISO/IEC 26300)."""

from __future__ import annotations

from claude_desktop.attachments.office.collected import Collected, one_line, row_line
from claude_desktop.attachments.office.package import Attributes, Handlers, Package

MAX_REPEATS = 1_000
_SKIPPED = frozenset({"tracked-changes", "annotation", "sequence-decls"})


def read_opendocument(package: Package, collected: Collected) -> None:
    """Collect the text of the content."""
    reader = _Content(collected)
    package.parse("content.xml", Handlers(reader.start, reader.end, reader.text))


class _Content:
    def __init__(self, collected: Collected) -> None:
        self._collected = collected
        self._pieces: list[str] = []
        self._prefix = ""
        self._paragraphs = 0
        self._skipping = 0
        self._lists = 0
        self._row: list[str] = []
        self._cell: list[str] = []
        self._tables = 0
        self._repeats = 1
        self._slides = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _SKIPPED:
            self._skipping += 1
        match name:
            case "p" | "h":
                if not self._paragraphs:
                    self._pieces, self._prefix = [], _prefix(name, attributes, in_list=self._lists > 0)
                self._paragraphs += 1
            case "s":
                self._pieces.append(" " * min(MAX_REPEATS, _count(attributes.get("c"))))
            case "tab":
                self._pieces.append("\t")
            case "line-break":
                self._pieces.append("\n")
            case "list":
                self._lists += 1
            case "table":
                self._tables += 1
                if title := one_line(attributes.get("name", "")):
                    self._collected.add(f"--- {title} ---")
            case "table-row":
                self._row = []
            case "table-cell" | "covered-table-cell":
                self._cell, self._repeats = [], _count(attributes.get("number-columns-repeated"))
            case "page":
                self._slides += 1
                self._collected.add(f"--- Slide {self._slides} ---")
            case _:
                return

    def text(self, data: str) -> None:
        if self._paragraphs and not self._skipping:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        if name in _SKIPPED:
            self._skipping -= 1
        match name:
            case "p" | "h":
                self._paragraphs -= 1
                if not self._paragraphs:
                    self._end_paragraph()
            case "list":
                self._lists -= 1
                if not self._lists:
                    self._collected.add("")
            case "table-cell" | "covered-table-cell":
                cell = one_line(" ".join(self._cell))
                self._row.extend([cell] * (min(self._repeats, MAX_REPEATS) if cell else min(self._repeats, 64)))
            case "table-row":
                if line := row_line(self._row):
                    self._collected.add(line)
            case "table":
                self._tables -= 1
                self._collected.add("")
            case "page":
                self._collected.add("")
            case _:
                return

    def _end_paragraph(self) -> None:
        text, self._pieces = "".join(self._pieces), []
        if self._skipping or not text.strip():
            return
        if self._tables:
            self._cell.append(text)
            return
        for line in (self._prefix + text).split("\n"):
            self._collected.add(line)
        if not self._lists:
            self._collected.add("")


def _prefix(name: str, attributes: Attributes, *, in_list: bool) -> str:
    if name == "h":
        return "#" * min(6, _count(attributes.get("outline-level"))) + " "
    return "- " if in_list else ""


def _count(text: str | None) -> int:
    return max(1, int(text)) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else 1
