"""What a reply in a form becomes: a tree, a table, a list or one block of code, and the bar above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from claude_desktop.markdown.leaves import Alignment, Code, Inline, Leaf, ListItem, Paragraph, Place, SourceRun, Table
from claude_desktop.model.extraction import Stretch
from claude_desktop.model.output import OutputKind
from claude_desktop.model.reply_output import OutputProblem, OutputRead
from claude_desktop.ui.transcript.contents import OutputContent, OutputFit
from claude_desktop.ui.transcript.entries import CodeToSave
from claude_desktop.ui.transcript.json_tree import MAX_TREE_CHARACTERS, JsonTreeSection
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.sections import MarkdownSection
from claude_desktop.ui.transcript.shown_text import LINE_BREAK

MAX_SHOWN_ROWS = 1_000
MAX_SHOWN_ITEMS = 2_000
_BULLET = "•"


class LeavesSection(MarkdownSection):
    """Leaves that were made without Markdown, over the source that they stand for."""

    def __init__(self, index: int, source: str, leaves: Sequence[Leaf], sheet: Sheet) -> None:
        super().__init__(index, "", sheet)
        self._whole = source
        self._replace(0, leaves)
        self._is_whole = self._is_settled = True

    @property
    def source(self) -> str:
        """What the leaves were read from."""
        return self._whole


OutputSection = JsonTreeSection | MarkdownSection


def is_drawn(read: OutputRead | None) -> bool:
    """Tell whether a reply has a drawing of its own; the text of others is shown as any text is."""
    if read is None or read.source is None or read.problem in (OutputProblem.NOTHING_FOUND, OutputProblem.TOO_LARGE):
        return False
    return read.asked.kind is not OutputKind.JSON or len(read.source.text) <= MAX_TREE_CHARACTERS


def section_of(index: int, read: OutputRead, sheet: Sheet, toggled: set[int]) -> OutputSection:
    """The section that draws a reply in its form."""
    source = read.source
    match read.asked.kind:
        case OutputKind.JSON if source is not None:
            return JsonTreeSection(index, read.text, source.start, sheet, toggled)
        case OutputKind.CSV:
            return LeavesSection(index, read.text, list(_table(read)), sheet)
        case OutputKind.LIST:
            return LeavesSection(index, read.text, list(_items(read)), sheet)
        case _:
            return LeavesSection(index, read.text, [_code(read)] if source is not None else [], sheet)


def bar_of(index: int, read: OutputRead, *, shows_source: bool) -> OutputContent | None:
    """The bar above a drawn reply; code has one of its own."""
    match read.asked.kind:
        case OutputKind.JSON:
            text, fit = _fit_text(read)
            return OutputContent(index, text, fit, shows_source)
        case OutputKind.CSV:
            rows = max(0, len(read.rows) - 1)
            text = QCoreApplication.translate("OutputBar", "Table · %n rows", None, rows)
            return OutputContent(index, text, OutputFit.NONE, shows_source)
        case OutputKind.LIST:
            text = QCoreApplication.translate("OutputBar", "List · %n items", None, len(read.items))
            return OutputContent(index, text, OutputFit.NONE, shows_source)
        case _:
            return None


def output_text(read: OutputRead) -> str:
    """What is copied: just what was asked for, as it came."""
    return read.source.text if read.source is not None else read.text


def output_file(read: OutputRead) -> CodeToSave:
    """What is saved, and the name to offer for it."""
    suffix = {OutputKind.JSON: "json", OutputKind.CSV: "csv", OutputKind.LIST: "md"}.get(read.asked.kind, "txt")
    name = QCoreApplication.translate("OutputBar", "reply")
    return CodeToSave(f"{output_text(read).rstrip(chr(10))}\n", f"{name}.{suffix}")


def _fit_text(read: OutputRead) -> tuple[str, OutputFit]:
    if read.asked.schema is None:
        return _tr("JSON"), OutputFit.NONE
    if read.problem is OutputProblem.NOT_CHECKED:
        return _tr("JSON · too much work to check"), OutputFit.NONE
    if not read.is_checked:
        return _tr("JSON · being checked…"), OutputFit.NONE
    if read.mismatches:
        return _tr("JSON · does not fit the schema"), OutputFit.WRONG
    return _tr("JSON · fits the schema"), OutputFit.RIGHT


def _code(read: OutputRead) -> Code:
    """The code, as one block; where it was fenced, its place begins with the fence."""
    source = read.source or Stretch(read.text, 0, len(read.text))
    line = read.text.rfind("\n", 0, max(0, source.start - 1)) + 1
    is_fenced = line < source.start and read.text[line:].lstrip().startswith(("```", "~~~"))
    return Code(Place((), line if is_fenced else source.start, source.end), source.language, source.text, closed=True)


def _table(read: OutputRead) -> Iterator[Leaf]:
    width = max(len(row) for row in read.rows)
    finder = _Finder(read.text, read.source.start if read.source else 0)
    whole = [(*row, *("",) * (width - len(row))) for row in read.rows[: MAX_SHOWN_ROWS + 1]]
    rows = [tuple(map(finder.inline, row)) for row in whole]
    alignments = tuple(_alignment(column, read.rows) for column in range(width))
    end = len(read.text)
    yield Table(Place((), finder.start, end), alignments, rows[0], tuple(rows[1:]))
    if left := len(read.rows) - len(rows):
        yield _more(left, end)


def _alignment(column: int, rows: Sequence[Sequence[str]]) -> Alignment:
    """Numbers stand at the right."""
    cells = [row[column].strip() for row in rows[1:200] if column < len(row) and row[column].strip()]
    numbers = cells and all(cell.strip("+-$€£%").replace(".", "", 1).replace(",", "").isdecimal() for cell in cells)
    return Alignment.RIGHT if numbers else Alignment.LEFT


def _items(read: OutputRead) -> Iterator[Leaf]:
    finder = _Finder(read.text, read.source.start if read.source else 0)
    for level, text in read.items[:MAX_SHOWN_ITEMS]:
        inline = finder.inline(text)
        start = inline.runs[0].source_start if inline.runs else finder.start
        outer = tuple(ListItem("", _BULLET) for _ in range(min(level, 8)))
        yield Paragraph(Place((*outer, ListItem(_BULLET, _BULLET)), start, start + len(text)), inline)
    if len(read.items) > MAX_SHOWN_ITEMS:
        yield _more(len(read.items) - MAX_SHOWN_ITEMS, len(read.text))


def _more(left: int, end: int) -> Paragraph:
    text = _tr("{count} more: copy or save all of it.").format(count=QLocale().toString(left))
    return Paragraph(Place((), end, end), Inline(text))


class _Finder:
    """Finds the words of cells and items in the source, one after the other."""

    def __init__(self, source: str, start: int) -> None:
        self.start = start
        self._source = source
        self._at = start

    def inline(self, text: str) -> Inline:
        """The text as it is drawn, with where it stands."""
        shown = text.replace("\r\n", "\n").replace("\n", LINE_BREAK)
        found = self._source.find(text, self._at) if text and len(shown) == len(text) else -1
        if found < 0:
            return Inline(shown)
        self._at = found + len(text)
        return Inline(shown, (), (SourceRun(0, found, len(text)),))


def _tr(text: str) -> str:
    return QCoreApplication.translate("OutputBar", text)
