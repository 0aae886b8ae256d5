"""The text of a Word document (docx): paragraphs, headings, lists, tables, in their order (ECMA-376, part 1)."""

from __future__ import annotations

import re

from claude_desktop.attachments.office.collected import Collected, one_line, row_line
from claude_desktop.attachments.office.package import Attributes, Handlers, Package

_HEADING = re.compile(r"(?:heading|berschrift|titre|t[ií]tulo)\s?(\d)", re.IGNORECASE)
# What a text box holds stands twice: as drawn today, and for old programs.
_SKIPPED = frozenset({"instrText", "delText", "Fallback"})


def read_docx(package: Package, collected: Collected) -> None:
    """Collect the text of the body, then that of the footnotes."""
    for part in ("word/document.xml", "word/footnotes.xml"):
        reader = _Body(collected)
        package.parse(part, Handlers(reader.start, reader.end, reader.text))
        collected.add("")


class _Body:
    def __init__(self, collected: Collected) -> None:
        self._collected = collected
        self._pieces: list[str] = []
        self._prefix = ""
        self._around: list[tuple[list[str], str]] = []  # paragraphs in which a text box stands
        self._in_text = False
        self._skipping = 0
        self._tables: list[_Table] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _SKIPPED:
            self._skipping += 1
        match name:
            case "p":
                self._around.append((self._pieces, self._prefix))
                self._pieces, self._prefix = [], ""
            case "t":
                self._in_text = not self._skipping
            case "tab":
                self._pieces.append("\t")
            case "br" | "cr":
                self._pieces.append("\n")
            case "noBreakHyphen":
                self._pieces.append("-")
            case "pStyle" if found := _HEADING.match(attributes.get("val", "")):
                self._prefix = "#" * min(6, int(found[1]) or 1) + " "
            case "numPr":
                self._prefix = self._prefix or "- "
            case "tbl":
                self._tables.append(_Table())
            case _:
                return

    def text(self, data: str) -> None:
        if self._in_text:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        if name in _SKIPPED:
            self._skipping -= 1
        match name:
            case "t":
                self._in_text = False
            case "p":
                self._end_paragraph()
            case "tc" if self._tables:
                self._tables[-1].end_cell()
            case "tr" if self._tables:
                self._end_row()
            case "tbl" if self._tables:
                self._tables.pop()
                if not self._tables:
                    self._collected.add("")
            case _:
                return

    def _end_paragraph(self) -> None:
        text, prefix = "".join(self._pieces), self._prefix
        self._pieces, self._prefix = self._around.pop() if self._around else ([], "")
        if self._tables:
            self._tables[-1].cell.append(text)
        elif text.strip():
            for line in (prefix + text).split("\n"):
                self._collected.add(line)
            if not prefix.startswith("-"):
                self._collected.add("")

    def _end_row(self) -> None:
        line = row_line(self._tables[-1].take_row())
        if len(self._tables) > 1:
            self._tables[-2].cell.append(line)
        else:
            self._collected.add(line)


class _Table:
    """A row of a table while it is read."""

    def __init__(self) -> None:
        self.cell: list[str] = []
        self._row: list[str] = []

    def end_cell(self) -> None:
        self._row.append(one_line(" ".join(self.cell)))
        self.cell = []

    def take_row(self) -> list[str]:
        row, self._row = self._row, []
        return row
